import { type Article, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import { formatNames } from '../domain/feed.ts'
import { instantText, type Moment, momentText } from '../domain/moment.ts'
import { paths, type Site } from '../domain/site.ts'
import { mostPreviewHours } from '../editing/preview-link.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Revision, Store } from '../store/store.ts'
import { parseDateOption, type Report, table } from './report.ts'

/** An article as the JSON of commands names it; `show --json` prints the whole of it. */
export function toArticleSummary(article: Article, { baseUrl }: Site) {
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

export async function list(
  { store, site }: Pick<Gazette, 'store' | 'site'>,
  status: string | undefined,
): Promise<Report> {
  const wanted = statuses.find((known) => known === status)
  if (status !== undefined && !wanted) {
    const meant = didYouMean(status, statuses)
    throw new PublisherError(
      'invalid',
      `--status must be one of ${statuses.join(', ')}, not "${status}"${meant}`,
    )
  }
  const articles = await store.listArticles({ status: wanted })
  const rows = articles.map(({ status, published, slug, title }) => [
    status,
    published ? momentText(published) : '-',
    slug,
    title || deletedTitle,
  ])
  return { json: articles.map((article) => toArticleSummary(article, site())), text: table(rows) }
}

export async function show(
  { store, site }: Gazette,
  slug: string,
  { revision }: { revision?: string },
): Promise<Report> {
  const article =
    revision === undefined ? await store.articleBySlug(slug) : await articleAt(store, slug, revision)
  if (!article) throw await unknownSlug(store, slug)
  const json = toArticleJson(article, site())
  return { json, text: articleSheet(json) }
}

async function articleAt(store: Store, slug: string, number: string): Promise<Article | undefined> {
  const revisions = await store.history(slug)
  const found = revisions.find((one) => String(one.number) === number)
  if (found || revisions.length === 0) return found?.article
  // The first ones of a deleted article are gone.
  const [first, last] = [revisions[0]?.number, revisions.at(-1)?.number]
  throw new PublisherError('not_found', `${slug} has the revisions ${first} to ${last}, not "${number}"`)
}

function articleSheet(json: Readonly<Record<string, unknown>>): string {
  const lines = Object.entries(json)
    .filter(([field, value]) => field !== 'contentHtml' && value !== undefined && !isEmptyList(value))
    .map(
      ([field, value]) => `${field.padEnd(13)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
  return [...lines, '', json.contentHtml].join('\n')
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Number, time, status and title of each revision, with its corrections or reason. */
export async function history({ store }: Gazette, slug: string): Promise<Report> {
  const revisions = await store.history(slug)
  if (revisions.length === 0) throw await unknownSlug(store, slug)
  const entries = revisions.map((one, index) => toHistoryEntry(one, revisions[index - 1]))
  return { json: entries, text: table(entries.map(toHistoryCells)) }
}

function toHistoryEntry({ number, savedAt, article }: Revision, before: Revision | undefined) {
  const added = article.corrections.slice(before?.article.corrections.length ?? 0)
  return {
    number,
    savedAt: instantText(savedAt),
    status: article.status,
    title: article.title,
    corrections: added.map(({ grade, note }) => ({ grade, note })),
    reason: article.withdrawal?.reason,
  }
}

function toHistoryCells(entry: ReturnType<typeof toHistoryEntry>): string[] {
  const { number, savedAt, status, title, corrections, reason } = entry
  const notes = [
    ...corrections.map(({ grade, note }) => `${grade}: ${note}`),
    ...(reason ? [`reason: ${reason}`] : []),
  ]
  return [String(number), savedAt, status, [title || deletedTitle, ...notes].join('; ')]
}

export async function publish(
  { editing, store, site }: Gazette,
  slug: string,
  at: string | undefined,
): Promise<Report> {
  const wanted = at === undefined ? undefined : parseDateOption('--at', at)
  const article = await orUnknownSlug(store, slug, editing.publish(slug, wanted))
  const date = dateText(article.published)
  const text = [
    `${slug} is ${article.status}, dated ${date}.`,
    `The date is in the store; add "published: ${date}" to the article's file to keep it without the store.`,
  ]
  return { json: toArticleSummary(article, site()), text: text.join('\n') }
}

export async function withdraw(
  { editing, store, site }: Gazette,
  slug: string,
  reason: string | undefined,
): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.withdraw(slug, reason))
  const text = [
    `${slug} is withdrawn. ${await wayBack(store, article)}`,
    'This is in the store; add "status: withdrawn" to the article\'s file to keep it without the store.',
  ]
  return { json: toArticleSummary(article, site()), text: text.join('\n') }
}

export async function unpublish({ editing, store, site }: Gazette, slug: string): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.unpublish(slug))
  const told = article.withdrawal ? ' Readers are told as of a withdrawal.' : ''
  const text = [
    `${slug} is a draft.${told} ${await wayBack(store, article)}`,
    'This is in the store; add "status: draft" to the article\'s file to keep it without the store.',
  ]
  return { json: toArticleSummary(article, site()), text: text.join('\n') }
}

/** What brings an article to readers that a command has taken back. */
async function wayBack(store: Store, { id, slug, published }: Article): Promise<string> {
  if ((await store.publicArticle(slug))?.id === id) return `"publish ${slug}" publishes it again.`
  if (!published || published.at <= store.now()) return `"publish ${slug}" publishes it.`
  return `"publish ${slug} --at ${momentText(published)}" schedules it again, "publish ${slug}" publishes it now.`
}

/** A link to the article before it is public. */
export async function preview(
  { editing, store, site }: Gazette,
  slug: string,
  { hours = '24' }: { hours?: string },
): Promise<Report> {
  if (!/^\d{1,5}$/.test(hours)) {
    throw new PublisherError(
      'invalid',
      `--hours must be a whole number from 1 to ${mostPreviewHours}, not "${hours}"`,
    )
  }
  const link = await orUnknownSlug(store, slug, editing.preview(slug, Number(hours)))
  const { baseUrl } = site()
  const url = baseUrl + link.page
  const expiresAt = instantText(link.expiresAt)
  const entries = Object.fromEntries(formatNames.map((format) => [format, baseUrl + link.entries[format]]))
  const text = [url, `Until ${expiresAt}, anyone with this link can read ${slug} as it is then.`]
  return { json: { slug, url, entries, expiresAt }, text: text.join('\n') }
}

export async function correct(
  { editing, store, site }: Gazette,
  slug: string,
  correction: { grade: string; note: string },
): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.correct(slug, correction))
  const { published, updated } = article
  const text = [
    `${slug} is corrected: published ${dateText(published)}, updated ${dateText(updated ?? published)}.`,
    'The note is in the store; import the output of `show --json` to keep it without the store.',
  ]
  return { json: toArticleSummary(article, site()), text: text.join('\n') }
}

export async function schema(): Promise<Report> {
  const { toArticleJsonSchema } = await import('../ingest/article-form.ts')
  const json = toArticleJsonSchema()
  return { json, text: JSON.stringify(json, null, 2) }
}

function dateText(moment: Moment | undefined): string {
  return moment ? momentText(moment) : 'unknown'
}

/** What the work throws; for an unknown slug with the one that was probably meant. */
export async function orUnknownSlug<T>(store: Store, slug: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const isUnknown = error instanceof PublisherError && error.problem === 'not_found'
    throw isUnknown ? await unknownSlug(store, slug) : error
  }
}

/** Slugs that are compared with an unknown one; of the newest articles. */
const mostCompared = 1000

async function unknownSlug(store: Store, slug: string): Promise<PublisherError> {
  // The name of its file, or its address.
  const plain =
    slug
      .split('/')
      .at(-1)
      ?.replace(/\.(?:md|txt|json)$/, '') ?? slug
  const moved = await store.publicArticle(plain)
  const known = await store.listArticles({ limit: mostCompared })
  const meant = moved
    ? `; did you mean ${moved.slug}?`
    : didYouMean(
        plain,
        known.map((article) => article.slug),
      )
  const hint = meant || '; the command list prints every slug'
  return new PublisherError('not_found', `no article has the slug "${slug}"${hint}`)
}
