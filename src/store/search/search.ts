import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { canFind } from '../../domain/search/parse-query.ts'
import type { Search } from '../../domain/search/search-request.ts'
import type { Access } from '../access.ts'
import { type KeptArticle, toArticle } from '../articles/article-row.ts'
import { inBatches, type WriteUnannounced } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { fillIndex } from './backfill.ts'
import { firstKeyAt, lastKey, textIndexOf } from './index-articles.ts'
import { isIndexed } from './progress.ts'
import { isPart, type Span, type Wanted } from './text-index.ts'

export interface SearchResult {
  readonly articles: readonly KeptArticle[]
  /** Where the search for older hits goes on; absent at the end. For `newest`. */
  readonly next?: bigint
  /** For `best`: there are more hits after these. */
  readonly hasMore: boolean
  /** False if the time was over before all older articles were searched: `next` goes on. */
  readonly isFinished: boolean
  /** False while the index lacks articles that were in the store before it. */
  readonly isIndexed: boolean
}

/** The hits that are ranked. */
export const mostRanked = 500

/** For one search: common words that no article has together have to be compared in all of them. */
const longestMs = 300
/** The first step looks at the newest articles; each step is to take some milliseconds. */
const firstDocuments = 5_000
const growth = 4n
const shortStepMs = 5

export function createSearch({ read, write }: Access, writeUnannounced: WriteUnannounced) {
  return {
    /**
     * The published articles that have all terms. In steps, between which other queries run; it ends after 0.3 seconds.
     * Without a term that is not excluded, and without a part, nothing is found.
     */
    search: async (search: Search): Promise<SearchResult> => {
      const { terms, parts = [], order = 'newest', limit, skip = 0 } = search
      const wanted = { terms, parts }
      const isComplete = await read(isIndexed)
      const nothing = { articles: [], hasMore: false, isFinished: true, isIndexed: isComplete }
      if ((!canFind(terms) && parts.length === 0) || !parts.every(isPart)) return nothing
      const isRanked = order === 'best' && canFind(terms)
      const { hits, end } = await findHits(read, wanted, toSpan(search), isRanked ? mostRanked : limit + 1)
      const ranked = isRanked ? await rank(read, wanted, hits) : hits
      const shown = isRanked ? ranked.slice(skip, skip + limit) : hits.slice(0, limit)
      const hasMore = ranked.length > shown.length + (isRanked ? skip : 0)
      const next = hasMore ? shown.at(-1) : end
      return {
        articles: await readArticles(read, shown),
        ...(!isRanked && next !== undefined && { next }),
        hasMore,
        isFinished: end === undefined || hasMore,
        isIndexed: isComplete,
      }
    },

    /** Goes on filling the index, for so long at most: for commands, since a server does it by itself. */
    fillIndex: (mostMs: number): Promise<void> => fillIndex({ read, write, writeUnannounced }, mostMs),
  }
}

type Read = Access['read']

function toSpan({ from, until, after }: Search): Span {
  const below = until ? firstKeyAt(until) : lastKey
  return { from: from ? firstKeyAt(from) : 0n, below: after !== undefined && after < below ? after : below }
}

/** `end`: the key from which on articles have not been searched, because the time was over. */
async function findHits(read: Read, wanted: Wanted, span: Span, limit: number) {
  const until = performance.now() + longestMs
  const hits: bigint[] = []
  const bounds = await read((db) => readBounds(db, span))
  if (!bounds) return { hits }
  let { below } = span
  let from = bounds.first
  for (let width = bounds.newest - from; ; ) {
    const startedAt = performance.now()
    const step = { from, below }
    for (const hit of await read((db) => textIndexOf(db).find(db, wanted, step, limit - hits.length)))
      hits.push(hit)
    if (hits.length >= limit || from <= bounds.oldest) return { hits }
    if (performance.now() > until) return { hits, end: from }
    if (performance.now() - startedAt < shortStepMs) width = width * growth + 1n
    below = from
    from = below - width > bounds.oldest ? below - width : bounds.oldest
    await setImmediate()
  }
}

/** The keys of the newest and the oldest article of the span, and the one at which the first step ends. */
async function readBounds(db: Database, { from, below }: Span) {
  const within = sql`from search_document where key >= ${from} and key < ${below}`
  const { rows } = await sql<Record<'newest' | 'oldest' | 'first', string | null>>`
    select
      cast((select max(key) ${within}) as text) as newest,
      cast((select min(key) ${within}) as text) as oldest,
      cast((select key ${within} order by key desc limit 1 offset ${sql.lit(firstDocuments)}) as text) as first
  `.execute(db)
  const [row] = rows
  if (!row?.newest || !row.oldest) return undefined
  const oldest = BigInt(row.oldest)
  return { newest: BigInt(row.newest), oldest, first: row.first ? BigInt(row.first) : oldest }
}

/** Hits with more terms in their titles first; equal ones stay in their order. */
async function rank(read: Read, wanted: Wanted, hits: readonly bigint[]): Promise<bigint[]> {
  const [newest, oldest] = [hits[0], hits.at(-1)]
  if (newest === undefined || oldest === undefined) return []
  const span = { from: oldest, below: newest + 1n }
  const counts = new Map<bigint, number>()
  for (const term of wanted.terms.filter(({ isExcluded, isCharacter }) => !isExcluded && !isCharacter)) {
    const inTitle = { ...wanted, inTitle: [term] }
    for (const hit of await read((db) => textIndexOf(db).find(db, inTitle, span, mostRanked)))
      counts.set(hit, (counts.get(hit) ?? 0) + 1)
    await setImmediate()
  }
  return hits.toSorted((one, other) => (counts.get(other) ?? 0) - (counts.get(one) ?? 0))
}

/** In two steps: SQLite would join from the side of all published articles. */
async function readArticles(read: Read, keys: readonly bigint[]): Promise<KeptArticle[]> {
  if (keys.length === 0) return []
  return read(async (db) => {
    const found = await sql<{ key: string; article_id: string }>`
      select cast(key as text) as key, article_id from search_document where key in (${sql.join(keys)})
    `.execute(db)
    const ids = new Map(found.rows.map((row) => [BigInt(row.key), row.article_id]))
    const rows = await inBatches([...ids.values()], (batch) =>
      db.selectFrom('article').selectAll().where('id', 'in', batch).execute(),
    )
    const byId = new Map(rows.map((row) => [row.id, row]))
    return keys.flatMap((key) => {
      const row = byId.get(ids.get(key) ?? '')
      return row?.status === 'published'
        ? [{ ...toArticle(row), revision: row.revision, stamp: row.stamp }]
        : []
    })
  })
}
