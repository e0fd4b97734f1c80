import { type Article, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import { formatNames } from '../domain/feed.ts'
import { instantText } from '../domain/moment.ts'
import { mostPreviewHours } from '../editing/preview-link.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Revision, Store } from '../store/store.ts'
import {
  correctedReport,
  type FileHint,
  type HistoryEntry,
  historyReport,
  listReport,
  previewReport,
  publishedReport,
  showReport,
  toArticleSummary,
  unpublishedReport,
  withdrawnReport,
} from './article-reports.ts'
import { parseDateOption, type Report } from './report.ts'

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
  return listReport(articles.map((article) => toArticleSummary(article, site())))
}

export async function show(
  { store, site }: Gazette,
  slug: string,
  { revision }: { revision?: string },
): Promise<Report> {
  const article =
    revision === undefined ? await store.articleBySlug(slug) : await articleAt(store, slug, revision)
  if (!article) throw await unknownSlug(store, slug)
  return showReport(toArticleJson(article, site()))
}

async function articleAt(store: Store, slug: string, number: string): Promise<Article | undefined> {
  const revisions = await store.history(slug)
  const found = revisions.find((one) => String(one.number) === number)
  if (found || revisions.length === 0) return found?.article
  // The first ones of a deleted article are gone.
  const [first, last] = [revisions[0]?.number, revisions.at(-1)?.number]
  throw new PublisherError('not_found', `${slug} has the revisions ${first} to ${last}, not "${number}"`)
}

export async function history({ store }: Gazette, slug: string): Promise<Report> {
  const revisions = await store.history(slug)
  if (revisions.length === 0) throw await unknownSlug(store, slug)
  return historyReport(revisions.map((one, index) => toHistoryEntry(one, revisions[index - 1])))
}

function toHistoryEntry(
  { number, savedAt, article, changes, actor }: Revision,
  before: Revision | undefined,
): HistoryEntry {
  const added = article.corrections.slice(before?.article.corrections.length ?? 0)
  return {
    number,
    savedAt: instantText(savedAt),
    status: article.status,
    title: article.title,
    corrections: added.map(({ grade, note }) => ({ grade, note })),
    reason: article.withdrawal?.reason,
    changes,
    how: actor?.how,
    who: actor?.who,
  }
}

export async function publish(
  { editing, store, site }: Gazette,
  slug: string,
  at: string | undefined,
): Promise<Report> {
  const wanted = at === undefined ? undefined : parseDateOption('--at', at)
  const article = await orUnknownSlug(store, slug, editing.publish(slug, wanted))
  return publishedReport(toArticleSummary(article, site()), await findHint(store, article))
}

export async function withdraw(
  { editing, store, site }: Gazette,
  slug: string,
  reason: string | undefined,
): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.withdraw(slug, reason))
  return withdrawnReport(toArticleSummary(article, site()), await findTaken(store, article))
}

export async function unpublish({ editing, store, site }: Gazette, slug: string): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.unpublish(slug))
  const isTold = article.withdrawal !== undefined
  const taken = await findTaken(store, article)
  return unpublishedReport(toArticleSummary(article, site()), { ...taken, isTold })
}

async function findTaken(store: Store, article: Article) {
  const isSeen = (await store.publicArticle(article.slug))?.id === article.id
  return { isSeen, now: store.now(), ...(await findHint(store, article)) }
}

/** An article that lives in the store has no file that could say the same. */
async function findHint(store: Store, { id }: Article): Promise<FileHint> {
  return { mayHaveFile: (await store.findArticle(id))?.source.kind === 'file' }
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
  return previewReport({ slug, url, entries, expiresAt })
}

export async function correct(
  { editing, store, site }: Gazette,
  slug: string,
  correction: { grade: string; note: string },
): Promise<Report> {
  const article = await orUnknownSlug(store, slug, editing.correct(slug, correction))
  return correctedReport(toArticleSummary(article, site()), await findHint(store, article))
}

export async function schema(): Promise<Report> {
  const { toArticleJsonSchema } = await import('../ingest/article-form.ts')
  const json = toArticleJsonSchema()
  return { json, text: JSON.stringify(json, null, 2) }
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

export async function unknownSlug(store: Store, slug: string): Promise<PublisherError> {
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
