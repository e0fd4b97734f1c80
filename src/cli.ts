import { createCommands } from './cli/program.ts'
import { run } from './server/run.ts'
import { endIfHanging } from './server/stop-signal.ts'

await run(async () => {
  await createCommands(process.env).parseAsync()
})
endIfHanging()
