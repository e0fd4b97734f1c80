import { namespaces } from '../document/namespaces.ts'
import { childrenNamed, type XmlElement } from '../document/xml-tree.ts'

interface ElementFacts {
  /** What it may hold, of the elements without a namespace. */
  readonly children: readonly string[]
  /** Which of them may stand there more than once. */
  readonly many: readonly string[]
}

/** RSS 2.0, elements of channel, item, image, textInput, skipHours and skipDays. Those not named here hold text only. */
export const rssElements: Readonly<Record<string, ElementFacts>> = {
  rss: { children: ['channel'], many: [] },
  channel: {
    children: [
      ...['title', 'link', 'description', 'language', 'copyright', 'managingEditor', 'webMaster', 'pubDate'],
      ...['lastBuildDate', 'category', 'generator', 'docs', 'cloud', 'ttl', 'image', 'rating', 'textInput'],
      ...['skipHours', 'skipDays', 'item'],
    ],
    many: ['category', 'item'],
  },
  item: {
    children: [
      ...['title', 'link', 'description', 'author', 'category', 'comments', 'enclosure', 'guid', 'pubDate'],
      'source',
    ],
    // Enclosures have a rule of their own.
    many: ['category', 'enclosure'],
  },
  image: { children: ['url', 'title', 'link', 'width', 'height', 'description'], many: [] },
  textInput: { children: ['title', 'description', 'name', 'link'], many: [] },
  skipHours: { children: ['hour'], many: ['hour'] },
  skipDays: { children: ['day'], many: ['day'] },
}

/** The children with one of these names that RSS itself defines. */
export function rssChildren(parents: readonly XmlElement[], ...locals: readonly string[]): XmlElement[] {
  return parents.flatMap((parent) => childrenNamed(parent, namespaces.none, ...locals))
}

/** Which of these children an element lacks. */
export function lackedChildren(parent: XmlElement, ...locals: readonly string[]): string[] {
  return locals.filter((local) => childrenNamed(parent, namespaces.none, local).length === 0)
}
