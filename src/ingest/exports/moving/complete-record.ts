import type { Remark } from '../../../domain/errors.ts'
import type { ExportRecord, OldSite } from '../export-form.ts'
import type { MediaPlace } from './fetch-media.ts'
import type { StoryIndex } from './index-stories.ts'
import type { OldFeedEntries } from './old-feed.ts'

/**
 * What the import knows about a story beside its record. Plain JSON: the thread gets it together with the record, and a
 * story is prepared again only if one of the two has changed.
 */
export interface Completion {
  readonly slug?: string
  /** A URI, byte for byte as subscribers know it. Absent: derived from the source key. */
  readonly id?: string
  /** An id of the old feed that is no URI. */
  readonly guid?: string
  /** As the old feed wrote them; they take precedence over the record's. */
  readonly published?: string
  readonly updated?: string
  readonly media: readonly MediaPlace[]
  /** By which rule the id was found, for the report: a key of `idRules`. */
  readonly idRule?: IdRule
  readonly warnings?: readonly Remark[]
}

export const idRules = {
  feed: 'ids of the old feed',
  system: 'ids by the rule of the old system',
  link: 'ids that are the old address, since the old feed has none',
  own: 'ids given by Gazette',
} as const
export type IdRule = keyof typeof idRules

export interface CompletionContext {
  readonly site: OldSite
  readonly index: StoryIndex
  readonly oldFeed: OldFeedEntries
}

/** Runs on the thread of the import. Called once for each record of a run, in their order. */
export function completeRecord(
  { key, slug, feedId }: ExportRecord,
  { index }: CompletionContext,
  media: readonly MediaPlace[],
): Completion {
  const isUri = feedId !== undefined && URL.canParse(feedId)
  return {
    ...{ slug: index.slugOf(key) ?? slug, media },
    ...(isUri ? { id: feedId } : feedId !== undefined && { guid: feedId }),
    idRule: feedId === undefined ? 'own' : 'system',
  }
}
