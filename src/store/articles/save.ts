import { sql } from 'kysely'
import type { Access } from '../access.ts'
import { findTakenAlias, writeAliases } from '../addresses/aliases.ts'
import { upsert } from '../database/connection.ts'
import { type Placement, placeArticles, raiseTouchedFeeds, type TouchedFeeds } from '../feeds/memberships.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { indexChanged } from '../search/index-articles.ts'
import { aliasesOf, type RowChange, toArticle, toContentText, toCorrectionsText } from './article-row.ts'
import {
  addToIdentityMap,
  findUnfitGuid,
  type IdentityMap,
  readIdentityMap,
  toChangedSource,
} from './identity/identity-map.ts'
import type { SourceRow } from './identity/sources.ts'
import { findHome, recordTakeOvers, type TakeOver } from './identity/take-over.ts'
import type { IncomingArticle, SaveOptions, SaveOutcome } from './incoming.ts'
import { mergeCorrections } from './merge-corrections.ts'
import { writePostSources } from './post-source.ts'
import { decideState, stateOf } from './publication-state.ts'
import { unnamed } from './terms.ts'
import { toNextRow, writeArticles } from './write.ts'

export function createArticleSaves(access: Access) {
  return {
    /** Saves all in one transaction and answers in the same order. A refused article does not affect the others. */
    saveArticles: (
      incoming: readonly IncomingArticle[],
      options: SaveOptions = {},
    ): Promise<SaveOutcome[]> => {
      const save = (db: Database) => saveAll(db, incoming, options, access)
      return options.dryRun ? access.tryOut(save) : access.write(save)
    },
  }
}

type Refusal = Extract<SaveOutcome, { outcome: 'refused' }>

interface Identified {
  readonly id: string
  readonly before?: ArticleRow
  /** The file that gives the article until now: the store takes it over. */
  readonly file?: SourceRow
}

interface Decision {
  readonly outcome: SaveOutcome
  /** Absent if the identity map holds it already. */
  readonly source?: SourceRow
  /** Absent if the article does not change. */
  readonly change?: RowChange
  /** The file that gives the article until now. */
  readonly takenFile?: SourceRow
}

/** In rounds, mostly one: each article at most once a round. */
async function saveAll(
  db: Database,
  incoming: readonly IncomingArticle[],
  options: SaveOptions,
  { rules, now }: Access,
): Promise<SaveOutcome[]> {
  const outcomes: SaveOutcome[] = []
  const touched: TouchedFeeds = new Map()
  let outdated: ReadonlySet<string> | undefined
  while (outcomes.length < incoming.length) {
    const rest = incoming.slice(outcomes.length)
    const known = await readIdentityMap(db, rest)
    outdated ??= findOutdatedFiles(known, incoming)
    const decisions = decideRound(known, rest, outdated, options, now())
    const changes = decisions.flatMap(({ change }) => change ?? [])
    const sources = decisions.flatMap(({ source }) => source ?? [])
    await writeArticles(db, changes, { now: now(), by: options.by ?? unnamed })
    const aliased = changes.filter(hasAliases)
    if (aliased.length > 0) await writeAliases(db, aliased)
    await upsert(db, 'identity', sources)
    const takeOvers = decisions.flatMap(toTakeOver)
    if (takeOvers.length > 0) await recordTakeOvers(db, takeOvers, options, now())
    const placements = decisions.flatMap(toPlacement)
    await placeArticles(db, placements, rules(), touched, { now: now() })
    await indexChanged(
      db,
      placements.map(({ article }) => article),
    )
    const saved = decisions.map(({ outcome }) => outcome)
    if (rest.some(({ post }) => post !== undefined)) await writePostSources(db, rest, saved)
    for (const outcome of saved) outcomes.push(await nameHolder(db, outcome))
  }
  await raiseTouchedFeeds(db, touched, now())
  return outcomes
}

/**
 * The files of which another server has saved a different version since the expected one. A list of articles is outdated
 * as a whole: an article that the newer list does not hold must not come in.
 */
function findOutdatedFiles(
  { sources }: IdentityMap,
  incoming: readonly IncomingArticle[],
): ReadonlySet<string> {
  const outdated = incoming.filter(({ key, origin, fileHash, expectedFileHash }) => {
    if (expectedFileHash === undefined) return false
    const source = sources.get(key)
    const saved = source?.origin === origin && source.present === 1 ? source.file_hash : null
    return saved !== expectedFileHash && saved !== fileHash
  })
  return new Set(outdated.map(fileOf))
}

function fileOf({ origin, fileHash }: IncomingArticle): string {
  return `${fileHash} ${origin}`
}

function hasAliases({ before, row }: RowChange): boolean {
  return [row, before].some((one) => one && aliasesOf(one).length > 0)
}

function toPlacement({ outcome, change }: Decision): Placement[] {
  if (!('article' in outcome) || !change) return []
  const isNew = !change.before
  const isLost = isNew && change.row.went_public_at !== null && outcome.article.withdrawal !== undefined
  return [{ article: outcome.article, isNew, ...(isLost && { isLost }) }]
}

function toTakeOver({ outcome, takenFile }: Decision): TakeOver[] {
  return takenFile && 'article' in outcome ? [{ ...outcome, file: takenFile }] : []
}

/** Ends before an article comes a second time: its first change has to be written before. */
function decideRound(
  known: IdentityMap,
  incoming: readonly IncomingArticle[],
  outdated: ReadonlySet<string>,
  options: SaveOptions,
  now: Date,
): Decision[] {
  const decisions: Decision[] = []
  const seen = new Set<string>()
  for (const one of incoming) {
    const identified = outdated.has(fileOf(one))
      ? ({ outcome: 'outdated' } as const)
      : identify(known, one, options)
    const isAccepted = 'id' in identified
    if (isAccepted && seen.has(identified.id)) break
    if (isAccepted) seen.add(identified.id)
    const decision: Decision = isAccepted
      ? decide(known, one, identified, options, now)
      : { outcome: identified }
    addToIdentityMap(known, decision)
    decisions.push(decision)
  }
  return decisions
}

function decide(
  known: IdentityMap,
  incoming: IncomingArticle,
  { id, before, file }: Identified,
  options: SaveOptions,
  now: Date,
): Decision {
  const current = before?.withdrawn_by === 'deletion' ? undefined : before?.revision
  const { expectedRevision = current ?? null } = incoming
  const { expectedStamp = before?.stamp } = incoming
  if (expectedRevision !== (current ?? null) || expectedStamp !== before?.stamp) {
    return { outcome: { outcome: 'outdated', current } }
  }
  if (before?.withdrawn_by === 'deletion' && !options.acceptsDeleted) {
    return { outcome: refuse('id', sayDeleted(before)) }
  }
  const slug = before && !incoming.slugIsOwn ? before.slug : incoming.article.slug
  const owner = known.owners.get(slug)
  if (owner !== undefined && owner !== id) {
    const reason = `slug "${slug}" belongs to another article; choose another`
    return { outcome: refuse('slug', reason, owner) }
  }
  const { aliases = [] } = incoming.article
  const taken = aliases.length > 0 ? findTakenAlias(aliases, { id, slug }, known.holders) : undefined
  if (taken) return { outcome: refuse('aliases', taken.reason, taken.holder) }
  const given = incoming.article.guid ?? before?.guid
  const guid = given === id || given === null ? undefined : given
  const unfit = findUnfitGuid(known.ids, { id, guid: guid ?? id }, before)
  if (unfit) return { outcome: refuse(unfit.field, unfit.reason, unfit.holder) }
  const requested = { ...incoming, published: incoming.article.published, ...options }
  const { state, warnings } = decideState(before && stateOf(before), requested, now)
  const isFirst = !before && incoming.article.corrections.length === 0
  const merged = isFirst ? incoming.article : mergeCorrections(before, incoming.article)
  const content = toContentText({ ...incoming.article, updated: merged.updated, guid })
  const corrections = toCorrectionsText(merged.corrections)
  const canonical_url = incoming.article.canonicalUrl ?? null
  const row = toNextRow(before, { id, slug, state, corrections, content, canonical_url, guid: guid ?? null })
  const change = row === before ? undefined : { before, row }
  const changed = before ? 'updated' : 'created'
  return {
    outcome: {
      outcome: change ? changed : 'unchanged',
      article: toArticle(row),
      revision: row.revision,
      stamp: row.stamp,
      warnings,
    },
    source: toChangedSource(known, incoming, id),
    change,
    ...(file && { takenFile: file }),
  }
}

function sayDeleted({ id }: ArticleRow): string {
  return (
    `id ${id} belongs to an article that was deleted, after readers had seen it: ` +
    'import --undelete takes it again; a new article needs another file name, slug and id'
  )
}

function identify(
  { sources, articles, homes }: IdentityMap,
  incoming: IncomingArticle,
  options: SaveOptions,
): Identified | Refusal {
  const source = sources.get(incoming.key)
  if (source && incoming.idIsOwn && source.article_id !== incoming.id) {
    return refuse(
      'id',
      `id is ${source.article_id} and never changes; the article now says ${incoming.id}: leave it out, or write the first one`,
    )
  }
  const id = source?.article_id ?? incoming.id
  const before = articles.get(id)
  if (options.keepsOthers && !source && before) {
    const reason = `id ${id} is that of an article from elsewhere, which stays as it is`
    return refuse('id', reason, id)
  }
  const home = before && findHome(homes.get(id), incoming, before, options)
  if (home?.refusal) return refuse(home.refusal.field, home.refusal.reason, id)
  if (source && before && source.origin !== incoming.origin && !incoming.idIsOwn) {
    const { title, withdrawal } = toArticle(before)
    if (!withdrawal?.isDeleted && title !== incoming.article.title) {
      const reason = `the name ${incoming.key} belongs to another article; give this one an id of its own`
      return refuse('id', reason, id)
    }
  }
  return { id, ...(before && { before }), ...(home?.file && { file: home.file }) }
}

/** A refusal is rare, so that its holder is read when there is one. */
async function nameHolder(db: Database, outcome: SaveOutcome): Promise<SaveOutcome> {
  if (outcome.outcome !== 'refused' || !outcome.holder) return outcome
  const { id } = outcome.holder
  const row = await db.selectFrom('article').selectAll().where('id', '=', id).executeTakeFirst()
  const file = await db
    .selectFrom('identity')
    .select(['key', 'origin'])
    .where('article_id', '=', id)
    .where('present', '=', 1)
    // A file that gives the article is where a person finds it.
    .orderBy(sql`case origin when 'folder' then 0 else 1 end`)
    .orderBy('key')
    .executeTakeFirst()
  const title = row ? toArticle(row).title : ''
  return { ...outcome, holder: { id, title, ...(file && { file }) } }
}

/** `holder`: the id of an article, which `nameHolder` describes. */
function refuse(field: string, reason: string, holder?: string): Refusal {
  return { outcome: 'refused', field, reason, ...(holder && { holder: { id: holder, title: '' } }) }
}
