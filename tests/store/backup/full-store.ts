import { sql } from 'kysely'
import { parseMoment } from '../../../src/domain/moment.ts'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { derivedTables } from '../../../src/store/schema/tables.ts'
import { makeIncoming, rules } from '../store-contract.ts'

export const now = () => new Date('2026-11-23T09:00:00Z')
const queries = [{ slug: 'ferries', title: 'Ferries', all: [{ words: 'ferry' }], any: [], none: [] }]
const limits = { delayMinutes: 0, feeds: [{ feed: 'language:cy', delayMinutes: 60 }] } as const
export const fullRules = { ...rules, queries, limits }

/** A store with something in every table, in more rows than are copied at once. */
export async function fillStore(url: string): Promise<void> {
  const store = await openStore(url, { now, rules: fullRules })
  const keys = Array.from({ length: 260 }, (_, index) => `story-${index}`)
  const day = (index: number) => new Date(Date.UTC(2026, 0, 1 + index)).toISOString().slice(0, 10)
  await store.saveArticles(
    keys.map((key, index) => makeIncoming(key, { article: { published: parseMoment(day(index)) } })),
  )
  const odd = { title: `A "ferry" \\ 'quoted' – 漢字 🛳 {}\n\t`, summary: '', tags: ['R&D', 'я'] }
  await store.saveArticles([
    makeIncoming('story-7', { slugIsOwn: true, article: { ...odd, slug: 'story-seven' } }),
    makeIncoming('draft', { article: { published: undefined } }),
    makeIncoming('held', { article: { language: 'cy', published: { at: now(), precision: 'second' } } }),
    makeIncoming('later', { article: { published: parseMoment('2030-01-01') } }),
  ])
  await store.correct('story-9', { grade: 'correction', note: 'It was Tuesday.' })
  await store.withdraw('story-11', 'It was wrong.')
  await store.withdrawKeys(['story-12'])
  await store.unpublish('story-13')
  await store.deleteArticle('story-14', { evenIfSeen: true, removedFiles: ['story-14'] })
  await store.makePreviewSecret()
  await store.noteFingerprint('of the builder')
  await store.close()
  await fillEmptyTables(url)
}

/** Whatever tables there are besides: a row of them is copied like any other. */
async function fillEmptyTables(url: string): Promise<void> {
  const { db, close } = await openDatabase(url)
  for (const { name, columns } of await db.introspection.getTables()) {
    if (isDerived(name)) continue
    const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(db)
    if (rows.length > 0) continue
    const values = columns.map(({ name: column, dataType }) => {
      if (column === 'article_id') return 'urn:example:story-7'
      return /int/i.test(dataType) ? 7 : `${column} é 漢`
    })
    await sql`
      insert into ${sql.table(name)} (${sql.join(columns.map((column) => sql.ref(column.name)))})
      values (${sql.join(values)})
    `.execute(db)
  }
  await close()
}

/** SQLite keeps a full-text index in tables of its own. */
export function isDerived(name: string): boolean {
  return derivedTables.some((table) => name.startsWith(table))
}

/**
 * Every table there is, whether or not the copying knows it; only the notes on migrations are each database's own, and the
 * index of the search is made anew.
 */
export async function readAll(url: string): Promise<Record<string, string[]>> {
  const { db, close } = await openDatabase(url)
  const names = (await db.introspection.getTables()).map(({ name }) => name)
  const tables: Record<string, string[]> = {}
  for (const name of names.filter((one) => !one.startsWith('kysely_') && !isDerived(one)).sort()) {
    const rows = await db
      .selectFrom(name as 'article')
      .selectAll()
      .execute()
    const inOrder = rows.map((row) => JSON.stringify(Object.entries(row).sort()))
    tables[name] = inOrder.sort()
  }
  await close()
  return tables
}
