import { isArtwork, type Podcast, podcastGuid } from '../../domain/podcast.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { type EntryFacts, enclosuresOf } from '../facts.ts'
import type { FeedHead } from '../head.ts'
import type { XmlElement } from '../xml.ts'
import { textElement } from './media.ts'

/** Declared only where it is used: for a podcast and for a feed that moves. */
export const itunesNamespace = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'

/** What an RSS document declares when the publication is a podcast; nothing for any other. */
export function podcastNamespaces({ publication }: Site): readonly string[] {
  if (!publication.podcast) return []
  return [itunesNamespace, 'xmlns:podcast="https://podcastindex.org/namespace/1.0"']
}

/**
 * What Apple's podcast RSS requirements and the podcast namespace 1.0 have of a channel; nothing where the publication
 * is no podcast.
 */
export function podcastChannelElements(head: FeedHead, site: Site): XmlElement[] {
  const { podcast } = site.publication
  return podcast ? [...itunesElements(podcast, site), ...namespaceElements(podcast, head, site)] : []
}

function itunesElements(podcast: Podcast, { publication, baseUrl }: Site): XmlElement[] {
  const { category, subcategory, explicit, type, owner, image, author } = podcast
  return [
    ...textElement('itunes:author', author ?? publication.publisher.name),
    toCategory(category, subcategory),
    { name: 'itunes:explicit', content: String(explicit) },
    { name: 'itunes:image', attributes: { href: absoluteUrl(baseUrl, image) } },
    {
      name: 'itunes:owner',
      content: [...textElement('itunes:name', owner.name), ...textElement('itunes:email', owner.email)],
    },
    { name: 'itunes:type', content: type },
  ]
}

/** Each feed has a `podcast:guid` of its own, since each is another podcast to who subscribes to it. */
function namespaceElements(podcast: Podcast, { id }: FeedHead, { publication }: Site): XmlElement[] {
  const { owner, locked, funding } = podcast
  const knownGuid = id === publication.id ? podcast.guid : undefined
  return [
    { name: 'podcast:guid', content: knownGuid ?? podcastGuid(id) },
    ...(locked === undefined
      ? []
      : [{ name: 'podcast:locked', attributes: { owner: owner.email }, content: locked ? 'yes' : 'no' }]),
    ...textElement('podcast:funding', funding?.title, { url: funding?.url }),
  ]
}

/** A subcategory stands inside its category. */
function toCategory(category: string, subcategory: string | undefined): XmlElement {
  const below = subcategory ? [{ name: 'itunes:category', attributes: { text: subcategory } }] : []
  return { name: 'itunes:category', attributes: { text: category }, content: below }
}

/**
 * What Apple wants of an episode: an item with an enclosure, in a publication that is a podcast; nothing for any
 * other. Its picture is the entry's own first one that Apple takes. No `itunes:duration`: nothing here measures how
 * long sound lasts. No `itunes:summary`: Apple reads `description`.
 */
export function podcastItemElements({ title, media }: EntryFacts, { publication }: Site): XmlElement[] {
  const { podcast } = publication
  if (!podcast || enclosuresOf(media).length === 0) return []
  const artwork = media.find(isArtwork)
  return [
    { name: 'itunes:title', content: title },
    { name: 'itunes:episodeType', content: 'full' },
    { name: 'itunes:explicit', content: String(podcast.explicit) },
    ...(artwork ? [{ name: 'itunes:image', attributes: { href: artwork.address } }] : []),
  ]
}
