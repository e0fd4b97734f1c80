import type { Actor } from '../domain/accounts/actor.ts'
import { type Article, type Grade, grades } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Moment } from '../domain/moment.ts'
import type {
  ArticleRefusal,
  Condition,
  DeleteOptions,
  Deletion,
  IncomingArticle,
  KeyChange,
  SaveOptions,
  SaveOutcome,
  Store,
} from '../store/store.ts'
import { makePreviewLink, type PreviewLink } from './preview-link.ts'

/**
 * Every way to change an article: commands, the data folder, the API and all other interfaces go through here. The store
 * records each change with its actor. A condition that does not hold any more changes nothing: `save` answers `outdated`,
 * the others throw it. Throws `invalid` for wrong input, `not_found` for an unknown slug, `gone` for an article that was
 * deleted, and `unavailable` as the store does.
 */
export interface Editing {
  /** Whose changes these are. */
  readonly actor: Actor
  /** The same, for the changes of another actor. */
  by(actor: Actor): Editing
  /** Creates or updates articles in one transaction; one outcome each, in the same order. */
  save(articles: readonly IncomingArticle[], options?: Omit<SaveOptions, 'by'>): Promise<SaveOutcome[]>
  /**
   * Publishes now, or schedules the article for `at`. A date that readers have seen stays: then `at` throws `conflict`, as
   * it does for an article whose file gives another date.
   */
  publish(slug: string, at?: Moment, condition?: Condition): Promise<Article>
  /** Adds a dated note for readers. Throws `conflict` if the article is not published. */
  correct(slug: string, correction: { grade: string; note: string }, condition?: Condition): Promise<Article>
  /** Removes the article from every feed, until `publish`. */
  withdraw(slug: string, reason?: string, condition?: Condition): Promise<Article>
  /**
   * Makes the article a draft, whatever its file says, until `publish`, which keeps its id and the date that readers know.
   * If readers have seen it, they are told as of a withdrawal. A draft stays as it is.
   */
  unpublish(slug: string, condition?: Condition): Promise<Article>
  /**
   * Deletes the text and all revisions of an article. Nothing is left of one that readers have never seen. Of any other
   * feeds show the tombstone, its address answers 410, and its id is never given to another article. Throws `conflict` if
   * readers have seen it and `evenIfSeen` is not set, or if a file of the data folder gives it and `removedFiles` does not
   * name the file's source key: the file would bring it back.
   */
  delete(slug: string, options?: Omit<DeleteOptions, 'by'>, condition?: Condition): Promise<Deletion>
  /**
   * A link to a draft or a scheduled article for anyone with the link, until it expires after so many hours, 1 to 720.
   * Throws `conflict` for any other article.
   */
  preview(slug: string, hours?: number): Promise<PreviewLink>
  /** Records articles that did not come in, each once for the same problems. Nothing happens if the store cannot be written. */
  noteRefused(refusals: readonly ArticleRefusal[]): Promise<void>
  /** Withdraws the articles whose files are gone, until a file gives them again, in batches. Returns their slugs. */
  withdrawFiles(keys: readonly string[]): Promise<string[]>
  /** Records new names of files, so that their articles keep ids and slugs. */
  renameFiles(renames: readonly KeyChange[]): Promise<void>
}

/** In one transaction: readers whose answer is not cached wait for it on SQLite. */
const keysAtOnce = 200

export function createEditing(store: Store, actor: Actor = { how: 'command' }): Editing {
  const termsOf = (condition: Condition = {}) => ({ ...condition, by: actor })
  return {
    actor,
    by: (other) => createEditing(store, other),
    save: (articles, options) => store.saveArticles(articles, { ...options, by: actor }),
    publish: (slug, at, condition) => store.publish(slug, at, termsOf(condition)),
    correct: async (slug, correction, condition) =>
      store.correct(slug, parseCorrection(correction), termsOf(condition)),
    withdraw: (slug, reason, condition) =>
      store.withdraw(slug, reason?.trim() || undefined, termsOf(condition)),
    unpublish: (slug, condition) => store.unpublish(slug, termsOf(condition)),
    delete: (slug, options = {}, condition) =>
      store.deleteArticle(slug, {
        ...options,
        reason: options.reason?.trim() || undefined,
        ...termsOf(condition),
      }),
    preview: (slug, hours = 24) => makePreviewLink(store, slug, hours),
    noteRefused: async (refusals) => {
      try {
        await store.changes.noteRefused(refusals, actor)
      } catch (error) {
        // The sender of the article hears of it anyway.
        if (!(error instanceof PublisherError)) throw error
      }
    },
    withdrawFiles: async (keys) => {
      const slugs: string[] = []
      for (let at = 0; at < keys.length; at += keysAtOnce) {
        slugs.push(...(await store.withdrawKeys(keys.slice(at, at + keysAtOnce), actor)))
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
