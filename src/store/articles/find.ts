import type { Article } from '../../domain/article.ts'
import { programKeyStart } from '../../domain/identity.ts'
import type { Access } from '../access.ts'
import { inBatches } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { asOf, toArticle } from './article-row.ts'
import { type ArticleSource, readOwners, toSource } from './identity/sources.ts'

/** An article as programs see it. */
export interface FoundArticle {
  readonly article: Article
  readonly revision: number
  /** Random, new with each revision. */
  readonly stamp: string
  /** The key that a program gave it, without `//api/`. */
  readonly key?: string
  readonly source: ArticleSource
  /** When its revision was saved. */
  readonly savedAt: Date
}

export function createArticleFinder({ read, now }: Access) {
  return {
    /**
     * An article in any status, by the key that a program gave it, otherwise by its id, its slug, or a slug that it had
     * before. Of a deleted article what its tombstone says. Undefined if nothing has that name.
     */
    findArticle: (name: string): Promise<FoundArticle | undefined> =>
      read(async (db) => {
        const row = await findRow(db, name)
        return row && (await describeRows(db, [row], now(), name))[0]
      }),

    /** Where the article is changed. An article that is not there is of the store. */
    sourceOf: (id: string): Promise<ArticleSource> =>
      read(async (db) => toSource((await readOwners(db, [id])).get(id))),

    /** Undefined for an unknown id. */
    revisionOf: (id: string): Promise<number | undefined> =>
      read(async (db) => {
        const row = await db.selectFrom('article').select('revision').where('id', '=', id).executeTakeFirst()
        return row?.revision
      }),
  }
}

async function findRow(db: Database, name: string): Promise<ArticleRow | undefined> {
  const articles = db.selectFrom('article').selectAll('article')
  const byKey = await articles
    .innerJoin('identity', 'identity.article_id', 'article.id')
    .where('identity.key', '=', programKeyStart + name)
    .executeTakeFirst()
  if (byKey) return byKey
  const byId = await articles.where('id', '=', name).executeTakeFirst()
  if (byId) return byId
  const bySlug = await articles.where('slug', '=', name).executeTakeFirst()
  if (bySlug) return bySlug
  return articles
    .innerJoin('former_slug', 'former_slug.article_id', 'article.id')
    .where('former_slug.slug', '=', name)
    .executeTakeFirst()
}

/** In the order of the rows. Of several keys of an article the one that is `name`. */
export async function describeRows(
  db: Database,
  rows: readonly ArticleRow[],
  now: Date,
  name?: string,
): Promise<FoundArticle[]> {
  const ids = rows.map(({ id }) => id)
  const owners = await readOwners(db, ids)
  const saved = await inBatches(ids, (batch) =>
    db
      .selectFrom('article_revision as saved')
      .innerJoin('article', (join) =>
        join.onRef('article.id', '=', 'saved.article_id').onRef('article.revision', '=', 'saved.revision'),
      )
      .select(['article.id', 'saved.saved_at'])
      .where('article.id', 'in', batch)
      .execute(),
  )
  const savedAt = new Map(saved.map(({ id, saved_at }) => [id, saved_at]))
  return rows.map((row) => {
    const own = owners.get(row.id)
    const keys = (own ?? [])
      .filter(({ key }) => key.startsWith(programKeyStart))
      .map(({ key }) => key.slice(programKeyStart.length))
    const key = keys.find((one) => one === name) ?? keys[0]
    return {
      article: toArticle(asOf(row, now)),
      revision: row.revision,
      stamp: row.stamp,
      ...(key !== undefined && { key }),
      source: toSource(own),
      savedAt: new Date(savedAt.get(row.id) ?? now),
    }
  })
}
