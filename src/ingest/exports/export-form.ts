import type { FeedName } from '../../domain/feed.ts'
import type { Publication } from '../../domain/publication.ts'
import type { Draft } from '../forms/draft.ts'

/** The forms in which a publication comes from elsewhere: files of another system, feeds and web pages. */

/** What an export is read from: one file, a folder, the members of an archive, or the answers of addresses. */
export interface ExportFiles {
  /** As the user gave it. */
  readonly name: string
  /** `/` between folders, relative, sorted. One file or address has one path, its name. */
  readonly paths: readonly string[]
  /** The bytes of a file from its beginning, in pieces. Throws `invalid` if it cannot be read, `too_large` beyond the limits. */
  open(path: string): AsyncIterable<Uint8Array>
  /** The first 64 KiB of a file as text, decoded as `decodeText` does: for the recognition of forms. */
  readHead(path: string): Promise<string>
  /** A whole file as text, decoded. Throws `invalid`, and `too_large` beyond `maxBytes`. */
  readText(path: string, maxBytes: number): Promise<string>
  /** For an export by address: fetches what belongs to it. Absent for files. */
  readonly web?: WebSource
  close?(): Promise<void>
}

/** Fetches documents of the old site, one at a time and each once, from public addresses only. */
export interface WebSource {
  /** Throws `invalid` for an address that is none or is not allowed, `unavailable` if no answer comes. */
  fetch(address: string): Promise<WebDocument>
}

export interface WebDocument {
  readonly status: number
  /** After redirects. */
  readonly address: string
  readonly contentType?: string
  /** Its bytes in pieces, as often as they are wanted; none of an answer that is no success. */
  open(): AsyncIterable<Uint8Array>
}

/** One kind of export. `exportForms` lists all. */
export interface ExportForm {
  /** What `--form` takes. */
  readonly name: string
  /** For people: `WordPress`. */
  readonly title: string
  /** Which file to give it, for messages: `the .xml file of Tools, Export`. */
  readonly hint: string
  /** By what the files hold, then by their names. Reads beginnings only, and never throws. */
  recognizes(files: ExportFiles): Promise<boolean>
  /** Throws `invalid` with a sentence if the files are not what they seem. */
  open(files: ExportFiles, settings: ExportSettings): Promise<OpenExport>
  /**
   * Turns one record into a draft. Pure; it runs in the thread that reads files, which bounds its time and memory, and gets
   * the record as JSON. The draft's `writtenAs` says where each field came from.
   */
  toDraft(record: ExportRecord, publication: Publication): Promise<Draft>
}

export interface ExportSettings {
  readonly publication: Publication
  /** The address of the old site, if the user gives it: for exports that do not say it. */
  readonly oldSite?: string
}

/** An export that is being read. */
export interface OpenExport {
  readonly site: OldSite
  /** One story after the other, in the order of the export, with bounded memory. Each call begins again and gives the same. */
  records(): AsyncIterable<ExportRecord>
  /** A media file that the export holds, by an address as a text of it has it. Undefined if it is not there. */
  openMedia?(address: string): Promise<AsyncIterable<Uint8Array> | undefined>
  /** What the export holds and Gazette does not take, such as `120 comments`. Complete after `records()` has ended. */
  leftOut(): readonly string[]
  /** Addresses of the old feeds, and what each becomes. Complete after `records()` has ended. */
  oldFeeds(): readonly OldFeed[]
  close?(): Promise<void>
}

export interface OldSite {
  /** Without a slash at its end: `https://old.example`. Absent: the export does not say it. */
  readonly address?: string
  readonly title?: string
  /** Hosts beside the site's own whose pictures and sound belong to it, such as `i0.wp.com`. */
  readonly mediaHosts?: readonly string[]
  /** Entries that its feeds have by the system's default. */
  readonly feedSize: number
  /** By which rule `feedId` of the records is made, a sentence for the report. Absent: the ids are unknown without the old feed. */
  readonly feedIdRule?: string
}

export interface OldFeed {
  /** Path with query, such as `/feed/` or `/?feed=rss2`; a rule of `redirects.csv` with a pattern is allowed. */
  readonly from: string
  /** The feed that subscribers get instead, and its format; `gone` for a feed that ends, such as that of comments. */
  readonly to: { readonly feed: FeedName; readonly format: 'atom' | 'rss' | 'json' } | 'gone'
}

/** One story of an export. Plain JSON, so that it can be sent between threads. */
export interface ExportRecord {
  /** Names the story in its system for ever, such as `post-12`: the source key of the article. Unique in the export. */
  readonly key: string
  /** A page goes into the folder `pages/`. */
  readonly kind: 'article' | 'page'
  /** For reports. */
  readonly title?: string
  /** The last part of its address there. */
  readonly slug?: string
  /** Its absolute address on the old site. */
  readonly address?: string
  /** Further addresses, absolute or paths with query, such as `/?p=12`. */
  readonly otherAddresses?: readonly string[]
  /** The id that the old system's feed gives it by rule, byte for byte. Absent: unknown. */
  readonly feedId?: string
  /** The file of the export and the line where it begins, from 1. */
  readonly file?: string
  readonly line?: number
  /** Pictures, sound, films and documents that it names, as written there. */
  readonly media: readonly string[]
  /**
   * Paths that readers of the old site have for names of `media`, percent-encoded. A name that is not in it has no address there that is
   * known. Absent: each name is its address.
   */
  readonly mediaPaths?: Readonly<Record<string, string>>
  /** What `toDraft` reads: small enough for one message. */
  readonly data: unknown
}
