import type { IncomingMessage, ServerResponse } from 'node:http'
import type { LibraryEditing } from './editing.ts'
import type { PublicationInput } from './publication.ts'

interface CommonOptions {
  /**
   * The public address that readers use, with the path that the router is mounted below, such as
   * `https://example.org/news/`. Feeds, ids of subscriptions and links hold it.
   */
  readonly url: string
  /** How many proxies are in front: the client's address is that many from the right of `X-Forwarded-For`. Default: 0. */
  readonly trustProxy?: number
  /**
   * At least 16 characters. A client that sends it as `Authorization: Bearer …` may read earlier feeds, metrics from
   * anywhere, and figures of the audience. Default: none may.
   */
  readonly token?: string
  /** Whether readers are counted. Default: yes. */
  readonly audience?: boolean
  /** How often one address may fetch the whole of one feed at once; then once a minute. 0: no limit. Default: 30. */
  readonly pollLimit?: number
  /** Networks where WebSub callbacks may be although they are not public, such as `10.0.0.0/8, fd00::/8`. */
  readonly allowCidrs?: string
  /**
   * Pictures and other files in a bucket, `s3://BUCKET/PREFIX?region=…&endpoint=…`, with the credentials of the variables
   * `AWS_…`. Default: the folder `media/`, or none without a data folder.
   */
  readonly media?: string
  /** The folder for copies of these files. Default: `media-cache/` in the data folder; needed without one. */
  readonly mediaCache?: string
  /** Whether symbolic links may lead out of `articles/` and `media/`. Default: no. */
  readonly followLinks?: boolean
  /** Gets what the server would log, one call a line. Default: nothing is logged. If it throws, Node prints a warning. */
  readonly onLog?: (line: LogLine) => void
}

/** The folder of a publication, as `npx gazette serve` takes it. It is imported at the start and followed. */
export interface FolderOptions extends CommonOptions {
  /** With `publication.json`, `articles/` and `media/`. */
  readonly data: string
  /** Default: `sqlite:` and the file `gazette.db` in the folder. */
  readonly store?: string
  readonly publication?: undefined
}

/** A publication without a folder: its articles come in by `editing`. */
export interface StoreOptions extends CommonOptions {
  /** `sqlite:FILE`, `sqlite::memory:` or `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. Created if it is not there. */
  readonly store: string
  readonly publication: PublicationInput
  readonly data?: undefined
}

export type GazetteOptions = FolderOptions | StoreOptions

/** A line of the log: `message` is a sentence, the other fields are what it is about. */
export interface LogLine {
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'
  readonly time: Date
  readonly message: string
  readonly [field: string]: unknown
}

/** A publication within another program. */
export interface Gazette extends AsyncDisposable {
  /**
   * Everything that readers see, as a middleware for `app.use()`. Requests for other addresses, and errors that are bugs, go
   * to `next`. It may be called without Express.
   */
  readonly router: (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void
  /** Every way to change an article. */
  readonly editing: LibraryEditing
  /** The public address, without a slash at its end. */
  readonly url: string
  /**
   * Finishes the work under way, for some seconds at most, and closes store, thread and connections. Close the
   * HTTP server first: from now on the router answers 503, and `editing` throws `unavailable`. A second call waits for the first.
   */
  close(): Promise<void>
}
