import { surviveOutputErrors } from './server/log/print.ts'
import { run, runServer } from './server/run.ts'
import { readSettingsAt } from './server/settings/environment.ts'
import { refuseArguments } from './server/settings/settings.ts'
import { endIfHanging } from './server/stop-signal.ts'
import { version } from './server/version.ts'

surviveOutputErrors()

if (process.argv.includes('--version')) console.log(version)
else {
  await run(() => {
    refuseArguments(process.argv.slice(2))
    return runServer(readSettingsAt(process.env))
  })
}
endIfHanging()
