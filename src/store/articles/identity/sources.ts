import type { Selectable } from 'kysely'
import { programKeyStart } from '../../../domain/identity.ts'
import { inBatches } from '../../database/connection.ts'
import type { Database, IdentityTable } from '../../schema/schema.ts'

/** A source key and the article that it means. */
export type SourceRow = Selectable<IdentityTable>

/** Where an article comes from, and where it is changed. */
export type ArticleSource =
  | {
      readonly kind: 'file'
      /** The source key. */
      readonly key: string
      /** The file below `articles/`, without its ending. */
      readonly file: string
      /** SHA-256 of the file that the store has read, in hex. */
      readonly fileHash: string
    }
  | {
      readonly kind: 'store'
      /** The key that a program gave it. */
      readonly key?: string
    }

/** The origins that say where an article is changed. Imports and the npm package have others, and change any article. */
const owningOrigins = ['folder', 'api', 'taken'] as const

/** The present sources of the articles that say where they are changed, by article. */
export async function readOwners(db: Database, ids: readonly string[]): Promise<Map<string, SourceRow[]>> {
  const rows = await inBatches(ids, (batch) =>
    db
      .selectFrom('identity')
      .selectAll()
      .where('article_id', 'in', batch)
      .where('present', '=', 1)
      .where('origin', 'in', owningOrigins)
      .orderBy('key')
      .execute(),
  )
  return Map.groupBy(rows, ({ article_id }) => article_id)
}

/** Of the rows of one article: its file, if a file of the data folder gives it. */
export function findFile(rows: readonly SourceRow[] = []): SourceRow | undefined {
  return isTaken(rows) ? undefined : rows.find(({ origin }) => origin === 'folder')
}

/** Whether the article lives in the store, where programs change it, whatever a file says. */
export function isTaken(rows: readonly SourceRow[] = []): boolean {
  return rows.some(({ origin }) => origin === 'api' || origin === 'taken')
}

export function toSource(rows: readonly SourceRow[] = []): ArticleSource {
  const file = findFile(rows)
  // The key of a list's article is the file's, `#` and its own.
  if (file) {
    const { key, file_hash: fileHash } = file
    return { kind: 'file', key, file: key.split('#', 1)[0] ?? key, fileHash }
  }
  const own = rows.find(({ origin, key }) => origin === 'api' && key.startsWith(programKeyStart))
  return { kind: 'store', ...(own && { key: own.key.slice(programKeyStart.length) }) }
}

/** How messages name the file, whose ending is not known here: `articles/2026/ferry.*`. */
export function nameFile(key: string): string {
  return `articles/${key.split('#', 1)[0]}.*`
}
