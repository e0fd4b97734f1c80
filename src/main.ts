import { run, runServer } from './server/run.ts'
import { readSettings } from './server/settings.ts'

await run(() => runServer(readSettings(process.env)))
