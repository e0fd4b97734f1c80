import type { Logger } from 'pino'
import type { Site } from '../domain/site.ts'
import type { Editing } from '../editing/editing.ts'
import type { MediaFiles, ReadingThread } from '../ingest/thread/reading-thread.ts'
import type { MediaStore } from '../media/media.ts'
import type { Store } from '../store/store.ts'

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
  readonly limits: ApiLimits
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
