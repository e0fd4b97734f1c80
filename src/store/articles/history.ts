import { sql } from 'kysely'
import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article } from '../../domain/article.ts'
import type { FeedName } from '../../domain/feed.ts'
import { feedsOf, isShown } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import type { Access } from '../access.ts'
import type { ChangeKind } from '../changes/change.ts'
import { toChange } from '../changes/changes.ts'
import { isInWindow, readWindows } from '../feeds/windows.ts'
import type { Database } from '../schema/schema.ts'
import { toArticle } from './article-row.ts'

/** An article as it once was. */
export interface Revision {
  /** From 1. */
  readonly number: number
  readonly savedAt: Date
  readonly article: Article
  /** What has led to it, and what the timer has made of it since. None if the change log has forgotten it. */
  readonly changes: readonly ChangeKind[]
  /** Absent if the change log has forgotten it. */
  readonly actor?: Actor
}

export function createArticleHistory({ read, readSnapshot, rules }: Access) {
  return {
    /** Every revision of the article, oldest first; none for an unknown slug. */
    history: (slug: string): Promise<Revision[]> => read((db) => readRevisions(db, 'slug', slug)),

    /** The same, by the id of the article. */
    historyOf: (id: string): Promise<Revision[]> => read((db) => readRevisions(db, 'id', id)),

    /** When the oldest revision of the article that is kept was saved; undefined for an unknown id. */
    firstSavedAt: (id: string): Promise<Date | undefined> =>
      read(async (db) => {
        const row = await db
          .selectFrom('article_revision')
          .select('saved_at')
          .where('article_id', '=', id)
          .orderBy('revision')
          .limit(1)
          .executeTakeFirst()
        return row && new Date(row.saved_at)
      }),

    /** What the feed's document held at that time, by the rules of now. For operators: it reads every article. */
    readFeedAsOf: (name: FeedName, at: Date): Promise<Article[]> =>
      readSnapshot(async (db) => {
        const newest = db
          .selectFrom('article_revision')
          .select((select) => ['article_id', select.fn.max('revision').as('revision')])
          .where('saved_at', '<=', at.toISOString())
          .groupBy('article_id')
          .as('newest')
        const rows = await selectRevisions(db)
          .innerJoin(newest, (join) =>
            join
              .onRef('newest.article_id', '=', 'revision.article_id')
              .onRef('newest.revision', '=', 'revision.revision'),
          )
          .where('revision.status', 'in', ['published', 'scheduled'])
          .where('revision.published_at', '<=', instantText(at))
          .orderBy('revision.published_at', 'desc')
          .orderBy('revision.article_id')
          .execute()
        const windows = await readWindows(db, [name])
        const isOlder = (row: { published_at: string | null }) =>
          !isInWindow(windows, { feed: name, published_at: row.published_at ?? '' })
        const articles: Article[] = []
        for (const row of rows) {
          if (isOlder(row)) break
          const article = toArticle({ ...row, status: 'published' })
          const held = feedsOf(article, rules()).find((feed) => feed.name === name)
          if (held && isShown(held, at)) articles.push(article)
          if (articles.length === rules().feedSize) break
        }
        return articles
      }),
  }
}

async function readRevisions(db: Database, column: 'id' | 'slug', value: string): Promise<Revision[]> {
  const rows = await selectRevisions(db)
    .where(`article.${column}`, '=', value)
    .orderBy('revision.revision')
    .execute()
  const [first] = rows
  if (!first) return []
  const changes = await db
    .selectFrom('change')
    .selectAll()
    .where('article_id', '=', first.id)
    .orderBy('id')
    .execute()
  const byRevision = Map.groupBy(changes.map(toChange), ({ revision }) => revision)
  return rows.map((row) => {
    const made = byRevision.get(row.revision) ?? []
    return {
      number: row.revision,
      savedAt: new Date(row.saved_at),
      article: toArticle(row),
      changes: made.map(({ kind }) => kind),
      ...(made[0] && { actor: made[0].by }),
    }
  })
}

/** The newest revision has no text of its own: see `RevisionTable`. */
function selectRevisions(db: Database) {
  return db
    .selectFrom('article_revision as revision')
    .innerJoin('article', 'article.id', 'revision.article_id')
    .select([
      'article.id',
      'revision.revision',
      'revision.status',
      'revision.slug',
      'revision.published_at',
      'revision.published_precision',
      'revision.withdrawn_at',
      'revision.withdrawn_reason',
      'revision.corrections',
      'revision.saved_at',
    ])
    .select(sql<string>`coalesce(nullif(revision.content, ''), article.content)`.as('content'))
}
