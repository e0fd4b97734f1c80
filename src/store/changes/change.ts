import type { Actor } from '../../domain/accounts/actor.ts'
import type { Remark } from '../../domain/errors.ts'

/** What can happen to an article. One save may be two changes, such as `created` and `published`. */
export const articleChanges = [
  'created',
  'updated',
  'published',
  'scheduled',
  'corrected',
  'withdrawn',
  'unpublished',
  'deleted',
  'refused',
  'taken_over',
] as const

/** What else is recorded. */
export const otherChanges = [
  'token_created',
  'token_revoked',
  'webhook_created',
  'webhook_changed',
  'webhook_removed',
  'publication_changed',
] as const

export const changeKinds = [...articleChanges, ...otherChanges] as const
export type ChangeKind = (typeof changeKinds)[number]

/** A change to be recorded, in the transaction that makes it. */
export interface NewChange {
  readonly kind: ChangeKind
  readonly by: Actor
  readonly articleId?: string
  /** The slug and title of the article at that time. Absent after a deletion, which leaves no words of the article. */
  readonly slug?: string
  readonly title?: string
  /** The revision that the change has made. A scheduled article comes out in the revision that it has. */
  readonly revision?: number
  /** The source key, of `refused` and `taken_over`. */
  readonly key?: string
  /** What else is known of it, as JSON. No text of an article. */
  readonly detail?: ChangeDetail
}

export interface ChangeDetail {
  /** Of a withdrawal or deletion, for readers. */
  readonly reason?: string
  /** Of a correction. */
  readonly grade?: string
  readonly note?: string
  /** The publication date of a scheduled article, in RFC 3339. */
  readonly scheduledFor?: string
  /** Why an article is refused. */
  readonly problems?: readonly Remark[]
  /** The file that an article came from, below `articles/`. */
  readonly file?: string
  /** The name or address of what was changed besides articles. */
  readonly name?: string
}

/** An article that did not come in. */
export interface ArticleRefusal {
  /** The source key. */
  readonly key: string
  readonly title?: string
  /** Its file below `articles/`, or in what was imported. */
  readonly file?: string
  readonly problems: readonly Remark[]
}

/** A recorded change. Ids ascend in the order in which the changes were committed. */
export interface Change extends NewChange {
  readonly id: number
  readonly at: Date
}
