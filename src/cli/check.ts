import type { Article } from '../domain/article.ts'
import { PublisherError, type Remark } from '../domain/errors.ts'
import { formatNames, formats } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import { buildDocument, buildEntry } from '../formats/build.ts'
import { toFeedHead } from '../formats/head.ts'
import { checkArticle } from '../ingest/check-article.ts'
import { liesWithin, listArticleFiles } from '../ingest/folder/list-files.ts'
import type { Prepared } from '../ingest/prepare-article.ts'
import { prepareFile } from '../ingest/prepare-file.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { reportLines } from '../validator/report.ts'
import { validate } from '../validator/validate.ts'
import { remarkLine } from './report.ts'

const longestMs = 30_000
const largestBytes = 20 * 1024 * 1024

/**
 * Fetches a feed, anybody's, and prints what is wrong with it: the rule, its source and the line. Sets a non-zero exit
 * code for errors. Throws `unavailable` when it cannot be fetched.
 */
export async function checkAddressCommand(address: string): Promise<void> {
  const { text, url } = await fetchFeed(address)
  const result = validate(text, { url })
  for (const line of reportLines(result)) console.log(line)
  const errors = result.findings.filter(({ severity }) => severity === 'error').length
  const warnings = result.findings.length - errors
  console.log(`${url}: ${result.format ?? 'no feed'}; ${errors} errors, ${warnings} warnings`)
  if (errors > 0 || !result.format) process.exitCode = 1
}

async function fetchFeed(address: string): Promise<{ text: string; url: string }> {
  try {
    const response = await fetch(address, {
      headers: { Accept: 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5' },
      signal: AbortSignal.timeout(longestMs),
    })
    if (!response.ok) throw new PublisherError('unavailable', `${address} answers ${response.status}`)
    const bytes = await response.arrayBuffer()
    if (bytes.byteLength > largestBytes) {
      throw new PublisherError(
        'too_large',
        `${address} is larger than ${largestBytes} bytes: no reader takes that`,
      )
    }
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), url: response.url }
  } catch (error) {
    if (error instanceof PublisherError) throw error
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new PublisherError('unavailable', `${address} cannot be fetched: ${reason}`, { cause: error })
  }
}

/** What the rules of the formats say of the article's entries; nothing where it has no publication date yet. */
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
  /** How the file was read, where it could be read otherwise. */
  readonly warnings: readonly Remark[]
  readonly lacks: readonly Remark[]
}

/** Prints, for each article, what is wrong with it and what its entry would lack. Non-zero exit if anything is wrong. */
export async function checkCommand(gazette: Gazette, paths: readonly string[]): Promise<void> {
  const checked: Checked[] = []
  for (const path of paths.length > 0 ? paths : [gazette.articlesFolder]) {
    checked.push(...(await checkPath(gazette, path)))
  }
  for (const { file, problems, warnings, lacks } of checked) {
    for (const problem of problems) console.error(remarkLine(file, 'wrong', problem))
    for (const warning of warnings) console.log(remarkLine(file, 'warning', warning))
    for (const lack of lacks) console.log(remarkLine(file, 'lacks', lack))
  }
  const wrong = checked.filter(({ problems }) => problems.length > 0).length
  const lacking = checked.filter(({ problems, lacks }) => problems.length === 0 && lacks.length > 0).length
  const whole = checked.length - wrong - lacking
  console.log(`Articles: ${whole} complete, ${lacking} lacking something, ${wrong} wrong`)
  if (wrong > 0) process.exitCode = 1
}

async function checkPath({ articlesFolder, site, media }: Gazette, path: string): Promise<Checked[]> {
  const within = await liesWithin(path, articlesFolder)
  const files = await listArticleFiles(path, within ? articlesFolder : undefined)
  const checked: Checked[] = []
  for (const file of files) {
    const candidates = await prepareFile(file, { origin: path, site: site(), media })
    for (const { prepared } of candidates) checked.push(toChecked(file.path, prepared, site()))
  }
  return checked
}

function toChecked(file: string, { incoming, problems, warnings }: Prepared, site: Site): Checked {
  if (!incoming) return { file, problems, warnings, lacks: [] }
  const article = { ...incoming.article, id: incoming.id, status: 'published' } as const
  return {
    file,
    problems,
    warnings: [...warnings, ...checkEntries(article, site)],
    lacks: checkArticle(article, site.publication),
  }
}
