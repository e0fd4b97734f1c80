import { createHash } from 'node:crypto'
import type { Logger } from 'pino'
import { DOCUMENT_VERSION } from './build/build-document.ts'
import type { Publication } from './domain/publication.ts'
import type { Site } from './domain/site.ts'
import type { SyncOptions, SyncReport } from './ingest/sync-folder.ts'
import { type AttemptOptions, type Attempts, keepTrying } from './keep-trying.ts'
import type { Gazette } from './open-gazette.ts'

export interface BringInDeps {
  readonly gazette: Gazette
  readonly log: Logger
  /** Lets every process that serves this folder go by the publication. By default there is this one. */
  readonly adopt?: (publication: Publication) => Promise<void>
}

/** Brings the data folder into the store: what cannot be brought in is tried again, and the log says so once. */
export interface BringIn {
  readonly publication: Attempts
  readonly articles: Attempts
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

  const articles = keepTrying(
    async () => {
      if (isOutdated) gazette.folder.forget()
      isOutdated = false
      readBy = fingerprint(gazette.site())
      logSync(log, await gazette.folder.sync())
    },
    tellOnce(log, 'the data folder cannot be followed; it is tried again'),
  )
  const publication = keepTrying(
    async () => {
      const next = await gazette.readPublication()
      const wanted = fingerprint({ ...gazette.site(), publication: next })
      if (wanted === noted) return
      noted = undefined
      await adopt(next)
      await noteSite()
      isOutdated ||= readBy !== wanted
      articles.begin()
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
