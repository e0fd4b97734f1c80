import { childrenOf, textIn, textOf, toLine } from './element-text.ts'
import type { ParsedPerson } from './parsed-feed.ts'
import { toWebAddress } from './relative-addresses.ts'
import type { FeedElement } from './xml-elements.ts'

const names = ['atom:author', 'author', 'dc:creator', 'itunes:author', 'media:author', 'dcterms:creator']

/** The authors of an entry or feed: all that the first of the elements names that has any. */
export function readAuthors(element: FeedElement | undefined): { authors: ParsedPerson[]; name?: string } {
  for (const name of names) {
    const authors = childrenOf(element, name).flatMap(toPerson)
    if (authors.length > 0) return { authors: unique(authors), name }
  }
  return { authors: [] }
}

function toPerson(element: FeedElement): ParsedPerson[] {
  const name = textIn(element, 'atom:name', 'name', 'rdf:value', 'foaf:name')
  const structured = childrenOf(element, 'atom:name', 'name', 'atom:uri', 'atom:email').length > 0
  if (!structured && name === undefined) return parsePerson(textOf(element))
  const email = textIn(element, 'atom:email', 'email')
  const url = toWebAddress(textIn(element, 'atom:uri', 'atom:url', 'uri', 'url'), element.base)
  const [parsed] = parsePerson(name ?? '')
  return parsed ? [{ ...parsed, ...(url && { url }), ...(isEmail(email) && { email }) }] : []
}

/** `ada@example.org (Ada Byron)`, `Ada Byron <ada@example.org>`, a name or an address alone. */
export function parsePerson(text: string): ParsedPerson[] {
  const line = toLine(text.replace(/<([^<>\s]+@[^<>\s]+)>/g, ' &lt;$1&gt;'))
  if (line === '') return []
  const [, email = '', inside = ''] = /^(?:mailto:)?(\S+@\S+?)\s*\((.+)\)$/.exec(line) ?? []
  if (isEmail(email)) return [{ name: inside.trim(), email }]
  const [, before = '', address = ''] = /^(.*?)\s*<(?:mailto:)?(\S+@\S+)>$/.exec(line) ?? []
  if (isEmail(address)) return [{ name: before.replace(/^"|"$/g, '').trim() || address, email: address }]
  return [{ name: line }]
}

function isEmail(text: string | undefined): text is string {
  return text !== undefined && /^[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>()]+$/.test(text)
}

function unique(all: readonly ParsedPerson[]): ParsedPerson[] {
  return [...new Map(all.map((one) => [one.name, one])).values()]
}
