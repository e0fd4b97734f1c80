import { childrenOf, textIn, textOf, toLine } from './element-text.ts'
import type { ParsedPerson } from './parsed-feed.ts'
import { toWebAddress } from './relative-addresses.ts'
import type { FeedElement } from './xml-elements.ts'

const names = ['atom:author', 'author', 'dc:creator', 'dcterms:creator'] as const
/** Often a name of the programme: it counts if no other element names a person. */
const programmeNames = ['itunes:author', 'media:author'] as const

/** The authors of an entry or feed: all that any of the elements names. `name`: the first of the elements. */
export function readAuthors(element: FeedElement | undefined): { authors: ParsedPerson[]; name?: string } {
  const read = (name: string) => ({ name, authors: childrenOf(element, name).flatMap(toPerson) })
  const found = names.map(read).filter(({ authors }) => authors.length > 0)
  const [first = programmeNames.map(read).find(({ authors }) => authors.length > 0)] = found
  if (!first) return { authors: [] }
  // RSS takes one author, by e-mail; feeds with more people name them as creators.
  const others = found.slice(1).flatMap(({ authors }) => authors)
  return { authors: joinPeople(first.authors, others), name: first.name }
}

/** An address without a name is that of a person whom other elements name. */
function joinPeople(first: readonly ParsedPerson[], others: readonly ParsedPerson[]): ParsedPerson[] {
  const named = first.filter(({ name }) => name !== '' && !isEmail(name))
  return unique([...(named.length > 0 || others.length === 0 ? first : []), ...others])
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
  const byName = new Map<string, ParsedPerson>()
  for (const one of all) byName.set(one.name, { ...one, ...byName.get(one.name) })
  return [...byName.values()]
}
