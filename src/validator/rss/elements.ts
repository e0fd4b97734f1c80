import { namespaces } from '../document/namespaces.ts'
import {
  heads as channels,
  type ElementTable,
  inside,
  inTable,
  entries as items,
  ownValue,
  type Select,
  union,
} from '../document/rule.ts'

export { channels, items }

/** RSS 2.0, elements of channel, item, image, textInput, skipHours and skipDays. The others hold only text. */
export const rssElements: ElementTable = {
  rss: { once: ['channel'], many: [] },
  channel: {
    once: [
      ...['title', 'link', 'description', 'language', 'copyright', 'managingEditor', 'webMaster', 'pubDate'],
      ...['lastBuildDate', 'generator', 'docs', 'cloud', 'ttl', 'image', 'rating', 'textInput'],
      ...['skipHours', 'skipDays'],
    ],
    many: ['category', 'item'],
  },
  item: {
    once: [
      ...['title', 'link', 'description', 'author', 'comments', 'guid', 'pubDate', 'source'],
      `{${namespaces.content}}encoded`,
    ],
    // Another rule wants one enclosure.
    many: ['category', 'enclosure'],
  },
  image: { once: ['url', 'title', 'link', 'width', 'height', 'description'], many: [] },
  textInput: { once: ['title', 'description', 'name', 'link'], many: [] },
  skipHours: { once: [], many: ['hour'] },
  skipDays: { once: [], many: ['day'] },
}

/** Whether RSS 2.0 has such an element in its parent. */
export function isKnownIn(parent: string, local: string): boolean {
  const { once = [], many = [] } = ownValue(rssElements, parent) ?? {}
  return [...once, ...many].includes(local)
}

/** The elements that hold others. */
export const rssParents = inTable(namespaces.none, rssElements)

/** The elements of these names in the channel and its items. */
export function inBoth(...locals: readonly string[]): Select {
  return union(inside(channels, ...locals), inside(items, ...locals))
}
