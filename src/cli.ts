import { asksForJson, createCommands } from './cli/program.ts'
import { surviveOutputErrors } from './server/log/print.ts'
import { run } from './server/run.ts'
import { endIfHanging } from './server/stop-signal.ts'

surviveOutputErrors()

const asJson = asksForJson(process.argv.slice(2))
await run(
  async () => {
    await createCommands(process.env, { asJson }).parseAsync()
  },
  { asJson },
)
endIfHanging()
