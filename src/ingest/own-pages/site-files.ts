import { join, resolve } from 'node:path'
import { createMutex } from '../../async/mutex.ts'
import { PublisherError } from '../../domain/errors.ts'
import { isWithin } from '../../files/walk-folder.ts'
import type { Store } from '../../store/store.ts'
import type { FileReport, PagesDeps, PagesOptions } from './sync-pages.ts'

/** The folder of the pages, in the data folder. */
const pagesFolder = 'pages'

export interface SiteFilesDeps extends PagesDeps {
  readonly store: PagesDeps['store'] & Pick<Store, 'noteFileProblems'>
}

export interface SiteFilesOptions {
  /** Reports and saves nothing. */
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
}

export interface SiteFilesReport {
  readonly reports: readonly FileReport[]
  /** Addresses of pages whose files are gone. */
  readonly removed: readonly string[]
  readonly notices: readonly string[]
  /** A disk or a storage did not answer: to be read again. */
  readonly isUnavailable: boolean
}

/** The files of the data folder that are no articles, and that the store keeps: pages. */
export interface SiteFiles {
  /** Whether the path is one of these files, or may be. */
  readonly isOne: (path: string) => boolean
  /** For a watch. */
  readonly paths: readonly string[]
  /** Brings the store in line with all of them. One at a time. Throws what the store throws. */
  sync(options?: SiteFilesOptions): Promise<SiteFilesReport>
  /** What a sync would say of one path. Saves nothing. */
  check(path: string): Promise<SiteFilesReport>
}

export function createSiteFiles(dataFolder: string, deps: SiteFilesDeps): SiteFiles {
  const mutex = createMutex()
  const folder = join(dataFolder, pagesFolder)
  let noted: string | undefined

  /** Most commands read no files: its parsers are loaded when they are needed. */
  async function syncAll(options: PagesOptions): Promise<SiteFilesReport> {
    const { syncPages } = await import('./sync-pages.ts')
    return syncPages(folder, deps, options)
  }

  async function run(options: SiteFilesOptions): Promise<SiteFilesReport> {
    const report = await syncAll(options).catch(toNotice)
    if (!options.dryRun) await note([...report.reports.flatMap(problemLines), ...report.notices])
    return report
  }

  /** For `status`, if they differ from the last ones. */
  async function note(lines: readonly string[]): Promise<void> {
    const text = JSON.stringify(lines)
    if (text === noted) return
    await deps.store.noteFileProblems(lines)
    noted = text
  }

  return {
    isOne: (path) => isWithin(resolve(path), resolve(folder)),
    paths: [folder],
    sync: (options = {}) => mutex.run(() => run(options)),
    check: (only) => syncAll({ only, dryRun: true }),
  }
}

/** A folder that cannot be read changes nothing. */
function toNotice(error: unknown): SiteFilesReport {
  if (!(error instanceof PublisherError) || error.problem === 'unavailable') throw error
  const notices = [`${error.message}; its pages stay as they are`]
  return { reports: [], removed: [], notices, isUnavailable: false }
}

/** `data/pages/about.md:3: refused: title is missing` */
export function problemLines({ file, problems }: Pick<FileReport, 'file' | 'problems'>): string[] {
  return problems.map(
    ({ line, message }) => `${line === undefined ? file : `${file}:${line}`}: refused: ${message}`,
  )
}
