import { statuses } from '../../domain/article.ts'
import { didYouMean } from '../../domain/closest.ts'
import { PublisherError } from '../../domain/errors.ts'
import { momentText, parseMoment } from '../../domain/moment.ts'
import {
  type ArticleSummary,
  correctedReport,
  deletedReport,
  type HistoryEntry,
  historyReport,
  listReport,
  previewReport,
  publishedReport,
  showReport,
  unpublishedReport,
  withdrawnReport,
} from '../article-reports.ts'
import { type DeleteCommandOptions, requireConsent } from '../delete.ts'
import { parseDateOption, type Report, type Terminal } from '../report.ts'
import type { ApiClient } from './api-client.ts'

/** An article as the API shows it. */
interface Shown extends ArticleSummary {
  readonly key?: string
  readonly revision: number
  readonly livesIn: 'store' | 'file'
  readonly corrections: readonly { readonly grade: string; readonly note: string }[]
  readonly withdrawal?: { readonly at: string; readonly reason?: string }
  readonly [field: string]: unknown
}

/** The address of an article in the API, by its key, id or slug. */
function pathOf(key: string, action = ''): string {
  return `/articles/${encodeURIComponent(key)}${action}`
}

function toSummary({ id, slug, status, title, published, updated, url }: Shown): ArticleSummary {
  return { id, slug, status, title, published, updated, url }
}

function hintOf({ livesIn }: Shown): { readonly mayHaveFile: boolean } {
  return { mayHaveFile: livesIn === 'file' }
}

/** Articles in one answer. */
const pageSize = 200

export async function list(client: ApiClient, { status }: { status?: string }): Promise<Report> {
  if (status !== undefined && !statuses.some((known) => known === status)) {
    const meant = didYouMean(status, statuses)
    throw new PublisherError(
      'invalid',
      `--status must be one of ${statuses.join(', ')}, not "${status}"${meant}`,
    )
  }
  const articles: ArticleSummary[] = []
  let cursor: string | undefined
  do {
    const { json } = await client.get('/articles', { status, limit: String(pageSize), cursor })
    const page = json as { readonly articles: readonly Shown[]; readonly next?: string }
    articles.push(...page.articles.map(toSummary))
    cursor = page.next
  } while (cursor !== undefined)
  return listReport(articles)
}

export async function show(
  client: ApiClient,
  key: string,
  { revision }: { revision?: string },
): Promise<Report> {
  const shown = revision === undefined ? await read(client, key) : await readRevision(client, key, revision)
  const { key: _key, revision: _revision, livesIn: _livesIn, file: _file, url: _url, ...article } = shown
  return showReport(article)
}

async function read(client: ApiClient, key: string): Promise<Shown> {
  return (await client.get(pathOf(key))).json as Shown
}

interface Revision {
  readonly revision: number
  readonly savedAt: string
  readonly changes: HistoryEntry['changes']
  readonly how?: HistoryEntry['how']
  readonly who?: string
  readonly article: Shown
}

async function readRevisions(client: ApiClient, key: string): Promise<readonly Revision[]> {
  const { json } = await client.get(pathOf(key, '/history'))
  return (json as { readonly revisions: readonly Revision[] }).revisions
}

async function readRevision(client: ApiClient, key: string, number: string): Promise<Shown> {
  const revisions = await readRevisions(client, key)
  const found = revisions.find(({ revision }) => String(revision) === number)
  if (found) return found.article
  const [first, last] = [revisions[0]?.revision, revisions.at(-1)?.revision]
  throw new PublisherError('not_found', `${key} has the revisions ${first} to ${last}, not "${number}"`)
}

export async function history(client: ApiClient, key: string): Promise<Report> {
  const revisions = await readRevisions(client, key)
  return historyReport(
    revisions.map(({ revision, savedAt, article, changes, how, who }, index): HistoryEntry => {
      const before = revisions[index - 1]?.article.corrections.length ?? 0
      return {
        number: revision,
        savedAt: savedAt.replace(/\.\d+Z$/, 'Z'),
        status: article.status,
        title: article.title,
        corrections: article.corrections.slice(before).map(({ grade, note }) => ({ grade, note })),
        reason: article.withdrawal?.reason,
        ...{ changes, how, who },
      }
    }),
  )
}

async function change(client: ApiClient, key: string, action: string, body: unknown = {}): Promise<Shown> {
  return (await client.post(pathOf(key, action), body)).json as Shown
}

export async function publish(client: ApiClient, key: string, { at }: { at?: string }): Promise<Report> {
  const shown =
    at === undefined
      ? await change(client, key, '/publish')
      : await change(client, key, '/schedule', { at: momentText(parseDateOption('--at', at)) })
  return publishedReport(toSummary(shown), hintOf(shown))
}

export async function correct(
  client: ApiClient,
  key: string,
  { grade, note }: { grade: string; note: string },
): Promise<Report> {
  const shown = await change(client, key, '/correct', { grade, note })
  return correctedReport(toSummary(shown), hintOf(shown))
}

export async function withdraw(
  client: ApiClient,
  key: string,
  { reason }: { reason?: string },
): Promise<Report> {
  const shown = await change(client, key, '/withdraw', { ...(reason && { reason }) })
  return withdrawnReport(toSummary(shown), takenOf(shown))
}

export async function unpublish(client: ApiClient, key: string): Promise<Report> {
  const shown = await change(client, key, '/unpublish')
  const isTold = shown.withdrawal !== undefined
  return unpublishedReport(toSummary(shown), { ...takenOf(shown), isTold })
}

/** Readers know an article whose date had come when it was taken back. */
function takenOf(shown: Shown) {
  const { published, withdrawal } = shown
  const [date, takenAt] = [published, withdrawal?.at].map((text) => text && parseMoment(text)?.at)
  const isSeen = Boolean(date && takenAt && date <= takenAt)
  return { ...hintOf(shown), isSeen, now: new Date() }
}

export async function preview(
  client: ApiClient,
  key: string,
  { hours = '24' }: { hours?: string },
): Promise<Report> {
  if (!/^\d{1,5}$/.test(hours)) {
    throw new PublisherError('invalid', `--hours must be a whole number from 1 to 720, not "${hours}"`)
  }
  const { slug } = await read(client, key)
  const { json } = await client.post(pathOf(key, '/preview'), { hours: Number(hours) })
  const { page, entries, expiresAt } = json as {
    readonly page: string
    readonly entries: Readonly<Record<string, string>>
    readonly expiresAt: string
  }
  return previewReport({ slug, url: page, entries, expiresAt: expiresAt.replace(/\.\d+Z$/, 'Z') })
}

export async function remove(
  client: ApiClient,
  key: string,
  { file, reason, yes = false }: DeleteCommandOptions,
  terminal?: Terminal,
): Promise<Report> {
  if (file) {
    throw new PublisherError('invalid', '--file is for files of this machine: leave it out with --server')
  }
  const shown = await read(client, key)
  const { slug, published } = shown
  const isSeen = shown.status === 'published' || takenOf(shown).isSeen
  if (isSeen && !yes) await requireConsent({ slug, published }, terminal)
  const query = { reason, evenIfSeen: isSeen || yes ? 'true' : undefined }
  const { json } = await client.call('DELETE', pathOf(shown.key ?? shown.id), { query })
  const { id, hasTombstone } = json as { readonly id: string; readonly hasTombstone: boolean }
  return deletedReport({ slug, id, hasTombstone, moved: [] })
}
