/** The npm package `gazette`: everything that a program imports from it. */
export type { Author, Figure, Grade, Related, Source, Status } from '../domain/article.ts'
export { type ProblemWord, PublisherError } from '../domain/errors.ts'
export type { Format } from '../domain/feed.ts'
export type {
  ArticleInput,
  ArticleRevision,
  CorrectionInput,
  DateInput,
  Finding,
  SaveReport,
  StoredArticle,
} from './article.ts'
export { buildFeed, type EntryInput, type FeedInput } from './build-feed.ts'
export { createGazette } from './create-gazette.ts'
export type {
  ChangeCondition,
  DeleteArticleOptions,
  DeletedArticle,
  LibraryEditing as Editing,
  Preview,
  SaveArticlesOptions,
} from './editing.ts'
export type { FolderOptions, Gazette, GazetteOptions, LogLine, StoreOptions } from './gazette.ts'
export type { PublicationInput } from './publication.ts'
