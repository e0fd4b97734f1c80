import type { Access } from '../access.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import type { IncomingArticle, SaveOutcome } from './incoming.ts'

/** The posts of Micropub as their clients sent them. A reader sees nothing of them. */
export function createPostSources({ read }: Access) {
  return {
    /** The JSON that was saved with each article last, under `IncomingArticle.post`, by article id. */
    postSources: (articleIds: readonly string[]): Promise<ReadonlyMap<string, string>> =>
      read(async (db) => {
        const rows = await inBatches(articleIds, (ids) =>
          db.selectFrom('article_post').selectAll().where('article_id', 'in', ids).execute(),
        )
        return new Map(rows.map(({ article_id, source }) => [article_id, source]))
      }),
  }
}

/** Keeps the sources of the articles that were saved, in place of those before. */
export async function writePostSources(
  db: Database,
  incoming: readonly IncomingArticle[],
  outcomes: readonly SaveOutcome[],
): Promise<void> {
  const rows = outcomes.flatMap((outcome, index) => {
    const source = incoming[index]?.post
    return 'article' in outcome && source !== undefined ? [{ article_id: outcome.article.id, source }] : []
  })
  const last = new Map(rows.map((row) => [row.article_id, row]))
  await upsert(db, 'article_post', [...last.values()])
}
