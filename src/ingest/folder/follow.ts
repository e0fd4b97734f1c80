import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import type { Logger } from 'pino'
import { createRetriedTask, type RetriedTask, type RetriedTaskOptions } from '../../async/retry.ts'
import type { Publication } from '../../domain/publication.ts'
import type { Site } from '../../domain/site.ts'
import { DOCUMENT_VERSION } from '../../formats/version.ts'
import type { Store } from '../../store/store.ts'
import type { FolderSync, SyncOptions, SyncReport } from './sync.ts'
import { watchPaths } from './watch.ts'

/** The data folder that is followed, and the store that it is imported into. */
export interface FollowedFolder {
  readonly store: Pick<Store, 'noteFingerprint'>
  readonly site: () => Site
  readonly articlesFolder: string
  readonly mediaFolder: string
  readonly folder: FolderSync
  /** Reads `publication.json` as it is now, and changes nothing. Throws `invalid`. */
  readPublication(): Promise<Publication>
  /** Uses another publication: in this process at once, in the store when the promise resolves. */
  adoptPublication(publication: Publication): Promise<void>
}

export interface BringInDeps {
  readonly gazette: FollowedFolder
  readonly log: Logger
  /** Lets every process that serves this folder go by the publication. By default there is this one. */
  readonly adopt?: (publication: Publication) => Promise<void>
}

/** Brings the data folder into the store: what cannot be brought in is tried again, and the log says so once. */
export interface BringIn {
  readonly publication: RetriedTask
  readonly articles: RetriedTask
  /** Whatever the files come to may be something else from now on, though they say the same. */
  outdate(): void
  /** The first time, before any attempt. Throws what the store throws. */
  importAll(options: SyncOptions): Promise<SyncReport>
}

export function createBringIn({ gazette, log, adopt = gazette.adoptPublication }: BringInDeps): BringIn {
  let isOutdated = false
  /** By which publication the articles were last read, and of which the store knows. */
  let readBy: string | undefined
  let noted: string | undefined

  /** When documents would be made of something else than last time, besides articles, all are made anew. */
  async function noteSite(): Promise<void> {
    const site = fingerprint(gazette.site())
    await gazette.store.noteFingerprint(site)
    noted = site
  }

  const articles = createRetriedTask(
    async () => {
      if (isOutdated) gazette.folder.forget()
      isOutdated = false
      readBy = fingerprint(gazette.site())
      logSync(log, await gazette.folder.sync())
    },
    tellOnce(log, 'the data folder cannot be followed; it is tried again'),
  )
  const publication = createRetriedTask(
    async () => {
      const next = await gazette.readPublication()
      const wanted = fingerprint({ ...gazette.site(), publication: next })
      if (wanted === noted) return
      noted = undefined
      await adopt(next)
      await noteSite()
      isOutdated ||= readBy !== wanted
      articles.trigger()
    },
    tellOnce(log, 'publication.json is not followed: what it said before holds until it can be'),
  )
  return {
    publication,
    articles,
    outdate: () => {
      isOutdated = true
    },
    importAll: async (options) => {
      await noteSite()
      readBy = noted
      const report = await gazette.folder.sync(options)
      logSync(log, report)
      return report
    },
  }
}

function fingerprint({ publication, baseUrl }: Site): string {
  const text = JSON.stringify([DOCUMENT_VERSION, baseUrl, publication])
  return createHash('sha256').update(text).digest('hex')
}

/** A reason that lasts is logged when it comes and when it is gone, however often it is met. */
function tellOnce(log: Logger, sentence: string): RetriedTaskOptions {
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

/**
 * Follows the data folder from the moment that it is made, though nothing of it comes in before the first of these
 * calls. What cannot be brought in, because the database does not answer or `publication.json` is wrong, is tried again
 * until it can.
 */
export interface Following {
  /** The first import. Throws what the store throws. */
  importAll(options: { readonly prune?: boolean }): Promise<SyncReport>
  /** Goes on where another process has stopped. */
  takeOver(): void
  /** No more attempts. Resolves when the one under way has ended. */
  close(): Promise<void>
}

/** Resolves when every later change will be noticed. */
export async function followFolder(dataFolder: string, deps: BringInDeps): Promise<Following> {
  const { articlesFolder, mediaFolder } = deps.gazette
  const file = 'publication.json'
  const { publication, articles, outdate, importAll } = createBringIn(deps)
  const changed = new Set<RetriedTask>()
  let isBegun = false

  function note(...attempts: readonly RetriedTask[]): void {
    for (const one of attempts) changed.add(one)
    if (!isBegun) return
    for (const one of changed) one.trigger()
    changed.clear()
  }

  const watch = await watchPaths([articlesFolder, mediaFolder, join(dataFolder, file)], (paths) => {
    const all = [...paths]
    const areMedia = all.some((path) => path.startsWith(mediaFolder))
    if (areMedia) outdate()
    // The publication has pictures, too.
    const isPublication = areMedia || all.some((path) => basename(path) === file)
    note(articles, ...(isPublication ? [publication] : []))
  })
  return {
    importAll: async (options) => {
      const report = await importAll(options)
      isBegun = true
      // It was read before it was watched.
      note(publication)
      return report
    },
    takeOver: () => {
      isBegun = true
      note(publication, articles)
    },
    close: async () => {
      await watch.close()
      await Promise.all([publication.close(), articles.close()])
    },
  }
}
