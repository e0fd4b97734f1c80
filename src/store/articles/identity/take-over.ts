import type { Article } from '../../../domain/article.ts'
import { appendChanges } from '../../changes/append.ts'
import type { NewChange } from '../../changes/change.ts'
import { inBatches } from '../../database/connection.ts'
import type { ArticleRow, Database } from '../../schema/schema.ts'
import type { IncomingArticle, SaveOptions } from '../incoming.ts'
import { type ChangeTerms, unnamed } from '../terms.ts'
import { findFile, isTaken, nameFile, type SourceRow } from './sources.ts'

interface Home {
  /** Why the incoming article may not change the stored one. */
  readonly refusal?: { readonly field: string; readonly reason: string }
  /** The file that gives the article until now: the store takes it over. */
  readonly file?: SourceRow
}

/** Whether the incoming article may change the stored one: each is changed in one place, a file or the store. */
export function findHome(
  rows: readonly SourceRow[] | undefined,
  { origin }: Pick<IncomingArticle, 'origin'>,
  { slug }: Pick<ArticleRow, 'slug'>,
  { takesOver }: SaveOptions,
): Home {
  if (origin === 'folder') {
    const reason =
      `the article "${slug}" lives in the store, where programs change it, and in no file any more: ` +
      'remove this file, or add .taken to its name'
    return isTaken(rows) ? { refusal: { field: 'file', reason } } : {}
  }
  const file = origin === 'api' ? findFile(rows) : undefined
  if (!file) return {}
  if (takesOver) return { file }
  const reason = `the article lives in the file ${nameFile(file.key)}: change it there, or let the store take it over`
  return { refusal: { field: 'source', reason } }
}

export interface TakeOver {
  readonly article: Article
  readonly revision: number
  readonly file: SourceRow
}

/** The files of these articles are read no more. */
export async function recordTakeOvers(
  db: Database,
  takeOvers: readonly TakeOver[],
  { by = unnamed }: ChangeTerms,
  now: Date,
): Promise<void> {
  await inBatches(takeOvers, (batch) =>
    db
      .updateTable('identity')
      .set({ origin: 'taken', lost_at: null })
      .where(
        'article_id',
        'in',
        batch.map(({ article }) => article.id),
      )
      .where('origin', '=', 'folder')
      .execute(),
  )
  const changes = takeOvers.map(({ article, revision, file }): NewChange => {
    const { id: articleId, slug, title } = article
    const detail = { file: nameFile(file.key) }
    return { kind: 'taken_over', by, articleId, slug, title, revision, key: file.key, detail }
  })
  await appendChanges(db, changes, now)
}
