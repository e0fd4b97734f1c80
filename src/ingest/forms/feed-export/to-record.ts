import { createHash } from 'node:crypto'
import type { ExportRecord } from '../../exports/export-form.ts'
import type { ParsedEntry } from '../feed/parsed-feed.ts'
import type { FeedHead } from '../feed/read-xml-head.ts'
import { slugOfAddress } from '../records/slug-of-address.ts'
import { isHidden, kindOfEntry, toOriginalPictures } from './blogger.ts'
import { mediaIn } from './story-media.ts'

/** What the reader gets of a story. */
export interface FeedStory {
  readonly entry: ParsedEntry
  /** What the feed says for all its entries. */
  readonly feed: Pick<FeedHead, 'language' | 'rights' | 'license'>
  readonly isHidden: boolean
}

export interface RecordContext {
  readonly head: FeedHead
  readonly isBlogger: boolean
  /** Without a slash at its end. */
  readonly siteAddress?: string
  /** The name of the file or the address. */
  readonly file: string
}

/** The record of an entry that is a story or a page. */
export function toRecord(
  given: ParsedEntry,
  { head, isBlogger, siteAddress, file }: RecordContext,
): ExportRecord {
  const entry = isBlogger ? ofBlogger(given) : given
  const address = entry.link ?? addressOfFile(entry, siteAddress)
  const slug = slugOfAddress(address)
  const feedId = entry.id ?? entry.link
  const { language, rights, license } = head
  const data: FeedStory = {
    entry,
    feed: {
      ...(language !== undefined && { language }),
      ...(rights !== undefined && { rights }),
      ...(license !== undefined && { license }),
    },
    isHidden: isHidden(entry),
  }
  const html = entry.contentHtml ?? entry.summaryHtml ?? ''
  const media = [...entry.enclosures.map(({ url }) => url), ...mediaIn(html)]
  return {
    key: keyOf(entry),
    kind: kindOfEntry(entry) === 'page' ? 'page' : 'article',
    ...(entry.title !== undefined && { title: entry.title }),
    ...(slug !== undefined && { slug }),
    ...(address !== undefined && { address }),
    ...(feedId !== undefined && { feedId }),
    ...{ file, line: entry.line, media: [...new Set(media)], data },
  }
}

/** The id; of an entry without one what readers take in its place: its link, otherwise what it says. */
export function keyOf({ id, link, title = '', published, summary = '' }: ParsedEntry): string {
  const name = id ?? link
  if (name !== undefined) return name
  return `hash-${createHash('sha256')
    .update(JSON.stringify([title, published?.text, summary]))
    .digest('hex')
    .slice(0, 32)}`
}

/** Ends of a text that was cut off, or that leads to the page. */
const cutOff =
  /(?:…|\.{3}|\[\+\]|»|>>)[\s\])]*$|(?:read more|continue reading|weiterlesen|lire la suite)\W*$/i
const blocks = /<(?:p|br|div|img|ul|ol|table|blockquote|figure|iframe|audio|video)\b/i
/** Texts are longer. */
const mostTeaser = 500

export function isCutOff(text: string): boolean {
  return cutOff.test(text)
}

/** RSS has one element for text and summary: a text is long, or has paragraphs and pictures, and is not cut off. */
export function hasOnlySummary({ contentHtml, summaryHtml, summary = '', writtenAs }: ParsedEntry): boolean {
  if (contentHtml !== undefined || summaryHtml === undefined) return false
  if (writtenAs.summary !== 'description') return true
  return isCutOff(summary) || (summaryHtml.length < mostTeaser && !blocks.test(summaryHtml))
}

/** Takeout has the path in place of a link. */
function addressOfFile({ extra }: ParsedEntry, siteAddress: string | undefined): string | undefined {
  const [path] = extra['blogger:filename'] ?? []
  return path === undefined || siteAddress === undefined
    ? undefined
    : siteAddress + (path.startsWith('/') ? path : `/${path}`)
}

/** What Blogger writes in place of the address of each author. */
const noAddress = 'noreply@blogger.com'

function ofBlogger(entry: ParsedEntry): ParsedEntry {
  const { authors, contentHtml, summaryHtml, enclosures } = entry
  return {
    ...entry,
    authors: authors.map(({ email, ...author }) =>
      email === undefined || email === noAddress ? author : { ...author, email },
    ),
    ...(contentHtml !== undefined && { contentHtml: toOriginalPictures(contentHtml) }),
    ...(summaryHtml !== undefined && { summaryHtml: toOriginalPictures(summaryHtml) }),
    enclosures: enclosures.map(({ width: _width, height: _height, ...one }) => ({
      ...one,
      url: toOriginalPictures(one.url),
    })),
  }
}
