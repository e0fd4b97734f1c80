import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article, Correction } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'
import { type Moment, momentAt } from '../../domain/moment.ts'
import type { Access } from '../access.ts'
import { inBatches, upsert } from '../database/connection.ts'
import { placeArticles, raiseTouchedFeeds, type TouchedFeeds } from '../feeds/memberships.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { indexChanged } from '../search/index-articles.ts'
import { toArticle, toCorrections, toCorrectionsText } from './article-row.ts'
import { isTaken, readOwners, type SourceRow } from './identity/sources.ts'
import {
  type PublicationState,
  publishAt,
  publishNow,
  stateOf,
  toUnpublished,
  toWithdrawn,
} from './publication-state.ts'
import { type ChangeTerms, type Condition, unnamed } from './terms.ts'
import { toNextRow, writeArticles } from './write.ts'

/** A file that was renamed: its old and its new source key. */
export interface KeyChange {
  readonly from: string
  readonly to: string
}

/** Source keys of files. */
export interface MissedFiles {
  readonly lost: readonly string[]
  readonly back: readonly string[]
}

/**
 * All throw `not_found` for an unknown slug or key, `gone` for an article that was deleted, and `outdated` if it is not in
 * the expected revision.
 */
export function createArticleOperations(access: Access) {
  const { write, now } = access
  return {
    /**
     * Without `at`: a date that readers have seen is kept; a draft or scheduled article is dated now. With `at`: schedules
     * the article. Throws `conflict` if readers have seen it, or if its file gives another date.
     */
    publish: (slug: string, at?: Moment, terms: ChangeTerms = {}): Promise<Article> =>
      write(async (db) => {
        const row = await requireArticle(db, slug, terms)
        const isOfStore = at !== undefined && isTaken((await readOwners(db, [row.id])).get(row.id))
        const edit = toNewState((state) =>
          at ? publishAt(state, at, now(), isOfStore) : publishNow(state, now()),
        )
        return changeRow(db, row, { edit, by: terms.by }, access)
      }),

    /** Withdraws the article until `publish`, whatever its file says meanwhile. */
    withdraw: (slug: string, reason?: string, terms?: ChangeTerms): Promise<Article> => {
      const change = toNewState((state) => toWithdrawn(state, 'command', now(), reason))
      return write((db) => changeOne(db, slug, change, terms, access))
    },

    /** Makes the article a draft until `publish`, whatever its file says meanwhile. */
    unpublish: (slug: string, terms?: ChangeTerms): Promise<Article> => {
      const change = toNewState((state) => toUnpublished(state, now()))
      return write((db) => changeOne(db, slug, change, terms, access))
    },

    /**
     * Adds a note for readers, dated now. A significant change or a correction moves `updated`; the publication date never
     * moves. Throws `conflict` for an article that is not published.
     */
    correct: (
      slug: string,
      { grade, note }: Pick<Correction, 'grade' | 'note'>,
      terms?: ChangeTerms,
    ): Promise<Article> => {
      const change = (before: ArticleRow) => {
        if (before.status !== 'published') {
          throw new PublisherError(
            'conflict',
            `"${slug}" is ${before.status}: only what readers can see is corrected`,
          )
        }
        const known = toCorrections(before.corrections)
        const corrections = toCorrectionsText([...known, { at: momentAt(now()), grade, note }])
        return toNextRow(before, { ...before, state: stateOf(before), corrections })
      }
      return write((db) => changeOne(db, slug, change, terms, access))
    },

    /** Withdraws the articles of files that are gone. An article that another file still gives stays. Returns the slugs. */
    withdrawKeys: (keys: readonly string[], by: Actor = unnamed): Promise<string[]> =>
      write(async (db) => {
        const touched: TouchedFeeds = new Map()
        const change = toNewState((state) => toWithdrawn(state, 'folder', now()))
        const articles = await inBatches(keys, async (batch) => {
          await db.updateTable('identity').set(absent).where('key', 'in', batch).execute()
          return changeAll(db, await readOrphans(db, batch), { edit: change, by, touched }, access)
        })
        await raiseTouchedFeeds(db, touched, now())
        return articles.map(({ slug }) => slug)
      }),

    /** Notes files that are missed, whose articles stay for now, and those of them that are back. */
    markFiles: ({ lost, back }: MissedFiles): Promise<void> =>
      write(async (db) => {
        const mark = (lost_at: string | null) => async (keys: readonly string[]) =>
          db.updateTable('identity').set({ lost_at }).where('key', 'in', keys).execute()
        await inBatches(lost, mark(now().toISOString()))
        await inBatches(back, mark(null))
      }),

    /** The articles keep ids and slugs. The old keys mean them as well until other files take these keys. */
    renameKeys: (renames: readonly KeyChange[]): Promise<void> => write((db) => renameKeys(db, renames)),
  }
}

const absent = { present: 0, lost_at: null } as const

type RowEdit = (before: ArticleRow) => ArticleRow

function toNewState(change: (state: PublicationState) => PublicationState): RowEdit {
  return (before) => toNextRow(before, { ...before, state: change(stateOf(before)) })
}

async function changeOne(
  db: Database,
  slug: string,
  edit: RowEdit,
  terms: ChangeTerms = {},
  access: Access,
): Promise<Article> {
  return changeRow(db, await requireArticle(db, slug, terms), { edit, by: terms.by }, access)
}

/**
 * Throws `not_found`, `gone` for an article that was deleted, and `outdated` for one that does not have the expected
 * revision.
 */
export async function requireArticle(
  db: Database,
  slug: string,
  { expectedRevision, expectedStamp }: Condition = {},
): Promise<ArticleRow> {
  const row = await db.selectFrom('article').selectAll().where('slug', '=', slug).executeTakeFirst()
  if (!row) throw new PublisherError('not_found', `no article has the slug "${slug}"`)
  if (row.withdrawn_by === 'deletion')
    throw new PublisherError('gone', `"${slug}" was deleted: its text is gone, and its id stays taken`)
  const isExpected = expectedRevision === undefined || expectedRevision === row.revision
  if (isExpected && (expectedStamp === undefined || expectedStamp === row.stamp)) return row
  const expected =
    expectedRevision === null ? 'must not exist yet' : `is expected in revision ${expectedRevision}`
  throw new PublisherError('outdated', `"${slug}" ${expected}, and is in revision ${row.revision} now`)
}

interface ChangeToMake {
  readonly edit: RowEdit
  readonly by?: Actor | undefined
}

/** Returns the article as it is then. */
export async function changeRow(
  db: Database,
  before: ArticleRow,
  change: ChangeToMake,
  access: Access,
): Promise<Article> {
  const touched: TouchedFeeds = new Map()
  const [article = toArticle(before)] = await changeAll(db, [before], { ...change, touched }, access)
  await raiseTouchedFeeds(db, touched, access.now())
  return article
}

/** Writes the articles that the edit changes, in a new revision, and returns them. */
async function changeAll(
  db: Database,
  rows: readonly ArticleRow[],
  { edit, by = unnamed, touched }: ChangeToMake & { readonly touched: TouchedFeeds },
  { rules, now }: Access,
): Promise<Article[]> {
  const changes = rows
    .map((before) => ({ before, row: edit(before) }))
    .filter(({ before, row }) => row !== before)
  const articles = changes.map(({ row }) => toArticle(row))
  const placements = articles.map((article) => ({ article }))
  await writeArticles(db, changes, { now: now(), by })
  await placeArticles(db, placements, rules(), touched, { now: now() })
  await indexChanged(db, articles)
  return articles
}

/** The articles of these keys that no file gives any more and that are neither withdrawn nor unpublished, by slug. */
function readOrphans(db: Database, keys: readonly string[]): Promise<ArticleRow[]> {
  return db
    .selectFrom('article')
    .selectAll()
    .where('id', 'in', (select) =>
      select.selectFrom('identity').select('article_id').where('key', 'in', keys),
    )
    .where('status', '!=', 'withdrawn')
    .where((where) => where.or([where('withdrawn_by', 'is', null), where('withdrawn_by', '!=', 'command')]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('identity')
            .select('key')
            .whereRef('identity.article_id', '=', 'article.id')
            .where('present', '=', 1),
        ),
      ),
    )
    .orderBy('slug')
    .execute()
}

/** Reads all keys before it writes any: files may have swapped their names. */
async function renameKeys(db: Database, renames: readonly KeyChange[]): Promise<void> {
  const keys = renames.map(({ from }) => from)
  const rows = await db.selectFrom('identity').selectAll().where('key', 'in', keys).execute()
  const byKey = new Map(rows.map((row) => [row.key, row]))
  const moved = new Map<string, SourceRow>()
  for (const { from, to } of renames) {
    const row = byKey.get(from)
    if (!row) throw new PublisherError('not_found', `no article has come in under the name "${from}"`)
    moved.set(to, { ...row, key: to, present: 1, lost_at: null })
  }
  await db.updateTable('identity').set(absent).where('key', 'in', keys).execute()
  await upsert(db, 'identity', [...moved.values()])
}
