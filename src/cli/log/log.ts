import { spanOf } from '../../domain/calendar.ts'
import { didYouMean } from '../../domain/closest.ts'
import { PublisherError } from '../../domain/errors.ts'
import { instantText, momentText } from '../../domain/moment.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import {
  type Change,
  type ChangeDetail,
  type ChangeKind,
  changeKinds,
  type Store,
} from '../../store/store.ts'
import { sayActor } from '../article-reports.ts'
import { unknownSlug } from '../articles.ts'
import { parseDateOption, type Report, table } from '../report.ts'

export interface LogOptions {
  readonly article?: string
  readonly kind?: string
  readonly who?: string
  readonly since?: string
  readonly limit?: string
}

const mostListed = 10_000

/** Time, kind, actor, article and what else is known of each change. Throws `invalid` and `not_found` for wrong options. */
export async function logCommand(
  { store, site }: Pick<Gazette, 'store' | 'site'>,
  { article, kind, who, since, limit = '50' }: LogOptions,
): Promise<Report> {
  const wanted = {
    ...(kind !== undefined && { kind: parseKind(kind) }),
    ...(since !== undefined && { since: parseSince(since, site().publication.timeZone) }),
    limit: parseLimit(limit),
    ...(who !== undefined && { who }),
  }
  const articleId = article === undefined ? undefined : await findId(store, article)
  const changes = await store.changes.list({ ...wanted, ...(articleId !== undefined && { articleId }) })
  return { json: changes.map(toJson), text: table(changes.map(toCells)) }
}

function parseKind(text: string): ChangeKind {
  const kind = changeKinds.find((known) => known === text)
  if (kind) return kind
  const rule = `--kind must be one of ${changeKinds.join(', ')}, not "${text}"`
  throw new PublisherError('invalid', rule + didYouMean(text, changeKinds))
}

/** A day begins at midnight in the time zone of the publication. */
function parseSince(text: string, timeZone: string): Date {
  const moment = parseDateOption('--since', text)
  if (moment.precision === 'second') return moment.at
  return new Date(spanOf(momentText(moment), timeZone).from)
}

function parseLimit(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= mostListed) return Number(text)
  throw new PublisherError('invalid', `--limit must be a whole number from 1 to ${mostListed}, not "${text}"`)
}

/** The log knows articles of which nothing else is left, by their ids. */
async function findId(store: Store, name: string): Promise<string> {
  const found = await store.findArticle(name)
  if (found) return found.article.id
  if ((await store.changes.list({ articleId: name, limit: 1 })).length > 0) return name
  throw await unknownSlug(store, name)
}

function toJson({ id, at, kind, by, articleId, slug, title, revision, key, detail }: Change) {
  const { how, who, tokenId } = by
  const article = { ...(articleId !== undefined && { id: articleId }), slug, title, revision, key }
  return { id, at: at.toISOString(), kind, how, who, tokenId, article, detail }
}

function toCells({ at, kind, by, slug, title, key, detail }: Change): string[] {
  const notes = [...(title ? [title] : []), ...sayDetail(detail)]
  return [instantText(at), kind, sayActor(by), slug ?? key ?? '-', notes.join('; ')]
}

function sayDetail({
  reason,
  grade,
  note,
  scheduledFor,
  problems = [],
  file,
  name,
}: ChangeDetail = {}): string[] {
  return [
    ...(reason ? [`reason: ${reason}`] : []),
    ...(grade ? [`${grade}: ${note}`] : []),
    ...(scheduledFor ? [`for ${scheduledFor}`] : []),
    ...(file ? [file] : []),
    ...(name ? [name] : []),
    ...problems.map(({ message }) => message),
  ]
}
