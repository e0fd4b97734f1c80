import type { Remark } from '../../../domain/errors.ts'
import { PublisherError } from '../../../domain/errors.ts'
import { createFeedDecoder } from './decode-feed.ts'
import type { ParsedEntry, ParsedFeed } from './parsed-feed.ts'
import { readJsonFeed } from './read-json-feed.ts'
import { readAuthors } from './read-people.ts'
import { readXmlEntry } from './read-xml-entry.ts'
import { kindOf, readXmlHead } from './read-xml-head.ts'
import { createElementReader, type FeedElement } from './xml-elements.ts'

export interface FeedDocument {
  /** Where the document came from: relative addresses are resolved against it. */
  readonly address?: string
  /** The header Content-Type of its answer. */
  readonly contentType?: string
}

/**
 * Reads RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0 and JSON Feed as a tolerant reader does. Throws `invalid` with a sentence if
 * the bytes are no feed. A document that is cut off gives the entries before that place, and a remark.
 */
export function parseFeed(bytes: Uint8Array, { address, contentType }: FeedDocument = {}): ParsedFeed {
  const decoder = createFeedDecoder(bytes, contentType)
  const text = decoder.decode(bytes) + decoder.decode()
  const encoding = decoder.remark()
  const feed = /^\s*[{[]/.test(text.replace(/^\uFEFF/, ''))
    ? readJsonFeed(text.replace(/^\uFEFF/, ''), address)
    : parseXmlFeed(text, address)
  const remarks = [
    ...(encoding === undefined ? [] : [{ field: 'file', message: encoding }]),
    ...feed.remarks,
    ...repeatedIds(feed.entries),
  ]
  return { ...feed, remarks }
}

/** Where the document begins: programs print messages before it. */
const beginning = /<(?:\?xml\b|(?:[a-z]\w*:)?(?:rss|rdf|feed|channel|entry)\b)/i

/** The part of the text that is a feed. Throws `invalid` if there is none in it. */
export function skipToFeed(text: string): string {
  const at = text.search(beginning)
  if (at === -1) throw new PublisherError('invalid', `the document ${describe(text)}`)
  return text.slice(at)
}

function describe(text: string): string {
  if (text.trim() === '') return 'is empty'
  if (/<!doctype html|<html\b/i.test(text)) return 'is a web page, not a feed'
  return 'is no feed: it has none of the elements rss, feed and rdf:RDF'
}

function parseXmlFeed(text: string, address: string | undefined): ParsedFeed {
  const elements: FeedElement[] = []
  const reader = createElementReader((entry) => elements.push(entry), address)
  const document = skipToFeed(text)
  reader.skipLines(text.slice(0, text.length - document.length))
  reader.write(document)
  const root = reader.end()
  if (!root || kindOf(root) === undefined)
    throw new PublisherError('invalid', `the document ${describe(text)}`)
  const head = readXmlHead(root, address)
  const toEntry = createEntryReader(head, root, address)
  // A document may be a single entry (RFC 4287, section 2).
  const entries = root.name === 'atom:entry' ? [root] : elements
  return { ...head, entries: entries.map(toEntry), remarks: cutOff(reader.cutOffLine) }
}

/** Reads entries by what their feed says for all: the base of their addresses, its authors (RFC 4287, section 4.1.1). */
export function createEntryReader(
  { kind, home }: Pick<ParsedFeed, 'kind' | 'home'>,
  root: FeedElement,
  address: string | undefined,
): (element: FeedElement) => ParsedEntry {
  const bases = kind === 'atom' ? [address, home] : [home, address]
  const general = kind === 'atom' ? readAuthors(root).authors : []
  return (element) => {
    const entry = readXmlEntry(element, { bases })
    return entry.authors.length > 0 ? entry : { ...entry, authors: general }
  }
}

export function cutOff(line: number | undefined): Remark[] {
  if (line === undefined) return []
  return [
    {
      field: 'file',
      line,
      message: `the document ends within an entry, which begins in line ${line} and is left out`,
    },
  ]
}

/** Readers take entries of one id for one. */
function repeatedIds(entries: readonly ParsedEntry[]): Remark[] {
  const byId = Map.groupBy(
    entries.filter(({ id }) => id !== undefined),
    ({ id }) => id ?? '',
  )
  return [...byId].flatMap(([id, [, second, ...more]]) =>
    second ? [{ field: 'id', line: second.line, message: `id "${id}" occurs ${more.length + 2} times` }] : [],
  )
}
