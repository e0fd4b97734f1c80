import { type Article, statuses } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { PublisherError } from '../domain/errors.ts'
import { instantText, type Moment, momentText } from '../domain/moment.ts'
import { toArticleJsonSchema } from '../ingest/parse-article.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Revision, Store } from '../store/store.ts'
import { parseDateOption, table } from './report.ts'

export async function list({ store }: Gazette, status: string | undefined): Promise<void> {
  const wanted = statuses.find((known) => known === status)
  if (status !== undefined && !wanted) {
    throw new PublisherError('invalid', `--status must be one of ${statuses.join(', ')}, not "${status}"`)
  }
  const articles = await store.listArticles({ status: wanted })
  console.log(
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
  if (!article) throw unknownSlug(slug)
  const json = toArticleJson(article, site())
  console.log(asJson ? JSON.stringify(json, null, 2) : articleSheet(json))
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
  if (revisions.length === 0) throw unknownSlug(slug)
  console.log(table(revisions.map((one, index) => toCells(one, revisions[index - 1]))))
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

export async function publish({ editing }: Gazette, slug: string, at: string | undefined): Promise<void> {
  const wanted = at === undefined ? undefined : parseDateOption('--at', at)
  const { published, status } = await editing.publish(slug, wanted)
  const date = dateText(published)
  console.log(`${slug} is ${status}, dated ${date}.`)
  console.log(
    `The date is in the store; add "published: ${date}" to the article's file to keep it without the store.`,
  )
}

export async function withdraw(
  { editing }: Gazette,
  slug: string,
  reason: string | undefined,
): Promise<void> {
  await editing.withdraw(slug, reason)
  console.log(`${slug} is withdrawn. "publish ${slug}" publishes it again.`)
  console.log(
    'This is in the store; add "status: withdrawn" to the article\'s file to keep it without the store.',
  )
}

export async function correct(
  { editing }: Gazette,
  slug: string,
  correction: { grade: string; note: string },
): Promise<void> {
  const { published, updated } = await editing.correct(slug, correction)
  console.log(
    `${slug} is corrected: published ${dateText(published)}, updated ${dateText(updated ?? published)}.`,
  )
  console.log('The note is in the store; import the output of `show --json` to keep it without the store.')
}

export async function schema(): Promise<void> {
  console.log(JSON.stringify(toArticleJsonSchema(), null, 2))
}

function dateText(moment: Moment | undefined): string {
  return moment ? momentText(moment) : 'unknown'
}

function unknownSlug(slug: string): PublisherError {
  return new PublisherError('not_found', `no article has the slug "${slug}"`)
}
