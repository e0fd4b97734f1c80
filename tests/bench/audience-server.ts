import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { startAudience } from '../../src/audience/audience.ts'
import type { Counter } from '../../src/audience/counter.ts'
import { createApp } from '../../src/server/app.ts'
import { createContext } from '../../src/server/context.ts'
import { createHttpServer } from '../../src/server/http-server.ts'
import { openGazette } from '../../src/server/open-gazette.ts'
import { readSettings } from '../../src/server/settings/settings.ts'

/**
 * Our own server behind one proxy, in a process of its own: `audience-server.ts FOLDER`. It counts its readers and does
 * not count them in turns of a tenth of a second, so that whatever else goes on troubles both alike. Tells its port; to
 * any message it answers with what each turn since the last one came to.
 */
export interface Turn {
  readonly isCounting: boolean
  readonly requests: number
  /** Of processor time. */
  readonly microseconds: number
}

const turnMs = 100

const settings = readSettings({
  GAZETTE_DATA: process.argv[2],
  GAZETTE_URL: 'https://bench.example',
  GAZETTE_TRUST_PROXY: '1',
  GAZETTE_POLL_LIMIT: '0',
})
const [now, log] = [() => new Date(), pino({ level: 'warn' })]
const gazette = await openGazette(settings, 'https://bench.example', now)
await gazette.folder.sync()
const audience = startAudience({ store: gazette.store.audience, now, log, trustProxy: 1 })

let turns: Turn[] = []
let isCounting = true
let requests = 0
let before = process.cpuUsage()
setInterval(() => {
  const { user, system } = process.cpuUsage(before)
  turns.push({ isCounting, requests, microseconds: user + system })
  isCounting = !isCounting
  requests = 0
  before = process.cpuUsage()
}, turnMs)

const counter: Counter = {
  note: (asked, status, address) => {
    requests++
    if (isCounting) audience.note(asked, status, address)
  },
}
const context = createContext(settings, { gazette, log, audience: counter })
const { server } = createHttpServer(createApp(context))
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('message', () => {
  process.send?.(turns)
  turns = []
})
