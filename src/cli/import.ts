import { momentAt } from '../domain/moment.ts'
import { findIgnored } from '../ingest/folder/ignored-files.ts'
import { liesWithin, unknownNotice } from '../ingest/folder/list-files.ts'
import type { SyncOptions, SyncReport } from '../ingest/folder/sync.ts'
import { formEndings } from '../ingest/forms/forms.ts'
import { type ImportReport, importArticles, summaryLine } from '../ingest/import-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { print, printError } from '../server/print.ts'
import { listImport } from './list-import.ts'
import { parseDateOption, remarkLine, withProgress } from './report.ts'

export interface ImportCommandOptions {
  readonly publish?: boolean
  readonly published?: string
  readonly dryRun?: boolean
  readonly prune?: boolean
}

/** Imports, prints a summary with all problems, and sets the exit code to 1 if an article was refused. */
export async function importCommand(
  gazette: Gazette,
  paths: readonly string[],
  { publish, published, ...options }: ImportCommandOptions,
): Promise<void> {
  const now = publish ? momentAt(gazette.store.now()) : undefined
  const publishedIfUnknown = published === undefined ? now : parseDateOption('--published', published)
  const outcomes: ImportOutcome[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    outcomes.push(
      await importPath(gazette, path, { ...options, publishedIfUnknown, acceptsDoubts: publish === true }),
    )
  }
  const reports = outcomes.flatMap((outcome) => outcome.reports)
  const withdrawn = outcomes.flatMap((outcome) => outcome.withdrawn)
  const notices = outcomes.flatMap((outcome) => outcome.notices)
  for (const line of reports.flatMap(readingLines)) print(line)
  print(options.dryRun ? `${summaryLine(reports)} (dry run: nothing is saved)` : summaryLine(reports))
  for (const slug of withdrawn) print(`withdrawn, its file is gone: ${slug}`)
  const lacks = reports.length > 0 ? await gazette.publicationLacks() : []
  for (const line of [...reports.flatMap(remarkLines), ...notices, ...lacks]) printError(line)
  if (reports.some(({ outcome }) => outcome === 'refused')) process.exitCode = 1
}

/** What was read of a page text, so that a person sees at a glance whether it is right. */
function readingLines({ file, outcome, reading }: ImportReport): string[] {
  if (!reading || outcome === 'unchanged') return []
  return [`${file}: read as`, ...reading.map(([name, words]) => `  ${name.padEnd(9)} ${words}`)]
}

function remarkLines({ file, outcome, problems, warnings }: ImportReport): string[] {
  return [
    ...problems.map((problem) => remarkLine(file, outcome, problem)),
    ...warnings.map((warning) => remarkLine(file, 'warning', warning)),
  ]
}

type ImportOutcome = Omit<SyncReport, 'refused'>

async function importPath(gazette: Gazette, path: string, options: SyncOptions): Promise<ImportOutcome> {
  const { articlesFolder, folder } = gazette
  if ((await liesWithin(path, articlesFolder)) && (await liesWithin(articlesFolder, path))) {
    return withProgress('files', (onProgress) => folder.sync({ ...options, onProgress }))
  }
  const { files, unknown, options: listed } = await listImport(gazette, path)
  const imported = await withProgress('files', (onProgress) =>
    importArticles(files, gazette, {
      ...options,
      ...listed,
      onProgress: (done) => onProgress(done, files.length),
    }),
  )
  const empty = files.length === 0 ? [`${path} contains no articles (${formEndings.join(', ')})`] : []
  const reports = imported.map((report) => ({ ...report, isRepeated: false }))
  const notices = [...unknown.map(unknownNotice), ...empty, ...(await findIgnored(path))]
  return { reports, withdrawn: [], notices }
}
