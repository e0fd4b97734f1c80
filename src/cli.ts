import { createCommands } from './cli/program.ts'
import { run } from './server/run.ts'

await run(async () => {
  await createCommands(process.env).parseAsync()
})
