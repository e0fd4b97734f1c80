import { isArtwork, type Podcast, podcastGuid } from '../../domain/podcast.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { type EntryFacts, firstEnclosure } from '../facts.ts'
import { textElement, type XmlElement } from '../feed-package.ts'
import type { FeedHead } from '../head.ts'

/** Declared only for a podcast, and `itunes` also for a feed that moves. */
export function podcastNamespaces({ movingTo }: FeedHead, { publication: { podcast } }: Site): string[] {
  return [
    ...(podcast || movingTo ? ['xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'] : []),
    ...(podcast ? ['xmlns:podcast="https://podcastindex.org/namespace/1.0"'] : []),
  ]
}

/** The channel of a podcast: Apple's podcast RSS requirements and the podcast namespace 1.0. */
export function podcastChannelElements(head: FeedHead, site: Site): XmlElement[] {
  const { podcast } = site.publication
  return [
    ...(podcast ? channelElements.flatMap((build) => build(podcast, site, head)) : []),
    ...textElement('itunes:new-feed-url', head.movingTo),
  ]
}

const channelElements: readonly ((podcast: Podcast, site: Site, head: FeedHead) => XmlElement[])[] = [
  ({ author }, { publication }) => textElement('itunes:author', author ?? publication.publisher.name),
  categoryElement,
  explicitElement,
  ({ image }, { baseUrl }) => imageElement(absoluteUrl(baseUrl, image)),
  ownerElement,
  ({ type }) => textElement('itunes:type', type),
  guidElement,
  lockedElement,
  ({ funding }) => textElement('podcast:funding', funding?.title, { url: funding?.url }),
]

function categoryElement({ category, subcategory }: Podcast): XmlElement[] {
  const content = subcategory ? [{ name: 'itunes:category', attributes: { text: subcategory } }] : []
  return [{ name: 'itunes:category', attributes: { text: category }, content }]
}

function explicitElement({ explicit }: Podcast): XmlElement[] {
  return textElement('itunes:explicit', String(explicit))
}

function imageElement(href: string | undefined): XmlElement[] {
  return href ? [{ name: 'itunes:image', attributes: { href } }] : []
}

function ownerElement({ owner: { name, email } }: Podcast): XmlElement[] {
  const content = [...textElement('itunes:name', name), ...textElement('itunes:email', email)]
  return [{ name: 'itunes:owner', content }]
}

/** Each feed has its own guid: a subscriber takes each for another podcast. */
function guidElement({ guid }: Podcast, { publication }: Site, { id }: FeedHead): XmlElement[] {
  return textElement('podcast:guid', (id === publication.id ? guid : undefined) ?? podcastGuid(id))
}

function lockedElement({ locked, owner }: Podcast): XmlElement[] {
  if (locked === undefined) return []
  return textElement('podcast:locked', locked ? 'yes' : 'no', { owner: owner.email })
}

/**
 * An episode by Apple's requirements: an item in a podcast whose enclosure is sound or film. Its picture is the first that Apple
 * accepts, its length that of the enclosure. No `itunes:summary`, because Apple reads `description`.
 */
export function podcastItemElements(facts: EntryFacts, { publication }: Site): XmlElement[] {
  const { podcast } = publication
  const { title, media, authors } = facts
  const enclosure = firstEnclosure(media)
  if (!podcast || !enclosure || enclosure.medium === 'document') return []
  const { seconds } = enclosure
  return [
    ...textElement('itunes:title', title),
    ...textElement('itunes:author', authors.map(({ name }) => name).join(', ')),
    ...textElement('itunes:duration', seconds === undefined ? undefined : String(Math.round(seconds))),
    ...textElement('itunes:episodeType', 'full'),
    ...explicitElement(podcast),
    ...imageElement(media.find(isArtwork)?.address),
    // The byline says who wrote it. Without a role the namespace would call them hosts.
    ...authors.flatMap(({ name, url }) =>
      textElement('podcast:person', name, { group: 'writing', role: 'author', href: url }),
    ),
  ]
}
