import type { Logger } from 'pino'
import { type Audience, startAudience } from '../audience/audience.ts'
import { followFolder } from '../ingest/folder/follow.ts'
import type { SyncReport } from '../ingest/folder/sync.ts'
import type { MetricsExchange } from '../metrics/metrics.ts'
import type { Push } from '../push/create-push.ts'
import type { Documents } from '../serve/feeds/document-cache.ts'
import { validate } from '../validator/validate.ts'
import { createApp } from './app.ts'
import { type FrontDoor, openFrontDoor } from './http-server.ts'
import { type Gazette, openGazette } from './open-gazette.ts'
import { listenUrl, type Settings } from './settings.ts'

/** Work that goes on beside the answers until it is closed. */
export interface Background {
  /** Begins nothing more. Resolves when what is under way has ended. */
  close(): Promise<void>
}

export interface BackgroundDeps {
  readonly settings: Settings
  readonly gazette: Gazette
  /** The very documents that readers get. */
  readonly documents: Documents
  readonly push: Push
  readonly now: () => Date
  readonly log: Logger
}

/** What there is to do beside the answers. Each stands in every worker, so it must take its share from the store. */
const kinds: readonly ((deps: BackgroundDeps) => Background)[] = [({ push }) => push.start()]

/** Begins all of it, when the first import is done. It is closed before the store is. */
export function startBackground(deps: BackgroundDeps): Background {
  const running = kinds.map((start) => start(deps))
  return {
    close: async () => {
      await Promise.all(running.map((one) => one.close()))
    },
  }
}

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

/** Readers must not get a document with errors; warnings do no harm and are not looked for. */
const findFaults = (text: string, url: string) => validate(text, { url, severity: 'error' }).findings

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

export interface RunningServer {
  /** The public address, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly gazette: Gazette
  readonly push: Push
  readonly firstSync: SyncReport
  /** Finishes the requests under way, for ten seconds at most, and closes the store. */
  close(): Promise<void>
}

export interface ServerDeps {
  readonly now: () => Date
  readonly log: Logger
  readonly prune?: boolean
}

/**
 * Listens, brings the store up to date with the data folder, serves, and follows the folder from then on, all in this
 * process. Until the first import is done every answer is 503 with Retry-After.
 */
export async function startServer(
  settings: Settings,
  { now, log, prune }: ServerDeps,
): Promise<RunningServer> {
  await using opened = new AsyncDisposableStack()
  const door = opened.adopt(await openFrontDoor(settings, log), close)
  const url = settings.publicUrl ?? listenUrl(settings.host, door.port)
  const gazette = opened.adopt(await openGazette(settings, url, now), close)
  const following = opened.adopt(await followFolder(settings.dataFolder, { gazette, log }), close)
  const firstSync = await following.importAll({ prune })
  const serving = serveGazette(settings, { door, gazette, now, log })
  opened.move()
  return {
    url,
    port: door.port,
    gazette,
    push: serving.push,
    firstSync,
    close: async () => {
      await following.close()
      await serving.close()
    },
  }
}

/** For what is left open when the next step fails. */
function close(one: { close(): Promise<void> }): Promise<void> {
  return one.close()
}
