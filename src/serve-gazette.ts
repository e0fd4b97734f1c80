import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { startBackground } from './background.ts'
import { checkFeed } from './check/check-feed.ts'
import type { FrontDoor } from './front-door.ts'
import type { Gazette } from './open-gazette.ts'
import type { Push } from './push/create-push.ts'
import { type Audience, startAudience } from './serve/audience.ts'
import type { MetricsExchange } from './serve/metrics.ts'
import type { Settings } from './settings.ts'

export interface ServingDeps {
  readonly door: FrontDoor
  readonly gazette: Gazette
  readonly now: () => Date
  readonly log: Logger
  /** Absent: this process serves alone. */
  readonly exchange?: MetricsExchange
}

export interface Serving {
  readonly push: Push
  close(): Promise<void>
}

/** What must not reach readers: errors, not warnings. */
const findFaults = (text: string, url: string) =>
  checkFeed(text, { url }).findings.filter(({ severity }) => severity === 'error')

/**
 * Answers what comes in at the door, and does what is to be done beside. `close` finishes the requests under way, for
 * ten seconds at most, and closes the store.
 */
export function serveGazette(settings: Settings, deps: ServingDeps): Serving {
  const { door, gazette, now, log, exchange } = deps
  const audience = followAudience(settings, deps)
  const { answer, documents, push } = createApp({
    store: gazette.store,
    site: gazette.site,
    media: gazette.media,
    now,
    log,
    pollLimit: settings.pollLimit,
    trustProxy: settings.trustProxy,
    operatorToken: settings.operatorToken,
    findFaults,
    exchange,
    audience,
    hub: settings.hub,
  })
  door.letIn(answer)
  const background = startBackground({ settings, gazette, documents, push, now, log })
  return {
    push,
    close: async () => {
      await background.close()
      await door.close()
      await audience?.close()
      await gazette.close()
    },
  }
}

/** Where nobody is to be counted, what would tell one client from another goes as well. */
function followAudience(
  { audience, trustProxy }: Settings,
  { gazette, now, log }: ServingDeps,
): Audience | undefined {
  const store = gazette.store.audience
  if (audience) return startAudience({ store, now, log, trustProxy })
  store.stopCounting().catch((err) => log.warn({ err }, 'what tells clients apart could not be deleted'))
  return undefined
}
