import { namespaces } from '../document/namespaces.ts'
import { childrenOf, type ElementTable, inTable, named, type Select, union } from '../document/xml-checks.ts'
import { attribute, childrenNamed, type XmlElement } from '../document/xml-tree.ts'

const sourceOnce = ['generator', 'icon', 'id', 'logo', 'rights', 'subtitle', 'title', 'updated']
const entryOnce = ['content', 'id', 'published', 'rights', 'source', 'summary', 'title', 'updated']
const many = ['author', 'category', 'contributor', 'link']
const person = { once: ['name', 'uri', 'email'], many: [] }

/** RFC 4287, sections 3.2, 4.1.1, 4.1.2 and 4.2.11. The other elements hold no Atom elements. */
export const atomElements: ElementTable = {
  feed: { once: sourceOnce, many: [...many, 'entry'] },
  entry: { once: entryOnce, many },
  source: { once: sourceOnce, many },
  author: person,
  contributor: person,
}

/** The elements that hold others. */
export const atomParents = inTable(namespaces.atom, atomElements)

/** The feed, its entries and their sources. */
export const containers: Select = ({ heads, entries }) => [
  ...heads,
  ...entries,
  ...childrenOf(entries, 'source'),
]

/** RFC 4287, section 3.1: plain text, HTML or XHTML. */
export const texts = union(
  named(namespaces.atom, 'title', 'subtitle', 'summary', 'rights'),
  named(namespaces.tombstones, 'comment'),
)

export const persons = union(
  named(namespaces.atom, 'author', 'contributor'),
  named(namespaces.tombstones, 'by'),
)

/** The children of persons; those of `at:by` are in the namespace of Atom too. */
export function inPersons(local: string): Select {
  return (feed) => persons(feed).flatMap((person) => childrenNamed(person, namespaces.atom, local))
}

/** The links to the page itself; a link without rel is one (RFC 4287, section 4.2.7.2). */
export function alternates(parent: XmlElement): XmlElement[] {
  return childrenOf([parent], 'link').filter(
    (link) => (link.attributes.get('rel') ?? 'alternate') === 'alternate',
  )
}

/** The type of a text or a content; text without an attribute (RFC 4287, sections 3.1.1 and 4.1.3.1). */
export function typeOf(element: XmlElement): string {
  return element.attributes.has('type') ? attribute(element, 'type') : 'text'
}
