import { setImmediate } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import type { Actor } from '../../domain/accounts/actor.ts'
import type { Access } from '../access.ts'
import { inBatches, type WriteUnannounced } from '../database/connection.ts'
import type { ChangeTable, Database } from '../schema/schema.ts'
import { appendChanges, readNewestId } from './append.ts'
import type { ArticleRefusal, Change, ChangeDetail, ChangeKind, NewChange } from './change.ts'

/** Which changes to list; all that is given must hold. */
export interface ChangeFilter {
  readonly articleId?: string
  readonly kind?: ChangeKind
  /** The name of the token, the person or the client. */
  readonly who?: string
  readonly since?: Date
  /** Those that are older than the change with this id. */
  readonly after?: number
  /** Default: 100. */
  readonly limit?: number
}

/** Few enough for one transaction: readers whose answer is not cached wait for it on SQLite. */
const prunedAtOnce = 500

/** What happened to articles, and what else was changed: by whom, how and when. Reads throw `unavailable` as the store does. */
export type ChangeLog = ReturnType<typeof createChangeLog>

export function createChangeLog({ read, write, now }: Access, writeUnannounced: WriteUnannounced) {
  return {
    /** The changes after the one with this id, oldest first: for readers that follow the log. 0: from the first kept one. */
    after: (id: number, limit = 100): Promise<Change[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('change')
          .selectAll()
          .where('id', '>', id)
          .orderBy('id')
          .limit(limit)
          .execute()
        return rows.map(toChange)
      }),

    /** Newest first. */
    list: ({ articleId, kind, who, since, after, limit = 100 }: ChangeFilter = {}): Promise<Change[]> =>
      read(async (db) => {
        const rows = await db
          .selectFrom('change')
          .selectAll()
          .$if(articleId !== undefined, (query) => query.where('article_id', '=', articleId ?? ''))
          .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? 'created'))
          .$if(who !== undefined, (query) => query.where('who', '=', who ?? ''))
          .$if(since !== undefined, (query) => query.where('at', '>=', since?.toISOString() ?? ''))
          .$if(after !== undefined, (query) => query.where('id', '<', after ?? 0))
          .orderBy('id', 'desc')
          .limit(limit)
          .execute()
        return rows.map(toChange)
      }),

    /** 0 if nothing has changed yet. */
    newestId: (): Promise<number> => read(readNewestId),

    /** Records changes that are not made by this store, such as a new publication. */
    add: (changes: readonly NewChange[]): Promise<void> => write((db) => appendChanges(db, changes, now())),

    /** Records articles that were refused, unless the last refusal of the same article has said the same. */
    noteRefused: async (refusals: readonly ArticleRefusal[], by: Actor): Promise<void> => {
      if (refusals.length === 0) return
      const isNew = await read((db) => findNews(db, refusals))
      // Most refusals are those of the last reading of a folder: they need no transaction.
      if (!refusals.some(isNew)) return
      await write(async (db) => {
        const news = refusals.filter(await findNews(db, refusals))
        const changes = news.map(({ key, title, file, problems }): NewChange => {
          const detail = { problems, ...(file !== undefined && { file }) }
          return { kind: 'refused', by, key, ...(title !== undefined && { title }), detail }
        })
        await appendChanges(db, changes, now())
      })
    },

    /**
     * Forgets the changes before that time, the oldest first, but never the newest change, whose id the next one follows.
     * In small batches; listeners are not notified. Returns how many.
     */
    prune: async (before: Date): Promise<number> => {
      let pruned = 0
      for (;;) {
        const ids = await read((db) => readOldest(db, before))
        if (ids.length === 0) return pruned
        await writeUnannounced((db) => db.deleteFrom('change').where('id', 'in', ids).execute())
        await setImmediate()
        pruned += ids.length
      }
    },
  }
}

/** What tells the refusals that the log does not hold as the last ones of their articles. */
async function findNews(
  db: Database,
  refusals: readonly ArticleRefusal[],
): Promise<(one: ArticleRefusal) => boolean> {
  const rows = await inBatches(
    refusals.map(({ key }) => key),
    (keys) =>
      db
        .selectFrom('change')
        .select(['source_key', 'detail'])
        .where('source_key', 'in', keys)
        .where('kind', '=', 'refused')
        .orderBy('id')
        .execute(),
  )
  const problemsOf = (detail: string | null) =>
    JSON.stringify((JSON.parse(detail ?? '{}') as ChangeDetail).problems)
  const said = new Map(rows.map(({ source_key, detail }) => [source_key, problemsOf(detail)]))
  return ({ key, problems }) => said.get(key) !== JSON.stringify(problems)
}

async function readOldest(db: Database, before: Date): Promise<number[]> {
  const newest = await readNewestId(db)
  const rows = await db
    .selectFrom('change')
    .select(['id', 'at'])
    .where('id', '<', newest)
    .orderBy('id')
    .limit(prunedAtOnce)
    .execute()
  const end = rows.findIndex(({ at }) => at >= before.toISOString())
  return (end === -1 ? rows : rows.slice(0, end)).map(({ id }) => id)
}

/** A row of the log. */
export function toChange(row: Selectable<ChangeTable>): Change {
  const { id, at, kind, how, who, token_id, article_id, slug, title, revision, source_key, detail } = row
  return {
    id,
    at: new Date(at),
    kind,
    by: { how, ...(who !== null && { who }), ...(token_id !== null && { tokenId: token_id }) },
    ...(article_id !== null && { articleId: article_id }),
    ...(slug !== null && { slug }),
    ...(title !== null && { title }),
    ...(revision !== null && { revision }),
    ...(source_key !== null && { key: source_key }),
    ...(detail !== null && { detail: JSON.parse(detail) }),
  }
}
