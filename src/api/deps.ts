import type { Logger } from 'pino'
import type { Site } from '../domain/site.ts'
import type { Editing } from '../editing/editing.ts'
import type { Fetcher } from '../http/outgoing/fetcher.ts'
import type { Document, GivenPublication } from '../ingest/publication/publication-json.ts'
import type { ChangeOptions, PublicationSource } from '../ingest/publication/publication-source.ts'
import type { MediaFiles, ReadingThread } from '../ingest/thread/reading-thread.ts'
import type { MediaStore } from '../media/media.ts'
import type { Store } from '../store/store.ts'
import type { WebhookAdmin } from './webhooks/admin.ts'

/** What the write API is made of. */
export interface ApiDeps {
  readonly store: Store
  readonly editing: Editing
  readonly site: () => Site
  readonly media: MediaStore
  readonly mediaFiles: MediaFiles
  readonly thread: ReadingThread
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
  /** The folder with the files of articles; it need not exist. */
  readonly articlesFolder: string
  readonly webhooks: WebhookAdmin
  readonly limits: ApiLimits
  readonly publicationSource: Pick<PublicationSource, 'show' | 'check'>
  /** Keeps another publication in the store, and uses it. Throws as `PublicationSource.change`. */
  readonly changePublication: (document: Document, options: ChangeOptions) => Promise<GivenPublication>
  /** What is wrong with the words, the look and the theme of the pages, a line each. */
  readonly pageRemarks: () => Promise<readonly string[]>
  /** For files at the addresses of strangers; to be closed. */
  readonly openFetcher: () => Fetcher
  readonly version: string
  /** What does not work now. */
  readonly problems: () => Promise<readonly { readonly problem: string; readonly sentence: string }[]>
  /** Documents that fail the validation gate, with their errors. */
  readonly alarms: () => readonly Alarm[]
}

interface Alarm {
  /** Name and format of its feed. */
  readonly document: string
  readonly faults: readonly { readonly rule: string; readonly message: string; readonly entry?: string }[]
}

export interface ApiLimits {
  /** Requests a minute for each token; 0: no limit. */
  readonly requestsPerMinute: number
  /** Largest body that is no upload, in bytes. */
  readonly bodyBytes: number
  /** The largest file that a client may upload, in bytes. */
  readonly uploadBytes: number
  /** What the text of a post of Micropub is, if it is no HTML. */
  readonly micropubText: 'plain' | 'markdown'
  /** Origins of web pages that may call the API (Fetch standard, CORS protocol). */
  readonly origins: readonly string[]
}
