import { type Node, type ParseError, parseTree } from 'jsonc-parser'
import { PublisherError } from '../../../domain/errors.ts'
import { escapeText, toLine } from './element-text.ts'
import { readFeedDate } from './feed-dates.ts'
import type { ParsedEnclosure, ParsedEntry, ParsedFeed, ParsedPerson } from './parsed-feed.ts'
import { toParagraphs } from './read-content.ts'
import { type FeedHead, withoutEmpty } from './read-xml-head.ts'
import { toAbsolute, toWebAddress } from './relative-addresses.ts'

type Thing = Readonly<Record<string, unknown>>

/** Reads JSON Feed 1.0 and 1.1. Throws `invalid` if the text is no JSON Feed. */
export function readJsonFeed(text: string, address?: string): ParsedFeed {
  try {
    return readFeed(text, address)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PublisherError('invalid', 'the document is JSON that is nested too deeply', { cause: error })
  }
}

function readFeed(text: string, address: string | undefined): ParsedFeed {
  const errors: ParseError[] = []
  // It takes commas and comments that JSON has not, and goes on behind an error.
  const root = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const feed = root && toThing(toValue(root))
  const items = root?.children?.find(({ children }) => children?.[0]?.value === 'items')?.children?.[1]
  if (!feed || items?.type !== 'array') {
    throw new PublisherError('invalid', 'the document is JSON, but no JSON Feed: it has no list "items"')
  }
  const lines = createLines(text)
  const entries = (items.children ?? []).flatMap((item) => {
    const value = toThing(toValue(item))
    return value ? [readJsonItem(value, feed, { line: lines(item.offset), address })] : []
  })
  const [fault] = errors
  const message = 'the document is no valid JSON; what can be read is read'
  return {
    ...readJsonHead(feed, address),
    entries,
    remarks: fault ? [{ field: 'file', line: lines(fault.offset), message }] : [],
  }
}

/** What a JSON Feed says of itself, of the fields that are there. */
export function readJsonHead(feed: Thing, address: string | undefined): FeedHead {
  const fields = {
    title: toLine(line(feed.title) ?? ''),
    description: line(feed.description),
    home: toWebAddress(line(feed.home_page_url), address),
    self: toWebAddress(line(feed.feed_url), address),
    language: line(feed.language),
    next: toWebAddress(line(feed.next_url), address),
  }
  return { kind: 'json', ...withoutEmpty(fields) }
}

/** A value of JSON that is not quite JSON; undefined for what is no object. */
export function parseLooseObject(text: string): Thing | undefined {
  const root = parseTree(text, [], { allowTrailingComma: true })
  return root && toThing(toValue(root))
}

export function readJsonItem(
  item: Thing,
  feed: Thing,
  { line: at, address }: { readonly line: number; readonly address?: string },
): ParsedEntry {
  const bases = [toWebAddress(line(feed.home_page_url), address), address]
  const link = toWebAddress(line(item.url), ...bases)
  const base = link ?? bases.find((one) => one !== undefined)
  const html = text(item.content_html)
  const plain = text(item.content_text)
  const contentHtml = html ?? (plain === undefined ? undefined : toParagraphs(escapeText(plain)))
  const summary = line(item.summary)
  const [given, general] = [readAuthors(item), readAuthors(feed)]
  const external = toWebAddress(line(item.external_url), ...bases)
  const fields = {
    id: typeof item.id === 'number' ? String(item.id) : text(item.id)?.trim(),
    link,
    title: toLine(line(item.title) ?? ''),
    published: date(item.date_published),
    updated: date(item.date_modified),
    contentHtml: contentHtml && toAbsolute(contentHtml, base),
    summaryHtml: summary && escapeText(summary),
    summary,
    language: line(item.language),
    source: external === undefined ? undefined : { url: external },
  }
  return {
    ...withoutEmpty(fields),
    authors: given.length > 0 ? given : general,
    categories: [...new Set(list(item.tags).flatMap((tag) => line(tag) ?? []))],
    enclosures: readFiles(item, bases),
    writtenAs: {
      ...withoutEmpty({
        published: item.date_published === undefined ? undefined : 'date_published',
        updated: item.date_modified === undefined ? undefined : 'date_modified',
        contentHtml: html !== undefined ? 'content_html' : plain !== undefined ? 'content_text' : undefined,
      }),
    },
    extra: {},
    line: at,
  }
}

function readAuthors(thing: Thing): ParsedPerson[] {
  const given = thing.authors === undefined ? list(thing.author) : list(thing.authors)
  return given.flatMap((one) => {
    const author = toThing(one) ?? { name: one }
    const name = toLine(line(author.name) ?? '')
    const url = toWebAddress(line(author.url))
    return name === '' ? [] : [{ name, ...(url !== undefined && { url }) }]
  })
}

function readFiles(item: Thing, bases: readonly (string | undefined)[]): ParsedEnclosure[] {
  const attachments = list(item.attachments).flatMap((one) => {
    const file = toThing(one) ?? {}
    const url = toWebAddress(line(file.url), ...bases)
    const type = line(file.mime_type)?.split(';')[0]
    const fields = {
      type,
      bytes: size(file.size_in_bytes),
      seconds: size(file.duration_in_seconds),
      title: line(file.title),
    }
    return url === undefined ? [] : [{ url, ...withoutEmpty(fields) }]
  })
  const pictures = [item.image, item.banner_image].flatMap((one) => toWebAddress(line(one), ...bases) ?? [])
  const known = new Set(attachments.map(({ url }) => url))
  return [...[...new Set(pictures)].filter((url) => !known.has(url)).map((url) => ({ url })), ...attachments]
}

function toValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(toValue)
  if (node.type !== 'object') return node.value
  const thing: Record<string, unknown> = Object.create(null)
  for (const { children } of node.children ?? []) {
    const [name, value] = children ?? []
    if (name && value) thing[String(name.value)] = toValue(value)
  }
  return thing
}

function toThing(value: unknown): Thing | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Thing) : undefined
}

function list(value: unknown): readonly unknown[] {
  return value === undefined || value === null ? [] : [value].flat()
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function line(value: unknown): string | undefined {
  return typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() || undefined : undefined
}

function size(value: unknown): number | undefined {
  const number = Math.round(typeof value === 'string' ? Number(value) : typeof value === 'number' ? value : 0)
  return Number.isSafeInteger(number) && number > 0 ? number : undefined
}

function date(value: unknown): ReturnType<typeof readFeedDate> | undefined {
  const written = typeof value === 'number' ? String(value) : line(value)
  return written === undefined ? undefined : readFeedDate(written)
}

/** The line of an offset, from 1. Offsets must come in their order. */
function createLines(source: string): (offset: number) => number {
  let at = 0
  let count = 1
  return (offset) => {
    if (offset < at) return count
    for (let next = source.indexOf('\n', at); next !== -1 && next < offset; next = source.indexOf('\n', at)) {
      count++
      at = next + 1
    }
    return count
  }
}
