import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PublisherError } from '../domain/errors.ts'
import { momentAt } from '../domain/moment.ts'
import { ignoredNotice } from '../ingest/folder/ignored-files.ts'
import { liesWithin, unknownNotice } from '../ingest/folder/list-files.ts'
import type { SyncOptions, SyncReport } from '../ingest/folder/sync.ts'
import { formEndings } from '../ingest/forms/forms.ts'
import { type ImportReport, importArticles, summaryLine } from '../ingest/import-articles.ts'
import { publicationFile } from '../ingest/publication/publication-json.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Settings } from '../server/settings/settings.ts'
import { findExports } from './exports/find-exports.ts'
import type { MovingOptions } from './exports/import-exports.ts'
import { listImport } from './list-import.ts'
import { parseDateOption, type Report, remarkLine, type Terminal, withProgress } from './report.ts'

export interface ImportCommandOptions {
  readonly publish?: boolean
  readonly published?: string
  readonly undelete?: boolean
  readonly dryRun?: boolean
  readonly prune?: boolean
  /** The name of a form of exports. Default: the one that the files show. */
  readonly form?: string
  /** Which feeds of a list of subscriptions. */
  readonly choose?: string
}

export interface ImportCommandDeps {
  readonly settings: Settings
  /** Absent: nobody can be asked. */
  readonly terminal?: Terminal
}

/**
 * Imports articles, and exports of other systems. Reports the outcome of each article with its problems, and of an export
 * what became of its stories. A failure if an article was refused.
 */
export async function importCommand(
  gazette: Gazette,
  { settings, terminal }: ImportCommandDeps,
  paths: readonly string[],
  {
    publish,
    published,
    undelete: acceptsDeleted,
    form,
    choose,
    ...given
  }: ImportCommandOptions & MovingOptions,
): Promise<Report> {
  const now = publish ? momentAt(gazette.store.now()) : undefined
  const publishedIfUnknown = published === undefined ? now : parseDateOption('--published', published)
  const options = { ...given, publishedIfUnknown, acceptsDeleted, acceptsDoubts: publish === true }
  if (paths.length === 0 && form === undefined) return importOwn(gazette, [], options)
  const { openNetwork } = await import('./exports/open-network.ts')
  const fetcher = await openNetwork(settings, [...paths, ...(given.feed ?? []), given.site ?? ''])
  try {
    const { exports, own, notices } = await findExports(gazette, paths, { form, choose, fetcher, terminal })
    if (exports.length === 0) return await importOwn(gazette, own, options)
    const { importExports } = await import('./exports/import-exports.ts')
    const imported = await importExports(gazette, exports, { settings, fetcher }, options)
    const ofExports = {
      ...imported,
      json: Object.assign({}, imported.json, notices.length > 0 && { notices }),
      remarks: [...notices, ...(imported.remarks ?? [])],
    }
    return own.length === 0 ? ofExports : joinReports(await importOwn(gazette, own, options), ofExports)
  } finally {
    await fetcher.close()
  }
}

function joinReports(one: Report, other: Report): Report {
  return {
    json: Object.assign({}, one.json, other.json),
    text: `${one.text}\n\n${other.text}`,
    remarks: [...(one.remarks ?? []), ...(other.remarks ?? [])],
    isFailure: one.isFailure || other.isFailure,
  }
}

async function importOwn(gazette: Gazette, paths: readonly string[], options: SyncOptions): Promise<Report> {
  const outcomes: ImportOutcome[] = []
  const { articlePaths, others } = splitPaths(gazette, paths)
  for (const path of articlePaths) outcomes.push(await importPath(gazette, path, options))
  const files = others ? await gazette.siteFiles.sync(options) : undefined
  const reports = outcomes.flatMap((outcome) => outcome.reports)
  const withdrawn = outcomes.flatMap((outcome) => outcome.withdrawn)
  const notices = outcomes.flatMap((outcome) => outcome.notices)
  const lacks =
    reports.length > 0 ? [...(await gazette.publicationLacks()), ...(await gazette.pageRemarks())] : []
  const lines = [
    ...reports.flatMap(readingLines),
    options.dryRun ? `${summaryLine(reports)} (dry run: nothing is saved)` : summaryLine(reports),
    ...withdrawn.map((slug) => `withdrawn, its file is gone: ${slug}`),
    ...(files?.removed ?? []).map((path) => `removed, its file is gone: ${path}`),
  ]
  return {
    json: {
      dryRun: options.dryRun === true,
      articles: reports.map(toReportJson),
      withdrawn,
      files: files?.reports ?? [],
      notices: [...notices, ...(files?.notices ?? [])],
      publicationLacks: lacks,
    },
    text: lines.join('\n'),
    remarks: [
      ...reports.flatMap(remarkLines),
      ...notices,
      ...(files?.reports ?? []).flatMap(remarkLines),
      ...(files?.notices ?? []),
      ...lacks,
    ],
    isFailure: [...reports, ...(files?.reports ?? [])].some(({ outcome }) => outcome === 'refused'),
  }
}

/** `reading`: what was read of a page text, by name. */
function toReportJson({ file, outcome, slug, title, problems, warnings, reading }: ImportReport) {
  return { file, outcome, slug, title, problems, warnings, reading: reading && toReading(reading) }
}

function toReading(reading: NonNullable<ImportReport['reading']>): Record<string, readonly string[]> {
  const names = [...new Set(reading.map(([name]) => name))]
  const wordsOf = (wanted: string) => reading.flatMap(([name, words]) => (name === wanted ? [words] : []))
  return Object.fromEntries(names.map((name) => [name, wordsOf(name)]))
}

/** What was read of a page text, so that a person sees at a glance whether it is right. */
function readingLines({ file, outcome, reading }: ImportReport): string[] {
  if (!reading || outcome === 'unchanged') return []
  return [`${file}: read as`, ...reading.map(([name, words]) => `  ${name.padEnd(9)} ${words}`)]
}

function remarkLines({ file, outcome, problems, warnings }: Remarked): string[] {
  return [
    ...problems.map((problem) => remarkLine(file, outcome, problem)),
    ...warnings.map((warning) => remarkLine(file, 'warning', warning)),
  ]
}

type Remarked = Pick<ImportReport, 'file' | 'problems' | 'warnings'> & { readonly outcome: string }

/** Without paths: everything. Pages are read with all others, wherever the path leads among them. */
function splitPaths({ articlesFolder, siteFiles }: Gazette, paths: readonly string[]) {
  const isOther = (path: string) => siteFiles.isOne(resolve(path))
  return {
    articlePaths: paths.length > 0 ? paths.filter((path) => !isOther(path)) : [articlesFolder],
    others: paths.length === 0 || paths.some(isOther),
  }
}

type ImportOutcome = Omit<SyncReport, 'refused'>

async function importPath(gazette: Gazette, path: string, options: SyncOptions): Promise<ImportOutcome> {
  const { articlesFolder, folder } = gazette
  if ((await liesWithin(path, articlesFolder)) && (await liesWithin(articlesFolder, path))) {
    return withProgress('files', (onProgress) => folder.sync({ ...options, onProgress }))
  }
  if (existsSync(join(path, publicationFile))) {
    const articles = join(path, 'articles')
    throw new PublisherError(
      'invalid',
      `${path} is a data folder: name ${articles} to import its articles, or serve it itself with GAZETTE_DATA=${path}`,
    )
  }
  const { files, ignored, unknown, options: listed } = await listImport(gazette, path)
  const imported = await withProgress('files', (onProgress) =>
    importArticles(files, gazette, {
      ...options,
      ...listed,
      onProgress: (done) => onProgress(done, files.length),
    }),
  )
  const empty = files.length === 0 ? [`${path} contains no articles (${formEndings.join(', ')})`] : []
  const reports = imported.map((report) => ({ ...report, isRepeated: false }))
  const notRead = ignored.length > 0 ? [ignoredNotice(ignored, path)] : []
  const notices = [...unknown.map(unknownNotice), ...empty, ...notRead]
  return { reports, withdrawn: [], notices }
}
