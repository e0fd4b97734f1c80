import type { Transaction } from 'kysely'
import type { Article, Correction } from '../../domain/article.ts'
import type { FeedRules } from '../../domain/feed-rules.ts'
import { type Moment, momentText, parseMoment } from '../../domain/moment.ts'
import { finishFeeds, type Placement, placeArticles, type TouchedFeeds } from '../feeds/memberships.ts'
import { toArticle, toContentText, toCorrections, toCorrectionsText } from '../rows/article-row.ts'
import type { ArticleRow, Schema } from '../schema/schema.ts'
import type { IncomingArticle, SaveOptions, SaveOutcome } from '../store.ts'
import { type Ledger, type NameRow, noteInLedger, readLedger, writeNames } from './identity.ts'
import { decideStanding, standingOf } from './publication-state.ts'
import { type RowChange, toNextRow, writeArticles } from './write.ts'

interface Changes {
  /** What the article itself says; a correction may be later. */
  readonly updated?: Moment
  readonly corrections: readonly Correction[]
}

/**
 * Joins what an article says of its changes with what the store knows: no correction is ever lost, none is kept twice,
 * and an `updated` that only repeats a correction's time, as an exported article's does, says nothing new.
 */
export function mergeCorrections(
  before: ArticleRow | undefined,
  incoming: Pick<Article, 'updated' | 'corrections'>,
): Changes {
  const known = before ? toCorrections(before.corrections) : []
  const isNew = (one: Correction) => !known.some((other) => keyOf(other) === keyOf(one))
  const corrections = [...known, ...incoming.corrections.filter(isNew)].toSorted(
    (one, other) => one.at.at.getTime() - other.at.at.getTime(),
  )
  const { updated } = incoming
  const repeats = updated && corrections.some(({ at }) => momentText(at) === momentText(updated))
  return { corrections, ...(repeats ? statedBefore(before) : updated && { updated }) }
}

function keyOf({ at, note }: Correction): string {
  return `${momentText(at)} ${note}`
}

function statedBefore(before: ArticleRow | undefined): { updated?: Moment } {
  const text: string | undefined = before && JSON.parse(before.content).updated
  const updated = text === undefined ? undefined : parseMoment(text)
  return updated ? { updated } : {}
}

type Refusal = Extract<SaveOutcome, { outcome: 'refused' }>

interface Identified {
  readonly id: string
  readonly before?: ArticleRow
}

/** What becomes of an article that comes in, and what is to be written of it. */
interface Decision {
  readonly outcome: SaveOutcome
  /** Absent where the ledger has it already. */
  readonly name?: NameRow
  /** Absent where the article stays as it is. */
  readonly change?: RowChange
}

/** One transaction's worth of `Store.saveArticles`: in rounds, mostly one, in which each article comes once. */
export async function saveArticles(
  trx: Transaction<Schema>,
  incoming: readonly IncomingArticle[],
  options: SaveOptions,
  rules: FeedRules,
  now: Date,
): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = []
  const touched: TouchedFeeds = new Map()
  let outdated: ReadonlySet<string> | undefined
  while (outcomes.length < incoming.length) {
    const rest = incoming.slice(outcomes.length)
    const ledger = await readLedger(trx, rest)
    outdated ??= findOutdatedFiles(ledger, incoming)
    const decisions = decideRound(ledger, rest, outdated, options, now)
    await writeArticles(
      trx,
      decisions.flatMap(({ change }) => change ?? []),
      now,
    )
    await writeNames(
      trx,
      decisions.flatMap(({ name }) => name ?? []),
    )
    await placeArticles(trx, decisions.flatMap(toPlacement), rules, touched)
    for (const { outcome } of decisions) outcomes.push(outcome)
  }
  await finishFeeds(trx, touched, now)
  return outcomes
}

/**
 * The files of which another server has saved a different version than the one that was known when they were read. A
 * list of articles is outdated as a whole: an article that its newer version no longer holds must not come in.
 */
function findOutdatedFiles({ names }: Ledger, incoming: readonly IncomingArticle[]): ReadonlySet<string> {
  const outdated = incoming.filter(({ key, origin, fileHash, expectedFileHash }) => {
    if (expectedFileHash === undefined) return false
    const known = names.get(key)
    const saved = known?.origin === origin && known.present === 1 ? known.file_hash : null
    return saved !== expectedFileHash && saved !== fileHash
  })
  return new Set(outdated.map(fileOf))
}

function fileOf({ origin, fileHash }: IncomingArticle): string {
  return `${fileHash} ${origin}`
}

function toPlacement({ outcome, change }: Decision): Placement[] {
  if (!('article' in outcome) || !change) return []
  return [{ article: outcome.article, isNew: !change.before }]
}

/** Ends before an article that comes a second time: what it was the first time has to be written before. */
function decideRound(
  ledger: Ledger,
  incoming: readonly IncomingArticle[],
  outdated: ReadonlySet<string>,
  options: SaveOptions,
  now: Date,
): Decision[] {
  const decisions: Decision[] = []
  const seen = new Set<string>()
  for (const one of incoming) {
    if (outdated.has(fileOf(one))) {
      decisions.push({ outcome: { outcome: 'outdated' } })
      continue
    }
    const identified = identify(ledger, one)
    const isAccepted = 'id' in identified
    if (isAccepted && seen.has(identified.id)) break
    if (isAccepted) seen.add(identified.id)
    const decision = isAccepted ? decide(ledger, one, identified, options, now) : { outcome: identified }
    noteInLedger(ledger, decision)
    decisions.push(decision)
  }
  return decisions
}

function decide(
  ledger: Ledger,
  incoming: IncomingArticle,
  { id, before }: Identified,
  options: SaveOptions,
  now: Date,
): Decision {
  const slug = before && !incoming.slugIsOwn ? before.slug : incoming.article.slug
  const owner = ledger.owners.get(slug)
  if (owner !== undefined && owner !== id) return { outcome: slugTaken(slug, owner) }

  const wish = { ...incoming, published: incoming.article.published, ...options }
  const { standing, warnings } = decideStanding(before && standingOf(before), wish, now)
  const merged = mergeCorrections(before, incoming.article)
  const content = toContentText({ ...incoming.article, updated: merged.updated })
  const corrections = toCorrectionsText(merged.corrections)
  const row = toNextRow(before, { id, slug, standing, corrections, content })
  const change = row === before ? undefined : { before, row }
  const changed = before ? 'updated' : 'created'
  return {
    outcome: { outcome: change ? changed : 'unchanged', article: toArticle(row), warnings },
    name: toNewName(ledger, incoming, id),
    change,
  }
}

function identify({ names, articles }: Ledger, incoming: IncomingArticle): Identified | Refusal {
  const known = names.get(incoming.key)
  if (known && incoming.idIsOwn && known.article_id !== incoming.id) {
    return refuse(
      'id',
      `the id is ${known.article_id} and never changes; the article now says ${incoming.id}`,
    )
  }
  const id = known?.article_id ?? incoming.id
  const before = articles.get(id)
  if (known && before && known.origin !== incoming.origin && !incoming.idIsOwn) {
    const title = toArticle(before).title
    if (title !== incoming.article.title) {
      return refuse(
        'id',
        `"${title}" has come in under the name ${incoming.key} already; give this one an id of its own`,
      )
    }
  }
  return before ? { id, before } : { id }
}

function slugTaken(slug: string, owner: string): Refusal {
  return refuse('slug', `the slug "${slug}" belongs to another article (${owner}); choose another`)
}

function refuse(field: string, reason: string): Refusal {
  return { outcome: 'refused', field, reason }
}

/** Undefined where the ledger has it just so. */
function toNewName(
  { names }: Ledger,
  { key, origin, fileHash }: IncomingArticle,
  id: string,
): NameRow | undefined {
  const known = names.get(key)
  const isSame = known?.origin === origin && known.file_hash === fileHash && known.present === 1
  return isSame ? undefined : { key, article_id: id, origin, file_hash: fileHash, present: 1 }
}
