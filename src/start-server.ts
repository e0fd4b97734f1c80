import { createHash } from 'node:crypto'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import { createApp } from './app.ts'
import { DOCUMENT_VERSION } from './build/build-document.ts'
import { checkFeed } from './check/check-feed.ts'
import type { Site } from './domain/site.ts'
import { createHttpServer } from './http-server.ts'
import type { SyncReport } from './ingest/sync-folder.ts'
import { watchPaths } from './ingest/watch-paths.ts'
import { type Gazette, openGazette } from './open-gazette.ts'
import { listenUrl, type Settings } from './settings.ts'

export interface RunningServer {
  /** The public address, without a slash at the end. */
  readonly url: string
  readonly port: number
  readonly gazette: Gazette
  readonly firstSync: SyncReport
  /** Finishes the requests under way, for ten seconds at most, and closes the store. */
  close(): Promise<void>
}

export interface ServerDeps {
  readonly now: () => Date
  readonly log: Logger
  readonly prune?: boolean
}

const graceMs = 10_000

/** What must not reach readers: errors, not warnings. */
const findFaults = (text: string, url: string) =>
  checkFeed(text, { url }).findings.filter(({ severity }) => severity === 'error')

/**
 * Listens, brings the store up to date with the data folder, serves, and follows the folder from then on. Until the
 * first import is done every answer is 503 with Retry-After: an empty feed would look to readers like a withdrawal.
 */
export async function startServer(
  settings: Settings,
  { now, log, prune }: ServerDeps,
): Promise<RunningServer> {
  let answer: RequestListener = notYet
  const { server, stop } = createHttpServer((req, res) => answer(req, res))
  const port = await listen(server, settings)
  try {
    const url = settings.publicUrl ?? listenUrl(settings.host, port)
    const gazette = await openGazette(settings, url, now)
    await gazette.store.noteFingerprint(fingerprint(gazette.site()))
    const firstSync = await gazette.folder.sync({ prune })
    logSync(log, firstSync)
    answer = createApp({
      store: gazette.store,
      site: gazette.site,
      media: gazette.media,
      now,
      log,
      pollLimit: settings.pollLimit,
      trustProxy: settings.trustProxy,
      operatorToken: settings.operatorToken,
      findFaults,
    })
    const watch = await follow(settings, gazette, log)
    const close = async () => {
      await watch.close()
      await stop(graceMs)
      await gazette.close()
    }
    return { url, port, gazette, firstSync, close }
  } catch (error) {
    await stop(graceMs)
    throw error
  }
}

/** The process is alive, and says no more than that. */
const notYet: RequestListener = (req, res) => {
  if (req.url === '/healthz') {
    res.end('alive\n')
    return
  }
  res.writeHead(503, { 'Retry-After': '2', 'Cache-Control': 'no-store', 'Content-Type': 'text/plain' })
  res.end('The articles are being imported. Please try again in a moment.\n')
}

function listen(server: Server, { port, host }: Settings): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

/** Everything that documents are made of besides articles. */
function fingerprint({ publication, baseUrl }: Site): string {
  const text = JSON.stringify([DOCUMENT_VERSION, baseUrl, publication])
  return createHash('sha256').update(text).digest('hex')
}

async function follow(
  { dataFolder }: Settings,
  gazette: Gazette,
  log: Logger,
): Promise<{ close(): Promise<void> }> {
  const publicationFile = join(dataFolder, 'publication.json')
  let work: Promise<unknown> = Promise.resolve()
  const catchUp = async (changed: ReadonlySet<string>) => {
    const articlesOnly = [...changed].every((path) => path.startsWith(gazette.articlesFolder))
    if (!articlesOnly) gazette.folder.forget()
    if ([...changed].some((path) => basename(path) === basename(publicationFile))) {
      await gazette.reloadPublication()
      await gazette.store.noteFingerprint(fingerprint(gazette.site()))
    }
    logSync(log, await gazette.folder.sync())
  }
  const watch = await watchPaths(
    [gazette.articlesFolder, gazette.mediaFolder, publicationFile],
    (changed) => {
      work = work
        .then(() => catchUp(changed))
        .catch((err) => log.error({ err }, 'the data folder could not be read'))
    },
  )
  return {
    close: async () => {
      await watch.close()
      await work
    },
  }
}

function logSync(log: Logger, { reports, withdrawn, notices }: SyncReport): void {
  for (const { file, slug, outcome, problems, warnings } of reports) {
    if (outcome === 'refused') log.error({ file, problems }, 'an article is refused')
    else if (outcome !== 'unchanged') log.info({ file, slug, outcome }, 'an article came in')
    if (warnings.length > 0 && outcome !== 'unchanged')
      log.warn({ file, warnings }, 'an article has warnings')
  }
  for (const slug of withdrawn) log.info({ slug }, 'an article is withdrawn: its file is gone')
  for (const notice of notices) log.warn(notice)
}
