import type { Actor } from '../../domain/accounts/actor.ts'
import type { Article } from '../../domain/article.ts'
import type { Moment } from '../../domain/moment.ts'
import type { Condition } from './terms.ts'

/** An article to be saved: its id, slug and publication state are not final yet. */
export interface IncomingArticle extends Condition {
  readonly article: Omit<Article, 'id' | 'status' | 'withdrawal'>
  /** The requested status, if the file or request names one; otherwise the publication date decides. */
  readonly status?: 'draft' | 'withdrawn'
  /** When and why readers have lost a new article, of which another store has told them. Without effect on a known one. */
  readonly withdrawal?: { readonly at: Date; readonly reason?: string | undefined }
  /** The article's own id, or the id derived from its source key. The identity map may hold another one for `key`. */
  readonly id: string
  /** True if the article itself contains its id. */
  readonly idIsOwn: boolean
  /** True if the article itself contains its slug. */
  readonly slugIsOwn: boolean
  /** The source key: the file's path below the imported folder, without its extension. */
  readonly key: string
  /** `folder` for the data folder, `api` for programs that write to the server, otherwise the imported path. */
  readonly origin: string
  /** SHA-256 of the file in hex. A file that was renamed is known by it. */
  readonly fileHash: string
  /**
   * The hash that `knownFiles` returned for the key before the file was read, null if none. If the store holds another one
   * now, another server has saved the file since: the outcome is `outdated`. Without it there is no such check.
   */
  readonly expectedFileHash?: string | null
  /** The post of Micropub that gives the article, as JSON: see `postSources`. Absent: the one before stays. */
  readonly post?: string
}

export type SaveOutcome =
  | {
      readonly outcome: 'created' | 'updated' | 'unchanged'
      readonly article: Article
      /** The one that it is in now. */
      readonly revision: number
      /** That of the revision. */
      readonly stamp: string
      readonly warnings: readonly string[]
    }
  | {
      readonly outcome: 'refused'
      readonly field: string
      readonly reason: string
      /** The article that has the slug or the name already. */
      readonly holder?: Holder
    }
  /**
   * The article is not in the revision that was expected: `current` is its revision, if it exists. Or another server has
   * saved a different version of the file: no article of the file was saved, so read it again.
   */
  | { readonly outcome: 'outdated'; readonly current?: number | undefined }

/** An article in the store, and the file that gives it. */
export interface Holder {
  readonly id: string
  readonly title: string
  /** The source key and the origin of its file. Absent if no file gives it any more. */
  readonly file?: Pick<IncomingArticle, 'key' | 'origin'>
}

export interface SaveOptions {
  /** Recorded in the change log. Default: a program. */
  readonly by?: Actor
  /** The publication date recorded for articles that have none. */
  readonly publishedIfUnknown?: Moment
  /** Takes articles again that were deleted after readers had seen them, under their ids. Default: refuses them. */
  readonly acceptsDeleted?: boolean
  /** Refuses an article whose id an article from elsewhere has. Default: it updates that one. */
  readonly keepsOthers?: boolean
  /** A program takes over an article that a file of the data folder gives: from now on it lives in the store. */
  readonly takesOver?: boolean
  /** Answers what would happen and keeps nothing. */
  readonly dryRun?: boolean
}
