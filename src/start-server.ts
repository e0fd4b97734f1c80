import type { Logger } from 'pino'
import { followFolder } from './follow-folder.ts'
import { openFrontDoor } from './front-door.ts'
import type { SyncReport } from './ingest/sync-folder.ts'
import { type Gazette, openGazette } from './open-gazette.ts'
import type { Push } from './push/create-push.ts'
import { serveGazette } from './serve-gazette.ts'
import { listenUrl, type Settings } from './settings.ts'

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
