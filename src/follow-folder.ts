import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import { DOCUMENT_VERSION } from './build/build-document.ts'
import type { Publication } from './domain/publication.ts'
import type { Site } from './domain/site.ts'
import type { SyncReport } from './ingest/sync-folder.ts'
import { watchPaths } from './ingest/watch-paths.ts'
import { type AttemptOptions, keepTrying } from './keep-trying.ts'
import type { Gazette } from './open-gazette.ts'

/**
 * Follows the data folder from the moment that it is made, though nothing of it comes in before the first of these
 * calls. What cannot be brought in, because the database does not answer or `publication.json` is wrong, is tried again
 * until it can; the log says so once.
 */
export interface Following {
  /** The first import. Throws what the store throws. */
  importAll(options: { readonly prune?: boolean }): Promise<SyncReport>
  /** Goes on where another process has stopped. */
  takeOver(): void
  /** No more attempts. Resolves when the one under way has ended. */
  close(): Promise<void>
}

export interface FollowDeps {
  readonly gazette: Gazette
  readonly log: Logger
  /** Lets every process that serves this folder go by the publication. By default there is this one. */
  readonly adopt?: (publication: Publication) => Promise<void>
}

/** Resolves when every later change will be noticed. */
export async function followFolder(dataFolder: string, deps: FollowDeps): Promise<Following> {
  const { gazette, log, adopt = gazette.adoptPublication } = deps
  const file = 'publication.json'
  let isBegun = false
  /** The files say the same, but what they come to may be something else. */
  let isOutdated = false
  let followed = fingerprint(gazette.site())

  const articles = keepTrying(
    async () => {
      if (isOutdated) gazette.folder.forget()
      isOutdated = false
      logSync(log, await gazette.folder.sync())
    },
    tellOnce(log, 'the data folder cannot be followed; it is tried again'),
  )
  const publication = keepTrying(
    async () => {
      await adopt(await gazette.readPublication())
      await noteSite(gazette)
      if (followed === fingerprint(gazette.site())) return
      followed = fingerprint(gazette.site())
      isOutdated = true
      articles.begin()
    },
    tellOnce(log, `${file} is not followed: what it said before holds until it can be`),
  )
  const changed = new Set<typeof articles>()
  const begin = () => {
    if (!isBegun) return
    for (const one of changed) one.begin()
    changed.clear()
  }
  const watch = await watchPaths(
    [gazette.articlesFolder, gazette.mediaFolder, join(dataFolder, file)],
    (paths) => {
      const isPublication = [...paths].some((path) => basename(path) === file)
      isOutdated ||= [...paths].some((path) => path.startsWith(gazette.mediaFolder))
      changed.add(articles)
      if (isPublication) changed.add(publication)
      begin()
    },
  )
  return {
    importAll: async (options) => {
      await noteSite(gazette)
      const report = await gazette.folder.sync(options)
      logSync(log, report)
      isBegun = true
      begin()
      return report
    },
    takeOver: () => {
      isBegun = true
      changed.add(publication).add(articles)
      begin()
    },
    close: async () => {
      await watch.close()
      await Promise.all([publication.close(), articles.close()])
    },
  }
}

/** When documents would be made of something else than last time, besides articles, all of them are made anew. */
function noteSite({ store, site }: Gazette): Promise<void> {
  return store.noteFingerprint(fingerprint(site()))
}

function fingerprint({ publication, baseUrl }: Site): string {
  const text = JSON.stringify([DOCUMENT_VERSION, baseUrl, publication])
  return createHash('sha256').update(text).digest('hex')
}

/** A reason that lasts is logged when it comes and when it is gone, however often it is met. */
function tellOnce(log: Logger, sentence: string): AttemptOptions {
  let told: string | undefined
  return {
    onFailure: (err) => {
      const reason = err instanceof Error ? err.message : String(err)
      if (reason !== told) log.error({ err }, sentence)
      told = reason
    },
    onRecovery: () => {
      told = undefined
      log.info('the data folder is followed again')
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
