import { namespaces } from '../document/namespaces.ts'
import { attribute, named, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, type XmlElement } from '../document/xml-tree.ts'

interface ElementFacts {
  /** Atom elements that it may hold. */
  readonly children: readonly string[]
  /** Which of them stand there once at most. */
  readonly single: readonly string[]
  /** Where RFC 4287 says so. */
  readonly section: string
}

const sourceSingle = ['generator', 'icon', 'id', 'logo', 'rights', 'subtitle', 'title', 'updated']
const sourceChildren = ['author', 'category', 'contributor', 'link', ...sourceSingle]
const entrySingle = ['content', 'id', 'published', 'rights', 'source', 'summary', 'title', 'updated']
const person = { children: ['name', 'uri', 'email'], single: ['name', 'uri', 'email'], section: '3.2' }

/** RFC 4287, section 4: what its container elements hold. The others hold no Atom elements. */
export const atomElements: Readonly<Record<string, ElementFacts>> = {
  feed: { children: ['entry', ...sourceChildren], single: sourceSingle, section: '4.1.1' },
  entry: {
    children: ['author', 'category', 'contributor', 'link', ...entrySingle],
    single: entrySingle,
    section: '4.1.2',
  },
  source: { children: sourceChildren, single: sourceSingle, section: '4.2.11' },
  author: person,
  contributor: person,
}

/** RFC 4287, section 3.1: elements that are plain text, HTML or XHTML. */
const textConstructs = ['title', 'subtitle', 'summary', 'rights']

/** The children with one of these names that Atom itself defines. */
export function atomChildren(parents: readonly XmlElement[], ...locals: readonly string[]): XmlElement[] {
  return parents.flatMap((parent) => childrenNamed(parent, namespaces.atom, ...locals))
}

/** The feed, its entries and their sources: what has an id, a title and links. */
export function containers({ heads, entries }: XmlFeed): XmlElement[] {
  return [...heads, ...entries, ...atomChildren(entries, 'source')]
}

export function textsOf(feed: XmlFeed): XmlElement[] {
  return [
    ...named(feed, namespaces.atom, ...textConstructs),
    ...named(feed, namespaces.tombstones, 'comment'),
  ]
}

export function personsOf(feed: XmlFeed): XmlElement[] {
  return [
    ...named(feed, namespaces.atom, 'author', 'contributor'),
    ...named(feed, namespaces.tombstones, 'by'),
  ]
}

/** The type of a text or a content; text where it says none (RFC 4287, sections 3.1.1 and 4.1.3.1). */
export function typeOf(element: XmlElement): string {
  return element.attributes.has('type') ? attribute(element, 'type') : 'text'
}
