import { createCommands } from './commands/create-commands.ts'
import { run } from './run.ts'

await run(async () => {
  await createCommands(process.env).parseAsync()
})
