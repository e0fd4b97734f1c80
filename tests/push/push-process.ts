import { pino } from 'pino'
import { Registry } from 'prom-client'
import { rulesOf } from '../../src/domain/feed-rules.ts'
import { createPush } from '../../src/push/create-push.ts'
import { createDocumentCache } from '../../src/serve/feeds/document-cache.ts'
import { createValidationGate } from '../../src/serve/feeds/validation-gate.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { openStore } from '../../src/store/open-store.ts'
import { makeSite } from '../support/make-article.ts'

/**
 * A hub in its own process: `push-process.ts DATABASE_URL CLAIM_MS`. Prints `ready`, and the number of deliveries after
 * each hundred.
 */
const [, , databaseUrl = '', claim] = process.argv
const claimMs = Number(claim)
const now = () => new Date()
const only = makeSite()
const site = () => only
let deliveries = 0
const log = pino(
  { level: 'debug' },
  {
    write: (line: string) => {
      if (line.includes('delivery finished') && ++deliveries % 100 === 0) console.log(deliveries)
      if (line.includes('"level":50')) console.error(line)
    },
  },
)
const store = await openStore(databaseUrl, { now, rules: rulesOf(site().publication) })
const documents = createDocumentCache({
  store,
  site,
  log,
  gate: createValidationGate({ findFaults: () => [], log }),
})
const push = createPush({
  store,
  site,
  documents,
  limits: { ...readSettings({}).hub, allowedCidrs: '127.0.0.0/8', atOncePerHost: 32 },
  registry: new Registry(),
  now,
  log,
  pace: { claimMs, startWithinMs: 0.4 * claimMs },
  timeouts: { connectMs: 1_000, answerMs: 3_000 },
})
push.start()
// SQLite alone keeps no process alive.
setInterval(() => {}, 60_000)
console.log('ready')
