import type { Remark } from '../../../domain/errors.ts'

/** A feed document in any format, as a reader takes it. Addresses are absolute if the document says enough for that. */
export interface ParsedFeed {
  readonly kind: 'rss' | 'rdf' | 'atom' | 'json'
  readonly title?: string
  readonly description?: string
  /** The page of the website. */
  readonly home?: string
  readonly self?: string
  /** As written: `en-us`. */
  readonly language?: string
  /** The program that wrote it, as written. */
  readonly generator?: string
  readonly rights?: string
  /** The address of a licence. */
  readonly license?: string
  /** The next page of a paged feed (RFC 5005, section 3; JSON Feed's `next_url`). */
  readonly next?: string
  /** The archive before this document (RFC 5005, section 4). */
  readonly prevArchive?: string
  /** `fh:complete`: there are no further entries. */
  readonly isComplete?: boolean
  /** In the order of the document. */
  readonly entries: readonly ParsedEntry[]
  /** What was mended, such as a wrong encoding, and what is not as it should be, such as ids that occur twice. */
  readonly remarks: readonly Remark[]
}

export interface ParsedEntry {
  /** Byte for byte, after decoding of XML; without the white space around it. */
  readonly id?: string
  /** The value of `isPermaLink` of RSS, if it is there; without it readers take `true`. */
  readonly idIsPermalink?: boolean
  readonly link?: string
  /** Plain text, white space folded. */
  readonly title?: string
  readonly published?: ParsedDate
  readonly updated?: ParsedDate
  /** The whole text as HTML, its addresses absolute. Absent if the entry has only a summary. */
  readonly contentHtml?: string
  /** The summary as HTML, its addresses absolute. */
  readonly summaryHtml?: string
  /** The summary as plain text. */
  readonly summary?: string
  readonly language?: string
  readonly authors: readonly ParsedPerson[]
  readonly categories: readonly string[]
  readonly enclosures: readonly ParsedEnclosure[]
  /** Where the entry came from: RSS `source`, Atom `source`, JSON Feed `external_url`. */
  readonly source?: { readonly title?: string; readonly url?: string }
  readonly rights?: string
  /** The address of a licence. */
  readonly license?: string
  /** The page with the comments. */
  readonly comments?: string
  /** The elements by which a field was read: `published` → `pubDate`. */
  readonly writtenAs: Readonly<Record<string, string>>
  /** The values of elements and attributes of further vocabularies, by their usual names: `app:draft`, `blogger:type`. */
  readonly extra: Readonly<Record<string, readonly string[]>>
  /** Where it begins, from 1. */
  readonly line: number
}

export interface ParsedDate {
  /** As written. */
  readonly text: string
  /** RFC 3339 in UTC or with the offset given; absent if the text is no date that is understood. */
  readonly at?: string
}

export interface ParsedPerson {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

/** A file that belongs to an entry: enclosure, `media:content`, attachment. */
export interface ParsedEnclosure {
  readonly url: string
  readonly type?: string
  readonly bytes?: number
  readonly seconds?: number
  readonly width?: number
  readonly height?: number
  readonly title?: string
  readonly alt?: string
  readonly caption?: string
  readonly credit?: string
}
