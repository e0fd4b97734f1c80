import type { Format } from '../../../src/domain/feed.ts'

/** What a reader keeps of an article. What it has no place for is absent. */
export interface ReaderEntry {
  readonly id?: string
  readonly title: string
  /** As it shows them: all names, joined by commas, or only one. */
  readonly author?: string
  readonly link?: string
  /** RFC 3339 in UTC, to the second. */
  readonly date?: string
  /** HTML. */
  readonly content?: string
  /** The picture that it keeps beside the text. */
  readonly image?: string
}

/** The formats that readers from Debian know: a JSON Feed stays empty in all of them, whoever publishes it. */
export type KnownFormat = Exclude<Format, 'json'>

/** A reader that follows one feed, with a home of its own. */
export interface Subscription extends AsyncDisposable {
  /** Fetches the feed as the reader does when it is told to. */
  refresh(): Promise<void>
  entries(): Promise<readonly ReaderEntry[]>
  /** Marks everything that it has as read, as a person does. Absent where the reader knows no such mark. */
  markRead?(): Promise<void>
  /** The ids of what is not marked as read. */
  unread?(): Promise<readonly string[]>
}

/** A real feed reader and what is its own way of doing things. */
export interface Reader {
  readonly name: string
  readonly formats: readonly KnownFormat[]
  /** The version of an edited article that it shows. */
  readonly keeps: 'first' | 'newest'
  /** True where an article that has left the feed is gone from the reader, too. */
  readonly forgets: boolean
  /** True where it asks whether the feed has changed. */
  readonly asksConditionally: boolean
  /** True where it keeps a picture beside the text, too. */
  readonly keepsPicture?: boolean
  /** Which of several authors it shows. */
  readonly authors: Readonly<Record<KnownFormat, 'all' | 'first' | 'last'>>
  /** What it shows as author of an article that names none; nothing where absent. */
  readonly withoutAuthor?: Readonly<Partial<Record<KnownFormat, 'the publisher' | '<author>'>>>
  /** How it rewrites a plain title; absent where it leaves it alone. */
  readonly rewriteTitle?: (title: string, format: KnownFormat) => string
  /** Follows the feed at this address. Fetches nothing yet. */
  subscribe(url: string): Promise<Subscription>
}
