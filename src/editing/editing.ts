import { type Article, type Grade, grades } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Moment } from '../domain/moment.ts'
import type { IncomingArticle, KeyChange, SaveOptions, SaveOutcome, Store } from '../store/store.ts'

/**
 * Every way to change an article: commands, the data folder and all later interfaces go through here. The store records
 * with each revision what changed the article: the article itself, a command or the folder. Throws `invalid` for wrong
 * input, `not_found` for an unknown slug, and `unavailable` as the store does.
 */
export interface Editing {
  /** Creates or updates articles in one transaction; one outcome each, in the same order. */
  save(articles: readonly IncomingArticle[], options?: SaveOptions): Promise<SaveOutcome[]>
  /**
   * Publishes now, or schedules the article for `at`. A date that readers have seen stays: then `at` throws `conflict`, as
   * it does for an article whose file gives the date.
   */
  publish(slug: string, at?: Moment): Promise<Article>
  /** Adds a dated note for readers. Throws `conflict` if the article is not published. */
  correct(slug: string, correction: { grade: string; note: string }): Promise<Article>
  /** Removes the article from every feed, until `publish`. */
  withdraw(slug: string, reason?: string): Promise<Article>
  /** Withdraws the articles whose files are gone, until a file gives them again, in batches. Returns their slugs. */
  withdrawFiles(keys: readonly string[]): Promise<string[]>
  /** Records new names of files, so that their articles keep ids and slugs. */
  renameFiles(renames: readonly KeyChange[]): Promise<void>
}

/** In one transaction: readers whose answer is not cached wait for it on SQLite. */
const keysAtOnce = 200

export function createEditing(store: Store): Editing {
  return {
    save: store.saveArticles,
    publish: store.publish,
    correct: async (slug, correction) => store.correct(slug, parseCorrection(correction)),
    withdraw: (slug, reason) => store.withdraw(slug, reason?.trim() || undefined),
    withdrawFiles: async (keys) => {
      const slugs: string[] = []
      for (let at = 0; at < keys.length; at += keysAtOnce) {
        slugs.push(...(await store.withdrawKeys(keys.slice(at, at + keysAtOnce))))
      }
      return slugs
    },
    renameFiles: store.renameKeys,
  }
}

function parseCorrection({ grade, note }: { grade: string; note: string }): { grade: Grade; note: string } {
  const known = grades.find((one) => one === grade)
  const problems = [
    ...(known ? [] : [`grade must be one of ${grades.join(', ')}, not "${grade}"`]),
    ...(note.trim() ? [] : ['note must not be empty']),
  ]
  if (!known || problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  return { grade: known, note: note.trim() }
}
