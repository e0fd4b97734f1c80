import { PublisherError } from '../../domain/errors.ts'
import type { Access } from '../access.ts'
import { appendChanges, forgetWords } from '../changes/append.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'
import { toContentText } from './article-row.ts'
import { findFile, nameFile, readOwners } from './identity/sources.ts'
import { changeRow, requireArticle } from './operations.ts'
import { stateOf, toWithdrawn } from './publication-state.ts'
import { type ChangeTerms, unnamed } from './terms.ts'
import { toNextRow } from './write.ts'

export interface DeleteOptions extends ChangeTerms {
  /** For readers, if they have seen the article. */
  readonly reason?: string
  /** Delete it also if readers have seen it. */
  readonly evenIfSeen?: boolean
  /** Source keys of files of the data folder that the caller has removed. */
  readonly removedFiles?: readonly string[]
  /** Delete it also if a file of the data folder gives it: the caller removes or renames the file. */
  readonly takesOver?: boolean
}

export interface Deletion {
  readonly id: string
  /** Readers have seen the article: its tombstone stays, and its id is never given to another one. */
  readonly hasTombstone: boolean
}

export function createArticleDeletion(access: Access) {
  return {
    /**
     * Deletes the text and all revisions of an article. Nothing is left of one that readers have never seen; of any other
     * its tombstone is. Throws `not_found`, `gone` for an article that was deleted before, and `conflict` if readers have
     * seen it and `evenIfSeen` is not set, or if a file of the data folder gives it, which would bring it back.
     */
    deleteArticle: (slug: string, options: DeleteOptions = {}): Promise<Deletion> =>
      access.write(async (db) => {
        const row = await requireArticle(db, slug, options)
        await requireNoFile(db, row, options)
        const hasTombstone = row.went_public_at !== null
        if (!hasTombstone) await deleteRows(db, row, options, access.now())
        else if (options.evenIfSeen) await leaveTombstone(db, row, options, access)
        else throw new PublisherError('conflict', `readers have seen "${slug}", so its tombstone would stay`)
        return { id: row.id, hasTombstone }
      }),
  }
}

async function requireNoFile(
  db: Database,
  { id, slug }: ArticleRow,
  { removedFiles = [], takesOver }: DeleteOptions,
): Promise<void> {
  if (takesOver) return
  const rows = (await readOwners(db, [id])).get(id)
  const file = findFile(rows?.filter(({ key, origin }) => origin !== 'folder' || !removedFiles.includes(key)))
  if (!file) return
  const message = `the file ${nameFile(file.key)} gives "${slug}" and would bring it back; remove it there first`
  throw new PublisherError('conflict', message)
}

async function deleteRows(
  db: Database,
  { id, slug, revision }: ArticleRow,
  { reason, by = unnamed }: DeleteOptions,
  now: Date,
): Promise<void> {
  for (const table of [
    'identity',
    'article_revision',
    'former_slug',
    'article_alias',
    'article_post',
  ] as const) {
    await db.deleteFrom(table).where('article_id', '=', id).execute()
  }
  await db.deleteFrom('article').where('id', '=', id).execute()
  const detail = reason ? { detail: { reason } } : {}
  await appendChanges(db, [{ kind: 'deleted', by, articleId: id, slug, revision, ...detail }], now)
  await forgetWords(db, id)
}

/** Everything that a person has written is empty. */
const noContent = {
  title: '',
  contentHtml: '',
  authors: [],
  tags: [],
  figures: [],
  related: [],
}

/** Former slugs stay, since their addresses answer as the article's does. So do its source keys: see `IdentityTable`. */
async function leaveTombstone(
  db: Database,
  row: ArticleRow,
  { reason, by }: DeleteOptions,
  access: Access,
): Promise<void> {
  const edit = (before: ArticleRow) => {
    const state = toWithdrawn(stateOf(before), 'deletion', access.now(), reason)
    const content = toContentText({ ...noContent, ...(before.guid !== null && { guid: before.guid }) })
    return toNextRow(before, { ...before, state, corrections: '[]', content, canonical_url: null })
  }
  await changeRow(db, row, { edit, by }, access)
  await forgetWords(db, row.id)
  await db
    .deleteFrom('article_revision')
    .where('article_id', '=', row.id)
    .where('revision', '<=', row.revision)
    .execute()
  await db.deleteFrom('article_post').where('article_id', '=', row.id).execute()
  const absent = { present: 0, lost_at: null }
  await db.updateTable('identity').set(absent).where('article_id', '=', row.id).execute()
}
