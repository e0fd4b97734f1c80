import { join, resolve } from 'node:path'
import { createMutex } from '../../async/mutex.ts'
import { PublisherError } from '../../domain/errors.ts'
import { isWithin } from '../../files/walk-folder.ts'
import type { Store } from '../../store/store.ts'
import type { RedirectsDeps, WrongReading } from '../redirects/sync-redirects.ts'
import type { FileReport, PagesDeps, PagesOptions } from './sync-pages.ts'

/** In the data folder. */
export const pagesFolder = 'pages'
export const redirectsFile = 'redirects.csv'

export interface SiteFilesDeps extends PagesDeps {
  readonly store: PagesDeps['store'] & RedirectsDeps['store'] & Pick<Store, 'noteFileProblems'>
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

/** The files of the data folder that are no articles, and that the store keeps: pages and redirects. */
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
  const table = join(dataFolder, redirectsFile)
  const isTable = (path: string) => resolve(path) === resolve(table)
  const isOne = (path: string) => isTable(path) || isWithin(resolve(path), resolve(folder))
  let noted: string | undefined
  let wrongTable: WrongReading | undefined

  /** Most commands read no files: the parsers are loaded when they are needed. */
  async function readPages(options: PagesOptions): Promise<SiteFilesReport> {
    const { syncPages } = await import('./sync-pages.ts')
    return syncPages(folder, deps, options).catch(toNotice)
  }

  async function readRedirects(options: SiteFilesOptions): Promise<SiteFilesReport> {
    const { syncRedirects } = await import('../redirects/sync-redirects.ts')
    const { report, isUnavailable, wrong } = await syncRedirects(table, deps, {
      ...options,
      wrong: wrongTable,
    })
    wrongTable = wrong
    return { reports: report ? [report] : [], removed: [], notices: [], isUnavailable }
  }

  async function run(options: SiteFilesOptions): Promise<SiteFilesReport> {
    const pages = await readPages(options)
    const redirects = await readRedirects(options)
    const report: SiteFilesReport = {
      reports: [...pages.reports, ...redirects.reports],
      removed: pages.removed,
      notices: pages.notices,
      isUnavailable: pages.isUnavailable || redirects.isUnavailable,
    }
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
    isOne,
    paths: [folder, table],
    sync: (options = {}) => mutex.run(() => run(options)),
    check: (path) =>
      isTable(path) ? readRedirects({ dryRun: true }) : readPages({ only: path, dryRun: true }),
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
