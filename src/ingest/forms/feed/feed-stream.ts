import { PublisherError, type Remark } from '../../../domain/errors.ts'
import { splitJson } from '../records/split-json.ts'
import { createFeedDecoder } from './decode-feed.ts'
import { createEntryReader, cutOff, type FeedDocument, skipToFeed } from './parse-feed.ts'
import type { ParsedEntry } from './parsed-feed.ts'
import { parseLooseObject, readJsonHead, readJsonItem } from './read-json-feed.ts'
import { type FeedHead, kindOf, readXmlHead } from './read-xml-head.ts'
import { createElementReader, type FeedElement } from './xml-elements.ts'

/** A feed of any size that is being read. */
export interface FeedStream {
  /** One after the other, once. Throws `invalid` if the document is no feed. */
  entries(): AsyncGenerator<ParsedEntry, void>
  /** What the feed says of itself, as far as it is read: all of it after the entries. */
  head(): FeedHead
  /** Complete after the entries. */
  remarks(): readonly Remark[]
}

/** Reads a feed as `parseFeed` does, and holds one entry at a time, however many there are. */
export function createFeedStream(pieces: AsyncIterable<Uint8Array>, document: FeedDocument = {}): FeedStream {
  let reading: Pick<FeedStream, 'head' | 'remarks'> = { head: () => ({ kind: 'rss' }), remarks: () => [] }
  async function* entries(): AsyncGenerator<ParsedEntry, void> {
    const source = pieces[Symbol.asyncIterator]()
    const { head, isEnd } = await readStart(source)
    const all = joined(head, source, isEnd)
    const isJson = /^[^<]*?[{[]/.test(
      Buffer.from(head.subarray(0, 2000)).toString('latin1').replaceAll('\0', ''),
    )
    const stream = isJson ? streamJson(all, document) : streamXml(all, head, document)
    reading = stream
    try {
      yield* stream.entries()
    } finally {
      await source.return?.()
    }
  }
  return { entries, head: () => reading.head(), remarks: () => reading.remarks() }
}

/** Enough to know the encoding and the format. */
const startBytes = 65_536

async function readStart(source: AsyncIterator<Uint8Array>): Promise<{ head: Uint8Array; isEnd: boolean }> {
  const read: Uint8Array[] = []
  for (let bytes = 0; bytes < startBytes; ) {
    const { value, done } = await source.next()
    if (done) return { head: Buffer.concat(read), isEnd: true }
    read.push(value)
    bytes += value.length
  }
  return { head: Buffer.concat(read), isEnd: false }
}

async function* joined(head: Uint8Array, source: AsyncIterator<Uint8Array>, isEnd: boolean) {
  if (head.length > 0) yield head
  if (isEnd) return
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
}

function streamXml(
  pieces: AsyncIterable<Uint8Array>,
  head: Uint8Array,
  { address, contentType }: FeedDocument,
): FeedStream {
  const decoder = createFeedDecoder(head, contentType)
  let found: FeedElement[] = []
  const reader = createElementReader((entry) => found.push(entry), address)
  async function* elements(): AsyncGenerator<FeedElement, void> {
    let isBegun = false
    for await (const text of texts()) {
      const document = isBegun ? text : skipToFeed(text)
      if (!isBegun) reader.skipLines(text.slice(0, text.length - document.length))
      isBegun = true
      reader.write(document)
      const ready = found
      found = []
      yield* ready
    }
    if (!isBegun) skipToFeed('')
    const root = reader.end()
    if (root?.name === 'atom:entry') yield root
    yield* found
  }
  async function* texts(): AsyncGenerator<string, void> {
    for await (const piece of pieces) yield decoder.decode(piece)
    yield decoder.decode()
  }
  async function* entries(): AsyncGenerator<ParsedEntry, void> {
    let toEntry: ((element: FeedElement) => ParsedEntry) | undefined
    for await (const element of elements()) {
      if (!reader.root || kindOf(reader.root) === undefined) break
      toEntry ??= createEntryReader(readXmlHead(reader.root, address), reader.root, address)
      yield toEntry(element)
    }
    if (kindOf(reader.root) === undefined) throw new PublisherError('invalid', 'the document is no feed')
  }
  return {
    entries,
    head: () => readXmlHead(reader.root, address),
    remarks: () => {
      const encoding = decoder.remark()
      return [
        ...(encoding === undefined ? [] : [{ field: 'file', message: encoding }]),
        ...cutOff(reader.cutOffLine),
      ]
    },
  }
}

/** The fields of a feed that its items are read by, or that lead on. */
const headFields = 'title description home_page_url feed_url language next_url authors author'.split(' ')

function streamJson(pieces: AsyncIterable<Uint8Array>, { address }: FeedDocument): FeedStream {
  const feed: Record<string, unknown> = {}
  const remarks: Remark[] = []
  async function* entries(): AsyncGenerator<ParsedEntry, void> {
    for await (const { path, text = 'null', line } of splitJson(
      pieces,
      (at) => at === 'items.*' || headFields.includes(at),
    )) {
      if (path !== 'items.*') {
        feed[path] = parseLooseObject(`{"value":${text}}`)?.value
        continue
      }
      const item = parseObject(text) ?? parseLooseObject(text)
      if (item) yield readJsonItem(item, feed, { line, address })
      else
        remarks.push({
          field: 'file',
          line,
          message: `an item of line ${line} is no object of JSON, or too long`,
        })
    }
  }
  return { entries, head: () => readJsonHead(feed, address), remarks: () => remarks }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
