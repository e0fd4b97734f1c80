import type { Article } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'
import { formatNames, formats } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import type { UnknownFolder } from '../files/walk-folder.ts'
import { buildDocument, buildEntry } from '../formats/build.ts'
import { toFeedHead } from '../formats/head.ts'
import type { Prepared } from '../ingest/candidate.ts'
import { checkArticle } from '../ingest/check-article.ts'
import { importArticles } from '../ingest/import-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { print, printError } from '../server/print.ts'
import { reportLines } from '../validator/report.ts'
import { validate } from '../validator/validate.ts'
import { fetchFeed } from './fetch-feed.ts'
import { listImport } from './list-import.ts'
import { remarkLine } from './report.ts'

/**
 * Fetches any feed and prints each finding with its rule, source and line. Sets the exit code to 1 for errors. Throws
 * `unavailable` if the feed cannot be fetched.
 */
export async function checkAddressCommand(address: string): Promise<void> {
  const { bytes, contentType, url } = await fetchFeed(address)
  const result = validate(bytes, { url, contentType, now: new Date() })
  // What it repeats of the feed must not look like further lines.
  for (const line of reportLines(result)) print(line.replace(/\s+/g, ' '))
  const errors = result.findings.filter(({ severity }) => severity === 'error').length
  const warnings = result.findings.length - errors
  print(`${url}: ${result.format ?? 'no feed'}; ${errors} errors, ${warnings} warnings`)
  if (errors > 0 || !result.format) process.exitCode = 1
}

/** The validator's findings about the article's entries; none for an article without a publication date. */
export function checkEntries(article: Article, site: Site): Remark[] {
  if (!article.published) return []
  const contents = {
    state: { name: 'main', revision: 1, changedAt: article.published.at } as const,
    articles: [article],
    withdrawn: [],
  }
  const remarks = formatNames.flatMap((format) => {
    const head = toFeedHead(contents, format, site)
    const text = buildDocument(format, head, [buildEntry(format, article, site)], site)
    return validate(text, { url: head.selfUrl })
      .findings.filter(({ entry }) => entry !== undefined)
      .map(({ rule, message, source }) => ({
        field: `entry (${formats[format].label})`,
        message: `${rule}: ${message} (${source})`,
      }))
  })
  return [...new Map(remarks.map((remark) => [remark.field + remark.message, remark])).values()]
}

interface Checked {
  readonly file: string
  readonly problems: readonly Remark[]
  /** Where the file can be read in several ways. */
  readonly warnings: readonly Remark[]
  readonly lacks: readonly Remark[]
}

/**
 * Prints the problems of each article and what its entry would lack, and once what the publication lacks. Sets the exit
 * code to 1 if there are problems.
 */
export async function checkCommand(gazette: Gazette, paths: readonly string[]): Promise<void> {
  const checked: Checked[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    checked.push(...(await checkPath(gazette, path)))
  }
  for (const { file, problems, warnings, lacks } of checked) {
    for (const problem of problems) printError(remarkLine(file, 'wrong', problem))
    for (const warning of warnings) print(remarkLine(file, 'warning', warning))
    for (const lack of lacks) print(remarkLine(file, 'lacks', lack))
  }
  for (const line of await gazette.publicationLacks()) print(line)
  const wrong = checked.filter(({ problems }) => problems.length > 0).length
  const lacking = checked.filter(({ problems, lacks }) => problems.length === 0 && lacks.length > 0).length
  const whole = checked.length - wrong - lacking
  print(`Articles: ${whole} complete, ${lacking} lacking something, ${wrong} wrong`)
  if (wrong > 0) process.exitCode = 1
}

/** A dry run of the import: it finds what only the store knows, such as a slug that another file has. */
async function checkPath(gazette: Gazette, path: string): Promise<Checked[]> {
  const entries: Pick<Checked, 'warnings' | 'lacks'>[] = []
  const { files, unknown, options } = await listImport(gazette, path)
  const reports = await importArticles(files, gazette, {
    ...options,
    dryRun: true,
    onPrepared: ({ prepared }) => entries.push(checkPrepared(prepared, gazette.site())),
  })
  const checked = reports.map(({ file, problems, warnings }, index): Checked => {
    const { warnings: more = [], lacks = [] } = entries[index] ?? {}
    return { file, problems, warnings: [...warnings, ...more], lacks }
  })
  return [...unknown.map(toUnknown), ...checked]
}

/** A folder below the path that cannot be read: its articles are not checked. */
function toUnknown({ path, reason }: UnknownFolder): Checked {
  return { file: path, problems: [{ field: 'folder', message: reason }], warnings: [], lacks: [] }
}

function checkPrepared({ incoming }: Prepared, site: Site): Pick<Checked, 'warnings' | 'lacks'> {
  if (!incoming) return { warnings: [], lacks: [] }
  const article = { ...incoming.article, id: incoming.id, status: 'published' } as const
  return { warnings: checkEntries(article, site), lacks: checkArticle(article) }
}
