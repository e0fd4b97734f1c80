import { run, runServer } from './server/run.ts'
import { readSettings } from './server/settings.ts'
import { version } from './server/version.ts'

if (process.argv.includes('--version')) console.log(version)
else await run(() => runServer(readSettings(process.env)))
