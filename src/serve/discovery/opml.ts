import { toXml, type XmlElement } from '../../formats/feed-package.ts'

/** A feed in one or both of a menu's formats. Addresses are absolute, or paths on this server. */
export interface MenuFeed {
  readonly title: string
  readonly description?: string
  readonly rss?: string
  readonly atom?: string
}

/** A titled list of feeds and of submenus. */
export interface FeedMenu {
  readonly title: string
  readonly items: readonly (FeedMenu | MenuFeed)[]
}

/**
 * The feeds of a site as JSON, in their order (draft-nottingham-feed-menu-00, sections 2.1 and 2.2), without empty
 * submenus. The draft allows 50 characters for titles and 140 for descriptions (section 3); nothing is cut here.
 */
export function buildFeedMenu(menu: FeedMenu): string {
  return `${JSON.stringify(toMenuObject(menu), null, 2)}\n`
}

function toMenuObject({ title, items }: FeedMenu): object {
  return { 'feed-menu': title, items: items.flatMap(toItems) }
}

function toItems(item: FeedMenu | MenuFeed): object[] {
  if ('items' in item) return holdsFeeds(item) ? [toMenuObject(item)] : []
  const { title, description, rss, atom } = item
  return [{ 'feed-title': title, description, rss, atom }]
}

function holdsFeeds({ items }: FeedMenu): boolean {
  return items.some((item) => !('items' in item) || holdsFeeds(item))
}

/** A feed in RSS 2.0. Both addresses are absolute. */
export interface OpmlFeed {
  readonly title: string
  readonly xmlUrl: string
  readonly htmlUrl: string
  /** BCP 47. */
  readonly language?: string
  readonly description?: string
}

/**
 * The feeds as a subscription list for readers (OPML 2.0, "Subscription lists"). Pure. `changedAt` is the last change of
 * the list.
 */
export function buildOpml(title: string, feeds: readonly OpmlFeed[], changedAt: Date): string {
  const head = [
    { name: 'title', content: title },
    // OPML 2.0 requires RFC 822 with a year of four digits.
    { name: 'dateModified', content: changedAt.toUTCString() },
    { name: 'docs', content: 'http://opml.org/spec2.opml' },
  ]
  const root = {
    name: 'opml',
    attributes: { version: '2.0' },
    content: [
      { name: 'head', content: head },
      { name: 'body', content: feeds.map(outline) },
    ],
  }
  return `<?xml version="1.0" encoding="utf-8"?>${toXml([root], 0)}\n`
}

/** Readers show either title or text. */
function outline({ title, xmlUrl, htmlUrl, language, description }: OpmlFeed): XmlElement {
  const attributes = { type: 'rss', text: title, title, xmlUrl, htmlUrl, version: 'RSS2' }
  return { name: 'outline', attributes: { ...attributes, language, description } }
}
