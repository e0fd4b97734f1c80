import { pino } from 'pino'
import { Registry } from 'prom-client'
import { createWebhooks } from '../../../src/api/webhooks/webhooks.ts'
import { createGuard } from '../../../src/http/outgoing/guarded-connector.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { makeSite } from '../../support/make-article.ts'
import { rules } from '../../support/make-incoming.ts'

/** Tells webhooks of changes in its own process: `webhooks-process.ts DATABASE_URL CLAIM_MS`. Prints `ready`. */
const [, , databaseUrl = '', claim] = process.argv
const claimMs = Number(claim)
const now = () => new Date()
const store = await openStore(databaseUrl, { now, rules })
const webhooks = createWebhooks({
  store,
  site: () => makeSite(),
  guard: createGuard('127.0.0.0/8'),
  registry: new Registry(),
  now,
  log: pino({ level: 'error' }, pino.destination(2)),
  timeouts: { connectMs: 500, answerMs: 1_000 },
  pace: { claimMs, startWithinMs: 0.4 * claimMs },
})
webhooks.start()
// SQLite alone keeps no process alive.
setInterval(() => {}, 60_000)
console.log('ready')
