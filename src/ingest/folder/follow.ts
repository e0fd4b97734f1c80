import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createRetriedTask, type RetriedTask } from '../../async/retry.ts'
import type { Publication } from '../../domain/publication.ts'
import { isWithin } from '../../files/walk-folder.ts'
import type { MediaStore } from '../../media/media.ts'
import type { Store } from '../../store/store.ts'
import { logOnce } from '../log-once.ts'
import { followSiteFiles } from '../own-pages/follow-site-files.ts'
import type { SiteFiles } from '../own-pages/site-files.ts'
import { fingerprint, followPublication, type UsedPublication } from '../publication/follow-publication.ts'
import { publicationFile, themeFolder, wordsFolder } from '../publication/publication-json.ts'
import { createImportRecord, type ImportState } from './import-state.ts'
import type { FolderSync, SyncReport } from './sync.ts'
import { watchPaths } from './watch.ts'

/** The data folder, and the store that it is imported into. */
export interface FollowedFolder extends UsedPublication {
  readonly store: Pick<Store, 'noteFingerprint' | 'now'>
  readonly articlesFolder: string
  /** Absent if the media files are in a bucket. */
  readonly mediaFolder?: string
  readonly media: Pick<MediaStore, 'follow'>
  /** Whether links out of these folders are followed. */
  readonly followsLinks: boolean
  readonly folder: FolderSync
  readonly siteFiles: SiteFiles
}

export interface FollowDeps {
  readonly gazette: FollowedFolder
  readonly log: Logger
  /** Makes every process that serves this folder use the publication. Default: this process. */
  readonly adopt?: (publication: Publication) => Promise<void>
}

/**
 * Imports the changes of the data folder until disposed of. A failed import is retried with backoff, and its reason is
 * logged once.
 */
export interface Following extends AsyncDisposable {
  /** The first import. Nothing is imported before. Throws what the store throws. */
  importAll(options: { readonly prune?: boolean }): Promise<SyncReport>
  /** Reads everything again, as after the store has lost what was imported. */
  importAgain(): void
  /** How the imports went. */
  state(): ImportState
}

/** After so long a file is read again whose disk or media did not answer. */
const unavailableMs = 15_000

/** Resolves when the folder is watched: every later change will be imported. */
export async function followFolder(
  dataFolder: string,
  { gazette, log, adopt }: FollowDeps,
): Promise<Following> {
  const { store, site, folder, siteFiles, articlesFolder, mediaFolder, media, followsLinks } = gazette
  const notices = createNoticeLog(log)
  const record = createImportRecord(store.now)
  const closing = new AbortController()
  /** Whether all files must be read again: media or the publication have changed. */
  let isOutdated = false
  /** The fingerprint of the site that the articles were last read with. */
  let readWith: string | undefined
  let again: NodeJS.Timeout | undefined

  async function noteSync(report: SyncReport): Promise<void> {
    record.note(report)
    clearTimeout(again)
    const isWaiting = report.reports.some(({ isUnavailable }) => isUnavailable)
    if (isWaiting) again = setTimeout(() => trigger(articles), unavailableMs).unref()
    await logSync(log, report)
  }

  const articles = createRetriedTask(
    async () => {
      if (isOutdated) folder.forget()
      isOutdated = false
      readWith = fingerprint(site())
      const { signal } = closing
      const sync = () => notices.during((onNotice) => folder.sync({ signal, onNotice }))
      await noteSync(await record.watch('articles', sync))
      others.retryRefused()
    },
    logOnce(log, 'importing the data folder failed; retrying'),
  )
  const others = followSiteFiles({
    ...{ siteFiles, log, signal: closing.signal, unavailableMs, onChange: () => trigger(articles) },
    ...logOnce(log, 'reading the pages and redirects of the data folder failed; retrying'),
  })

  const publication = followPublication({
    ...{ gazette, log, adopt },
    watch: (work) => record.watch('publication', work),
    onOtherDocuments: (wanted) => {
      isOutdated ||= readWith !== wanted
      articles.trigger()
      others.trigger()
    },
  })

  const waiting = new Set<RetriedTask>()
  let isImported = false
  function trigger(...tasks: readonly RetriedTask[]): void {
    for (const task of tasks) waiting.add(task)
    if (!isImported) return
    for (const task of waiting) task.trigger()
    waiting.clear()
  }

  const words = join(dataFolder, wordsFolder)
  const theme = join(dataFolder, themeFolder)
  const paths = [
    articlesFolder,
    ...(mediaFolder ? [mediaFolder] : []),
    join(dataFolder, publicationFile),
    words,
    theme,
    ...siteFiles.paths,
  ]
  const onMediaChange = () => {
    isOutdated = true
    // The publication has pictures, too.
    trigger(articles, publication, others)
  }
  const onChange = (changed: ReadonlySet<string>) => {
    const all = [...changed]
    if (mediaFolder && all.some((path) => path.startsWith(mediaFolder))) return onMediaChange()
    const isPublication = all.some(
      (path) => basename(path) === publicationFile || isWithin(path, words) || isWithin(path, theme),
    )
    const isOther = all.some(siteFiles.isOne)
    const isArticle = !all.every(
      (path) => siteFiles.isOne(path) || isWithin(path, words) || isWithin(path, theme),
    )
    trigger(
      ...(isArticle ? [articles] : []),
      ...(isPublication ? [publication] : []),
      ...(isOther ? [others] : []),
    )
  }
  const stopListening = gazette.onPublicationChange(() => trigger(publication))
  const mediaFollowing = await media.follow?.({
    onChange: onMediaChange,
    ...logOnce(log, 'the media storage cannot be looked at for changes; retrying'),
  })
  const watch = await watchPaths(paths, onChange, {
    followsLinks,
    onTrouble: (err) =>
      log.warn({ err }, 'not all of the data folder can be watched: it is also looked at every few seconds'),
  })
  return {
    importAll: async (options) => {
      await publication.noteSite()
      readWith = fingerprint(site())
      const { signal } = closing
      const sync = { ...options, signal }
      const report = await notices.during((onNotice) => folder.sync({ ...sync, onNotice }))
      await noteSync(report)
      await others.first()
      isImported = true
      // It was read before the watch began.
      trigger(publication)
      return report
    },
    state: record.state,
    importAgain: () => {
      publication.forget()
      isOutdated = true
      trigger(publication, articles, others)
    },
    [Symbol.asyncDispose]: async () => {
      stopListening()
      // First, so that an import that is given up is not tried again.
      const closed = [publication.close(), articles.close(), others.close()]
      closing.abort()
      clearTimeout(again)
      await mediaFollowing?.[Symbol.asyncDispose]()
      await watch.close()
      await Promise.all(closed)
    },
  }
}

/** Logs a notice that the run before has given, too, no second time. */
function createNoticeLog(log: Logger) {
  let before: ReadonlySet<string> = new Set()
  return {
    during: async (run: (onNotice: (notice: string) => void) => Promise<SyncReport>) => {
      const now = new Set<string>()
      const report = await run((notice) => {
        now.add(notice)
        if (!before.has(notice)) log.warn(notice)
      })
      before = now
      return report
    },
  }
}

/** Log lines in a row, between two of which requests are answered: a list has thousands of articles. */
const linesAtOnce = 100

async function logSync(log: Logger, { reports, withdrawn }: SyncReport): Promise<void> {
  for (const [index, { file, slug, outcome, problems, warnings, isRepeated }] of reports.entries()) {
    if (index % linesAtOnce === linesAtOnce - 1) await setImmediate()
    if (isRepeated) continue
    if (outcome === 'refused') log.error({ file, problems }, 'an article is refused')
    else if (outcome !== 'unchanged') log.info({ file, slug, outcome }, 'an article is imported')
    if (warnings.length > 0 && outcome !== 'unchanged')
      log.warn({ file, warnings }, 'an article has warnings')
  }
  for (const slug of withdrawn) log.info({ slug }, 'an article is withdrawn: its file is gone')
}
