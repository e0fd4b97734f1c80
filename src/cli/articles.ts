import { type Article, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import { instantText, type Moment, momentText } from '../domain/moment.ts'
import { toArticleJsonSchema } from '../ingest/parse-article.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { print } from '../server/print.ts'
import type { Revision, Store } from '../store/store.ts'
import { parseDateOption, table } from './report.ts'

export async function list({ store }: Gazette, status: string | undefined): Promise<void> {
  const wanted = statuses.find((known) => known === status)
  if (status !== undefined && !wanted) {
    const meant = didYouMean(status, statuses)
    throw new PublisherError(
      'invalid',
      `--status must be one of ${statuses.join(', ')}, not "${status}"${meant}`,
    )
  }
  const articles = await store.listArticles({ status: wanted })
  print(
    table(
      articles.map(({ status, published, slug, title }) => [
        status,
        published ? momentText(published) : '-',
        slug,
        title,
      ]),
    ),
  )
}

export async function show(
  { store, site }: Gazette,
  slug: string,
  { json: asJson, revision }: { json?: boolean; revision?: string },
): Promise<void> {
  const article =
    revision === undefined ? await store.articleBySlug(slug) : await articleAt(store, slug, revision)
  if (!article) throw await unknownSlug(store, slug)
  const json = toArticleJson(article, site())
  print(asJson ? JSON.stringify(json, null, 2) : articleSheet(json))
}

async function articleAt(store: Store, slug: string, number: string): Promise<Article | undefined> {
  const revisions = await store.history(slug)
  const found = revisions.find((one) => String(one.number) === number)
  if (found || revisions.length === 0) return found?.article
  throw new PublisherError('not_found', `${slug} has the revisions 1 to ${revisions.length}, not "${number}"`)
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

/** Prints number, time, status and title of each revision, with its correction or reason. */
export async function history({ store }: Gazette, slug: string): Promise<void> {
  const revisions = await store.history(slug)
  if (revisions.length === 0) throw await unknownSlug(store, slug)
  print(table(revisions.map((one, index) => toCells(one, revisions[index - 1]))))
}

function toCells({ number, savedAt, article }: Revision, before: Revision | undefined): string[] {
  const added = article.corrections.slice(before?.article.corrections.length ?? 0)
  const reason = article.withdrawal?.reason
  const notes = [
    ...added.map(({ grade, note }) => `${grade}: ${note}`),
    ...(reason ? [`reason: ${reason}`] : []),
  ]
  return [String(number), instantText(savedAt), article.status, [article.title, ...notes].join('; ')]
}

export async function publish(
  { editing, store }: Gazette,
  slug: string,
  at: string | undefined,
): Promise<void> {
  const wanted = at === undefined ? undefined : parseDateOption('--at', at)
  const { published, status } = await orUnknownSlug(store, slug, editing.publish(slug, wanted))
  const date = dateText(published)
  print(`${slug} is ${status}, dated ${date}.`)
  print(
    `The date is in the store; add "published: ${date}" to the article's file to keep it without the store.`,
  )
}

export async function withdraw(
  { editing, store }: Gazette,
  slug: string,
  reason: string | undefined,
): Promise<void> {
  await orUnknownSlug(store, slug, editing.withdraw(slug, reason))
  print(`${slug} is withdrawn. "publish ${slug}" publishes it again.`)
  print('This is in the store; add "status: withdrawn" to the article\'s file to keep it without the store.')
}

export async function correct(
  { editing, store }: Gazette,
  slug: string,
  correction: { grade: string; note: string },
): Promise<void> {
  const { published, updated } = await orUnknownSlug(store, slug, editing.correct(slug, correction))
  print(`${slug} is corrected: published ${dateText(published)}, updated ${dateText(updated ?? published)}.`)
  print('The note is in the store; import the output of `show --json` to keep it without the store.')
}

export async function schema(): Promise<void> {
  print(JSON.stringify(toArticleJsonSchema(), null, 2))
}

function dateText(moment: Moment | undefined): string {
  return moment ? momentText(moment) : 'unknown'
}

/** What the command throws; for an unknown slug with the one that was probably meant. */
async function orUnknownSlug<T>(store: Store, slug: string, work: Promise<T>): Promise<T> {
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
