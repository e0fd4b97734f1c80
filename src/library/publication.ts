import type { AuthorProfile, Publication } from '../domain/publication.ts'
import type { SavedQuery } from '../domain/saved-query.ts'

type Named = Pick<Publication, 'id' | 'title' | 'language' | 'publisher'>
type Optional = Pick<
  Publication,
  | 'subtitle'
  | 'address'
  | 'timeZone'
  | 'rights'
  | 'license'
  | 'pictures'
  | 'sections'
  | 'navigation'
  | 'hideWithdrawnTitles'
  | 'strict'
  | 'feedSize'
  | 'maxAgeSeconds'
  | 'tombstoneDays'
  | 'withdrawalNotice'
  | 'feedMenu'
  | 'hubs'
  | 'ownHub'
>

/** A publication as a program gives it: the fields of `publication.json`, with the same rules and defaults. */
export interface PublicationInput extends Named, Partial<Optional> {
  /** Absolute address of a picture. */
  readonly logo?: string
  /** Absolute address of a picture. */
  readonly icon?: string
  /** The colours and fonts of the pages, as in `publication.json`. */
  readonly look?: object
  /** The authors that the publication presents; `picture` is an absolute address. */
  readonly authors?: readonly (Omit<AuthorProfile, 'picture'> & { readonly picture?: string })[]
  /** Selections of articles with feeds of their own. */
  readonly queries?: readonly (Pick<SavedQuery, 'slug' | 'title'> & Partial<SavedQuery>)[]
  /** What all feeds hold, and what single feeds hold or are called, as in `publication.json`. */
  readonly allFeeds?: object
  readonly feeds?: readonly object[]
  /** Feeds that have moved or ended, as in `publication.json`. */
  readonly feedEnds?: readonly object[]
  /** Machine-readable licence terms, as in `publication.json`. */
  readonly rsl?: object
}
