import type { Article } from '../domain/article.ts'
import { momentText, parseMoment } from '../domain/moment.ts'
import { paths, type Site } from '../domain/site.ts'
import { type Report, table } from './report.ts'

/** What commands say about articles, whether the store is here or behind a server. */

/** An article as the JSON of commands names it; `show --json` prints the whole of it. */
export interface ArticleSummary {
  readonly id: string
  readonly slug: string
  readonly status: string
  /** Empty of a deleted article. */
  readonly title: string
  readonly published?: string | undefined
  readonly updated?: string | undefined
  readonly url: string
}

export function toArticleSummary(article: Article, { baseUrl }: Site): ArticleSummary {
  const { id, slug, status, title, published, updated } = article
  return {
    id,
    slug,
    status,
    title,
    published: published && momentText(published),
    updated: updated && momentText(updated),
    url: baseUrl + paths.article(slug),
  }
}

const deletedTitle = '(deleted)'

export function listReport(articles: readonly ArticleSummary[]): Report {
  const rows = articles.map(({ status, published = '-', slug, title }) => [
    status,
    published,
    slug,
    title || deletedTitle,
  ])
  return { json: articles, text: table(rows) }
}

/** `json`: the article in the form that can be imported again. */
export function showReport(json: Readonly<Record<string, unknown>>): Report {
  const lines = Object.entries(json)
    .filter(([field, value]) => field !== 'contentHtml' && value !== undefined && !isEmptyList(value))
    .map(
      ([field, value]) => `${field.padEnd(13)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
  return { json, text: [...lines, '', json.contentHtml].join('\n') }
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** A revision of an article: what has changed in it. */
export interface HistoryEntry {
  readonly number: number
  readonly savedAt: string
  readonly status: string
  readonly title: string
  readonly corrections: readonly { readonly grade: string; readonly note: string }[]
  readonly reason?: string | undefined
  /** What has led to it; none if the change log has forgotten it. */
  readonly changes?: readonly string[]
  readonly how?: string | undefined
  readonly who?: string | undefined
}

/** `api desk`: the way of a change, and its author if it is known. */
export function sayActor({ how = '-', who }: Pick<HistoryEntry, 'how' | 'who'>): string {
  return who === undefined ? how : `${how} ${who}`
}

/** Number, time, actor, status and title of each revision, with its corrections or reason. */
export function historyReport(entries: readonly HistoryEntry[]): Report {
  const cells = entries.map((entry) => {
    const { number, savedAt, status, title, corrections, reason } = entry
    const notes = [
      ...corrections.map(({ grade, note }) => `${grade}: ${note}`),
      ...(reason ? [`reason: ${reason}`] : []),
    ]
    return [String(number), savedAt, sayActor(entry), status, [title || deletedTitle, ...notes].join('; ')]
  })
  return { json: entries, text: table(cells) }
}

/** What is in the store, and how its file can say it, too. Nothing for an article that no file gives. */
export interface FileHint {
  readonly mayHaveFile: boolean
}

export function publishedReport(article: ArticleSummary, { mayHaveFile }: FileHint): Report {
  const { slug, status, published = 'unknown' } = article
  const hint = `The date is in the store; add "published: ${published}" to the article's file to keep it without the store.`
  return told(article, [`${slug} is ${status}, dated ${published}.`, ...(mayHaveFile ? [hint] : [])])
}

export function correctedReport(article: ArticleSummary, { mayHaveFile }: FileHint): Report {
  const { slug, published = 'unknown', updated = published } = article
  const hint = 'The note is in the store; import the output of `show --json` to keep it without the store.'
  const line = `${slug} is corrected: published ${published}, updated ${updated}.`
  return told(article, [line, ...(mayHaveFile ? [hint] : [])])
}

interface TakenBack extends FileHint {
  /** Readers know the article. */
  readonly isSeen: boolean
  readonly now: Date
}

export function withdrawnReport(article: ArticleSummary, taken: TakenBack): Report {
  const hint =
    'This is in the store; add "status: withdrawn" to the article\'s file to keep it without the store.'
  const line = `${article.slug} is withdrawn. ${wayBack(article, taken)}`
  return told(article, [line, ...(taken.mayHaveFile ? [hint] : [])])
}

/** `isTold`: readers are told. */
export function unpublishedReport(
  article: ArticleSummary,
  { isTold, ...taken }: TakenBack & { readonly isTold: boolean },
): Report {
  const hint =
    'This is in the store; add "status: draft" to the article\'s file to keep it without the store.'
  const words = isTold ? ' Readers are told as of a withdrawal.' : ''
  const line = `${article.slug} is a draft.${words} ${wayBack(article, taken)}`
  return told(article, [line, ...(taken.mayHaveFile ? [hint] : [])])
}

/** What brings an article to readers that a command has taken back. */
function wayBack({ slug, published }: ArticleSummary, { isSeen, now }: TakenBack): string {
  if (isSeen) return `"publish ${slug}" publishes it again.`
  const at = published === undefined ? undefined : parseMoment(published)?.at
  if (!at || at <= now) return `"publish ${slug}" publishes it.`
  return `"publish ${slug} --at ${published}" schedules it again, "publish ${slug}" publishes it now.`
}

function told(article: ArticleSummary, lines: readonly string[]): Report {
  return { json: article, text: lines.join('\n') }
}

/** A link to an article before it is public. Absolute addresses. */
export interface PreviewFacts {
  readonly slug: string
  readonly url: string
  readonly entries: Readonly<Record<string, string>>
  readonly expiresAt: string
}

export function previewReport(preview: PreviewFacts): Report {
  const { slug, url, expiresAt } = preview
  const text = [url, `Until ${expiresAt}, anyone with this link can read ${slug} as it is then.`]
  return { json: preview, text: text.join('\n') }
}

export interface DeletedFacts {
  readonly slug: string
  readonly id: string
  /** Readers had seen the article. */
  readonly hasTombstone: boolean
  /** Files of this machine. */
  readonly moved: readonly { readonly from: string; readonly to: string }[]
}

/** `tombstoneDays`: absent if it is not known here. */
export function deletedReport(
  deleted: DeletedFacts,
  { tombstoneDays }: { readonly tombstoneDays?: number } = {},
): Report {
  const { slug, hasTombstone, moved } = deleted
  const days = tombstoneDays === undefined ? '' : ` for ${tombstoneDays} days`
  const left = `Feeds show its tombstone${days}, and its address answers 410.`
  const text = [
    `${slug} is deleted. ${hasTombstone ? left : 'Nothing is left of it in the store.'}`,
    ...moved.map(({ from, to }) => `${from} is now ${to}.`),
  ]
  return { json: deleted, text: text.join('\n') }
}
