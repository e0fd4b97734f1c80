export type {
  CodeProof,
  Granted,
  NewAuthorization,
  Redeemed,
  Refreshed,
  Refusal,
} from './accounts/authorizations.ts'
export type { Login } from './accounts/logins.ts'
export type { CreatedToken, NewToken } from './accounts/tokens.ts'
export type { Holding } from './addresses/holders.ts'
export type { IncomingPage, ListedPage, SavedPages, StoredPage } from './addresses/own-pages.ts'
export type { AddressClash, ArticleAlias, FoundAddress } from './addresses/redirects.ts'
export type { KeptArticle } from './articles/article-row.ts'
export type { DeleteOptions, Deletion } from './articles/delete.ts'
export type { FoundArticle } from './articles/find.ts'
export type { Revision } from './articles/history.ts'
export type { ArticleSource } from './articles/identity/sources.ts'
export type { ImportNote, RefusedArticle } from './articles/import-note.ts'
export type { Holder, IncomingArticle, SaveOptions, SaveOutcome } from './articles/incoming.ts'
export { type ArticlePage, type ListOrder, listOrders, type PageRequest } from './articles/list/page.ts'
export type { Neighbours, RelatedOptions } from './articles/neighbours.ts'
export type { KeyChange } from './articles/operations.ts'
export type { ArticleFilter, FormerSlug, KnownFile, PublicPage } from './articles/read.ts'
export type { ChangeTerms, Condition } from './articles/terms.ts'
export {
  type ArticleRefusal,
  articleChanges,
  type Change,
  type ChangeDetail,
  type ChangeKind,
  changeKinds,
  type NewChange,
} from './changes/change.ts'
export type { ChangeFilter, ChangeLog } from './changes/changes.ts'
export { type DatabaseProblem, databaseProblems } from './database/errors.ts'
export type { StampedPage } from './feeds/archives.ts'
export {
  countPages,
  type DayCount,
  type MonthCount,
  type MonthPage,
  monthPageSize,
} from './feeds/month-reads.ts'
export type { ArchiveContents, FeedContents } from './feeds/read.ts'
export type { DatedMember, FeedWindow } from './feeds/set-windows.ts'
export type { MediaFacts } from './media-facts.ts'
export type { Store, StoreHealth } from './open-store.ts'
export type { SearchResult } from './search/search.ts'
export type { StoredPublication } from './stored-publication.ts'
export type { BegunItem, PubStatus, SuperdeskItem } from './superdesk/superdesk.ts'
