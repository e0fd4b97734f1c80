import { resolve } from 'node:path'
import type { Article } from '../domain/article.ts'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { formatNames, formats } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import type { UnknownFolder } from '../files/walk-folder.ts'
import { buildDocument, buildEntry } from '../formats/build.ts'
import { entryShapes } from '../formats/entry-shape.ts'
import { toFeedHead } from '../formats/head.ts'
import type { Prepared } from '../ingest/candidate.ts'
import { checkArticle } from '../ingest/check-article.ts'
import { importArticles } from '../ingest/import-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { reportLines } from '../validator/report.ts'
import { validate } from '../validator/validate.ts'
import { fetchFeed } from './fetch-feed.ts'
import { listImport } from './list-import.ts'
import { type Report, remarkLine } from './report.ts'

/**
 * Fetches any feed and reports each finding with its rule, source and line. A failure if there are errors. Throws
 * `unavailable` or `too_large` if the feed cannot be fetched.
 */
export async function checkAddress(address: string): Promise<Report> {
  const { bytes, contentType, url } = await fetchFeed(address)
  const { format, findings } = validate(bytes, { url, contentType, now: new Date() })
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const counts = `${errors} errors, ${findings.length - errors} warnings`
  // What it repeats of the feed must not look like further lines.
  const lines = reportLines({ findings }).map((line) => line.replace(/\s+/g, ' '))
  return {
    json: { url, format, findings },
    text: [...lines, `${url}: ${format ?? 'no feed'}; ${counts}`].join('\n'),
    isFailure: errors > 0 || !format,
  }
}

/** `check PATH…` and `check URL…`, also mixed. Without paths: the data folder, opened by `withGazette` if it is needed. */
export async function checkCommand(
  paths: readonly string[],
  withGazette: (work: (gazette: Gazette) => Promise<Report>) => Promise<Report>,
): Promise<Report> {
  const addresses = paths.filter((path) => /^https?:\/\//i.test(path))
  const files = paths.filter((path) => !addresses.includes(path))
  const feeds: Report[] = []
  for (const address of addresses) feeds.push(await checkAddress(address).catch(toUnfetched))
  const needsFolder = files.length > 0 || paths.length === 0
  const folder = needsFolder ? await withGazette((gazette) => checkFiles(gazette, files)) : undefined
  const all = folder ? [...feeds, folder] : feeds
  return {
    json: { feeds: feeds.map(({ json }) => json), ...(folder?.json as object | undefined) },
    text: all.flatMap(({ text }) => text || []).join('\n'),
    remarks: all.flatMap(({ remarks = [] }) => remarks),
    isFailure: all.some(({ isFailure }) => isFailure),
  }
}

function toUnfetched(error: unknown): Report {
  if (!(error instanceof PublisherError)) throw error
  const { message } = error
  return { json: { error: message }, text: '', remarks: [message], isFailure: true }
}

/** The validator's findings about the article's entries; none for an article without a publication date. */
export function checkEntries(article: Article, site: Site): Remark[] {
  if (!article.published) return []
  const contents = {
    state: { name: 'main', revision: 1, changedAt: article.published.at } as const,
    articles: [article],
    withdrawn: [],
  }
  const documents = entryShapes(site.publication).flatMap((shape) =>
    formatNames.map((format) => ({ shape, format })),
  )
  const remarks = documents.flatMap(({ shape, format }) => {
    const head = toFeedHead(contents, format, site)
    const text = buildDocument(format, head, [buildEntry(format, article, site, shape)], site)
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
 * Reports the problems of each article and what its entry would lack, and once what the publication lacks. A failure if
 * there are problems.
 */
async function checkFiles(gazette: Gazette, paths: readonly string[]): Promise<Report> {
  const checked: Checked[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    if (!gazette.siteFiles.isOne(resolve(path))) checked.push(...(await checkPath(gazette, path)))
  }
  const { reports: files, notices } = await checkSiteFiles(gazette, paths)
  const publicationLacks = [...(await gazette.publicationLacks()), ...(await gazette.pageRemarks())]
  const wrong = checked.filter(({ problems }) => problems.length > 0).length
  const lacking = checked.filter(({ problems, lacks }) => problems.length === 0 && lacks.length > 0).length
  const whole = checked.length - wrong - lacking
  const lines = [
    ...checked.flatMap(({ file, warnings, lacks }) => [
      ...warnings.map((warning) => remarkLine(file, 'warning', warning)),
      ...lacks.map((lack) => remarkLine(file, 'lacks', lack)),
    ]),
    ...files.flatMap(({ file, warnings }) => warnings.map((one) => remarkLine(file, 'warning', one))),
    ...publicationLacks,
    ...notices,
    `Articles: ${whole} complete, ${lacking} lacking something, ${wrong} wrong`,
  ]
  return {
    json: { articles: checked, files, notices, publicationLacks },
    text: lines.join('\n'),
    remarks: [...checked, ...files].flatMap(({ file, problems }) =>
      problems.map((problem) => remarkLine(file, 'wrong', problem)),
    ),
    isFailure: wrong > 0 || files.some(({ problems }) => problems.length > 0),
  }
}

/** Pages: all of them without paths, otherwise those that the paths name. */
async function checkSiteFiles({ siteFiles }: Gazette, paths: readonly string[]) {
  if (paths.length === 0) return siteFiles.sync({ dryRun: true })
  const named = paths.map((path) => resolve(path)).filter(siteFiles.isOne)
  const reports = await Promise.all(named.map(siteFiles.check))
  return {
    reports: reports.flatMap((report) => report.reports),
    notices: reports.flatMap((report) => report.notices),
  }
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
