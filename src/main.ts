import { run } from './run.ts'
import { runServer } from './run-server.ts'
import { readSettings } from './settings.ts'

await run(() => runServer(readSettings(process.env)))
