import type { Insertable, Kysely, Selectable } from 'kysely'
import type { Status } from '../domain/article.ts'

/** All times are UTC text, so that their order is the text's order: see `domain/moment.ts`. */
export interface ArticleTable {
  id: string
  slug: string
  status: Status
  /** RFC 3339, whole seconds. */
  published_at: string | null
  published_precision: 'day' | 'second' | null
  /** `command`: recorded by somebody's publish, and not in the article itself. */
  published_by: 'article' | 'command' | null
  /** When readers could first see it; null while they never could. */
  went_public_at: string | null
  /** Who withdrew it: only what a command withdrew stays so when its file changes. */
  withdrawn_by: 'article' | 'command' | 'folder' | null
  revision: number
  /** Everything else of the article, as JSON: see `article-row.ts`. */
  content: string
}

/** The identity ledger: names that articles came in under. Rows are never deleted. */
export interface IdentityTable {
  key: string
  article_id: string
  origin: string
  file_hash: string
  /** 1 while the file is there. */
  present: number
}

export interface RevisionTable {
  article_id: string
  revision: number
  status: Status
  slug: string
  published_at: string | null
  content: string
  saved_at: string
}

export interface FeedTable {
  name: string
  revision: number
  /** RFC 3339 with milliseconds. */
  changed_at: string
}

export interface SettingTable {
  name: string
  value: string
}

export interface Schema {
  article: ArticleTable
  identity: IdentityTable
  article_revision: RevisionTable
  feed: FeedTable
  setting: SettingTable
}

export type Database = Kysely<Schema>
export type ArticleRow = Selectable<ArticleTable>
export type NewArticleRow = Insertable<ArticleTable>
