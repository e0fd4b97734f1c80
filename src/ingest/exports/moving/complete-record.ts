import type { Remark } from '../../../domain/errors.ts'
import { isUri } from '../../../domain/identity.ts'
import { wellFormedId } from '../../../validator/document/ids.ts'
import type { ExportRecord, OldSite } from '../export-form.ts'
import type { MediaPlace } from './fetch-media.ts'
import type { StoryIndex } from './index-stories.ts'
import type { OldEntry, OldFeedEntries } from './old-feed.ts'

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
  /** As the old feed wrote them, RFC 3339; they take precedence over the record's. */
  readonly published?: string
  readonly updated?: string
  /** The entry of the old feed was found by its title alone: id and dates apply only to a story of the same day. */
  readonly isByTitle?: true
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
  record: ExportRecord,
  { index, oldFeed }: CompletionContext,
  media: readonly MediaPlace[],
): Completion {
  const { key, kind, slug } = record
  const common = { slug: index.slugOf(key) ?? slug, media }
  if (kind === 'page') return common
  const entry = oldFeed.find(record, index)
  const { id, ...found } = findId(record, entry, { index, oldFeed })
  return {
    ...common,
    ...(id !== undefined && toIdField(id)),
    ...(entry?.published !== undefined && { published: entry.published }),
    ...(entry?.updated !== undefined && { updated: entry.updated }),
    ...(entry?.by === 'title' && { isByTitle: true }),
    ...found,
  }
}

/** Atom takes only URIs, and refuses what is not of the form of its scheme. */
export function toIdField(id: string): { id: string } | { guid: string } {
  return isUri(id) && wellFormedId.matches(id) ? { id } : { guid: id }
}

interface FoundId {
  readonly id?: string
  readonly idRule: IdRule
  readonly warnings?: readonly Remark[]
}

function findId(
  { key, feedId }: ExportRecord,
  entry: OldEntry | undefined,
  { index, oldFeed }: Pick<CompletionContext, 'index' | 'oldFeed'>,
): FoundId {
  if (entry?.id !== undefined) return { id: entry.id, idRule: 'feed' }
  if (entry?.link !== undefined && feedId === undefined && oldFeed.holderOf(entry.link) === undefined) {
    return { id: entry.link, idRule: 'link' }
  }
  if (feedId === undefined) return { idRule: 'own' }
  const holder = oldFeed.holderOf(feedId) ?? index.keyOfFeedId(feedId)
  if (holder === undefined || holder === key) return { id: feedId, idRule: 'system' }
  const message = `id ${feedId} is also that of another story of the export, which keeps it; this story gets another id`
  return { idRule: 'own', warnings: [{ field: 'id', message }] }
}
