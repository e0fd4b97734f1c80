import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { SqliteAdapter, sql } from 'kysely'
import type { Article } from '../../domain/article.ts'
import { ownFeedsOf } from '../../domain/feed-rules.ts'
import { charactersOf, cutWords } from '../../domain/search/cut-words.ts'
import { toReadText } from '../../domain/search/plain-text.ts'
import { inBatches } from '../database/connection.ts'
import { postgresTextIndex } from '../database/postgres/text-index.ts'
import { sqliteTextIndex } from '../database/sqlite/text-index.ts'
import type { Database } from '../schema/schema.ts'
import { restartBackfill } from './progress.ts'
import { type IndexedText, isPart, type TextIndex } from './text-index.ts'

/** In one statement: the thread that answers requests waits for it on SQLite. */
const textsAtOnce = 20

/** More of them, as in an import, are indexed later: it would take a third longer. */
const mostInTransaction = 50

/**
 * Makes the index hold these articles if they are published, and not hold them if they are not. Each article once, in the
 * transaction that writes it. Many published articles follow after it: see `backfill.ts`.
 */
export async function indexChanged(db: Database, articles: readonly Article[]): Promise<void> {
  const published = articles.filter(({ status }) => status === 'published')
  if (published.length <= mostInTransaction) return indexArticles(db, articles)
  await removeDocuments(db, await readKeys(db, articles))
  await restartBackfill(db)
}

/** The same at once, for any number. */
export async function indexArticles(db: Database, articles: readonly Article[]): Promise<void> {
  const index = textIndexOf(db)
  await removeDocuments(db, await readKeys(db, articles))
  const published = articles.filter(({ status, published }) => status === 'published' && published)
  const keys = await assignKeys(db, published)
  for (let at = 0; at < published.length; at += textsAtOnce) {
    if (at > 0) await setImmediate()
    const batch = published.slice(at, at + textsAtOnce)
    const rows = batch.map((article) => [keys.get(article.id) ?? 0n, article] as const)
    const documents = rows.map(([key, { id }]) => sql`(${key}, ${id})`)
    await sql`insert into search_document (key, article_id) values ${sql.join(documents)}`.execute(db)
    await index.insert(
      db,
      rows.map(([key, article]) => toIndexedText(key, article)),
    )
  }
}

async function readKeys(db: Database, articles: readonly Article[]): Promise<bigint[]> {
  const rows = await inBatches(articles, async (batch) => {
    const ids = sql.join(batch.map(({ id }) => id))
    const found = await sql<{ key: string }>`
      select cast(key as text) as key from search_document where article_id in (${ids})
    `.execute(db)
    return found.rows
  })
  return rows.map(({ key }) => BigInt(key))
}

async function removeDocuments(db: Database, known: readonly bigint[]): Promise<void> {
  await inBatches(known, async (keys) => {
    await sql`delete from search_document where key in (${sql.join(keys)})`.execute(db)
    await textIndexOf(db).remove(db, keys)
    return []
  })
}

/** The keys under which the articles are written: a later one where two of a second have the same hash. */
async function assignKeys(db: Database, articles: readonly Article[]): Promise<ReadonlyMap<string, bigint>> {
  const wanted = articles.map(
    ({ id, published }) => [id, toDocumentKey(published?.at ?? new Date(0), id)] as const,
  )
  const found = await inBatches(wanted, (batch) =>
    findTaken(
      db,
      batch.map(([, key]) => key),
    ),
  )
  const taken = new Set(found)
  const keys = new Map<string, bigint>()
  for (const [id, first] of wanted) {
    let key = first
    while (taken.has(key)) {
      key++
      if ((await findTaken(db, [key])).length > 0) taken.add(key)
    }
    taken.add(key)
    keys.set(id, key)
  }
  return keys
}

async function findTaken(db: Database, keys: readonly bigint[]): Promise<bigint[]> {
  const { rows } = await sql<{ key: string }>`
    select cast(key as text) as key from search_document where key in (${sql.join(keys)})
  `.execute(db)
  return rows.map(({ key }) => BigInt(key))
}

/** Of words with their places: PostgreSQL refuses a `tsvector` of more than 1 MiB. Later words are not found. */
const mostBytes = 1_000_000
/** What a word takes there beside its letters, rounded up. */
const bytesAround = 8
/** Of the longest word: see `cutWords`. */
const mostWordBytes = 64 * 4

function toIndexedText(key: bigint, article: Article): IndexedText {
  const { title, authors, tags } = article
  const names = [...authors.map(({ name }) => name), ...tags]
  const text = [toReadText(article), ...names].join('\n')
  const feeds = ownFeedsOf(article).map(({ name }) => name)
  const titleWords = cutWords(title)
  const textWords = cutWords(text.slice(0, mostBytes))
  const parts = [...feeds.filter(isPart), ...charactersOf([...titleWords, ...textWords])]
  const words = keepFitting([...parts, ...titleWords, ...textWords])
  const titleAt = parts.length
  const textAt = titleAt + titleWords.length
  return {
    key,
    parts: words.slice(0, titleAt),
    title: words.slice(titleAt, textAt),
    words: words.slice(textAt),
  }
}

/** The first words, as many as fit. */
function keepFitting(words: readonly string[]): readonly string[] {
  if (words.length * (mostWordBytes + bytesAround) <= mostBytes) return words
  let bytes = 0
  const tooMany = words.findIndex((word) => {
    bytes += Buffer.byteLength(word) + bytesAround
    return bytes > mostBytes
  })
  return tooMany === -1 ? words : words.slice(0, tooMany)
}

/** The full-text engine of the database. */
export function textIndexOf(db: Database): TextIndex {
  return db.getExecutor().adapter instanceof SqliteAdapter ? sqliteTextIndex : postgresTextIndex
}

/**
 * The key of an article in the index, which the index sorts by: the second of its publication, and 24 bits of a hash of its
 * id. So the newest hits are found without sorting, and a span of days is a span of keys. It needs 63 bits.
 */
export function toDocumentKey(publishedAt: Date, id: string): bigint {
  const hash = createHash('sha256').update(id).digest()
  return firstKeyAt(publishedAt) + BigInt(hash.readUIntBE(0, 3))
}

/** The lowest key of that second; each article that was published before it has a lower one. */
export function firstKeyAt(at: Date): bigint {
  return BigInt(Math.floor(at.getTime() / 1000) - firstSecond) << 24n
}

/** Publication dates begin in the year 1000: see `parseMoment`. */
const firstSecond = Date.UTC(1000, 0, 1) / 1000

/** Beyond all keys. */
export const lastKey = 2n ** 63n - 1n
