import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Headers } from '../../http/answer.ts'
import { isNotModified, toEntityTag } from '../../http/conditional.ts'
import { chooseEncoding, type Encoding } from '../../http/representation.ts'
import type { Store } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'
import type { FeedAnswer, FeedLimit } from './answer.ts'
import type { FeedDocument } from './document.ts'

/**
 * Answers repeated requests for unchanged feeds before Express sees them: status, headers and bytes as they first went
 * out. Browsers, queries, other methods and documents that may have changed are left to Express.
 */
export interface ResponseCache {
  /** Sends the response and returns its encoding. Undefined on a miss: nothing is sent. */
  answer(request: IncomingMessage, response: ServerResponse): Encoding | undefined
  /**
   * Stores the answer to a request if it has a current document. `token` is the change token from before the store was
   * read; a changed or unknown one stores nothing. From then on an older document is not sent.
   */
  store(request: IncomingMessage, answer: FeedAnswer, token: number | undefined): void
  clear(): void
}

export interface ResponseCacheDeps {
  readonly changeToken: ChangeToken
  /** Absent: no limit. */
  readonly limit?: FeedLimit
  readonly now: () => Date
  /** Sent with every response, unless the answer has its own. */
  readonly securityHeaders: Headers
}

interface StoredResponse {
  /** As `writeHead` takes them fastest: name, value, name, value. */
  readonly headers: string[]
  readonly body: FeedAnswer['body']
}

interface StoredFeed {
  readonly document: FeedDocument
  readonly entityTags: ReadonlySet<string>
  /** Undefined: it only keeps out older documents. */
  readonly token: number | undefined
  /** Accept headers that list HTML and that negotiation found not to be browsers. */
  readonly readers: Set<string>
  readonly notModified: Map<Encoding, StoredResponse>
  readonly whole: Map<Encoding, StoredResponse>
}

const encodings: readonly Encoding[] = ['identity', 'gzip', 'br', 'zstd']
const maxReaders = 50
const maxAcceptLength = 200
/** Until then Last-Modified moves once more: see `lastModified`. */
const settledAfterMs = 2000

export function createResponseCache(deps: ResponseCacheDeps): ResponseCache {
  const { changeToken, limit, now, securityHeaders } = deps
  const feeds = new LRUCache<string, StoredFeed>({ maxSize: cacheBytes.responses, sizeCalculation: sizeOf })

  return {
    answer: (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      const feed = feeds.get(request.url ?? '')
      if (!feed || feed.token !== changeToken.current()) return undefined
      if (mayBeBrowser(request) && !feed.readers.has(acceptOf(request))) return undefined
      const isHeld = holdsCurrent(request, feed, now)
      const encoding = chooseEncoding(request)
      const stored = (isHeld ? feed.notModified : feed.whole).get(encoding)
      if (!stored) return undefined
      // The uncached path answers 429.
      if (!isHeld && limit?.refusal(request, request.url ?? '') !== undefined) return undefined
      response.writeHead(isHeld ? 304 : 200, stored.headers)
      response.end(request.method === 'HEAD' ? undefined : stored.body)
      return isHeld ? 'identity' : encoding
    },
    store: (request, answer, token) => {
      const { current } = answer
      const path = request.url ?? ''
      // Addresses with a query would displace feeds that many clients request.
      if (!current?.value.selfUrl.endsWith(path)) return
      const document = current.value
      const last = feeds.get(path)
      const known = last?.document === document ? last : undefined
      if (last && !known && isOlder(document, last.document)) return
      const isSettled = now().getTime() - changeOf(document) > settledAfterMs
      const isNewest = !current.isStale && token !== undefined && token === changeToken.current() && isSettled
      // Clients have got this document, though the notification of its change may not have arrived here.
      if (!isNewest && known) return
      const feed =
        isNewest && known?.token === token ? known : toStoredFeed(document, isNewest ? token : undefined)
      if (isNewest) add(feed, request, answer, securityHeaders)
      // The cache measures an entry only when it is set anew.
      feeds.delete(path)
      feeds.set(path, feed)
    },
    clear: () => feeds.clear(),
  }
}

function toStoredFeed(document: FeedDocument, token: number | undefined): StoredFeed {
  const entityTags = new Set(encodings.map((encoding) => toEntityTag(document.tag, encoding)))
  return { document, token, entityTags, readers: new Set(), notModified: new Map(), whole: new Map() }
}

function add(
  { whole, notModified, readers }: StoredFeed,
  request: IncomingMessage,
  { status, headers, body, encoding = 'identity' }: FeedAnswer,
  securityHeaders: Headers,
): void {
  const stored = { headers: Object.entries({ ...securityHeaders, ...headers }).flat(), body }
  if (status === 200) whole.set(encoding, stored)
  if (status === 304) notModified.set(encoding, stored)
  const accept = acceptOf(request)
  if (mayBeBrowser(request) && readers.size < maxReaders && accept.length <= maxAcceptLength)
    readers.add(accept)
}

/** A browser sends no If-None-Match for a page that it does not have: see `isBrowser`. */
function mayBeBrowser({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('html') === true && headers['if-none-match'] === undefined
}

function acceptOf({ headers }: IncomingMessage): string {
  return `${headers['sec-fetch-dest'] ?? ''} ${headers.accept}`
}

function changeOf({ changedAt }: FeedDocument): number {
  return changedAt?.getTime() ?? 0
}

/** After a loss of changes the newest document may be of an earlier time than one that was lost. */
function isOlder(one: FeedDocument, other: FeedDocument): boolean {
  if (one.generation !== other.generation) return one.generation < other.generation
  return changeOf(one) < changeOf(other)
}

/** The document, its compressed copies, and an estimate for headers. */
function sizeOf({ document, whole }: StoredFeed): number {
  const copies = [...whole.values()].filter(({ body }) => body !== document.bytes)
  return document.bytes.length + copies.reduce((sum, { body }) => sum + (body?.length ?? 0), 2000)
}

/** Nearly every reader sends one of our tags verbatim; only other headers are parsed. */
function holdsCurrent(
  { headers }: IncomingMessage,
  { document, entityTags }: StoredFeed,
  now: () => Date,
): boolean {
  const ifNoneMatch = headers['if-none-match']
  if (ifNoneMatch === undefined && headers['if-modified-since'] === undefined) return false
  if (ifNoneMatch !== undefined && entityTags.has(ifNoneMatch)) return true
  return isNotModified(headers, document, now())
}

/** Tells whether a value read from the store is still current. */
export interface ChangeToken {
  /**
   * A number that changes with every write, by any process, and when a scheduled article becomes due. Undefined while that
   * is unknown, such as while the store does not receive other processes' notifications.
   */
  current(): number | undefined
}

export interface ChangeTokenDeps {
  readonly store: Pick<Store, 'onChange' | 'isConnected' | 'nextDueAt'>
  readonly now: () => Date
}

/** After each change it asks the store once when the next scheduled article is due. */
export function createChangeToken({ store, now }: ChangeTokenDeps): ChangeToken {
  let token = 0
  let dueAt: number | undefined
  let isKnown = false
  let hasFailed = false

  store.onChange(() => {
    token++
    readDueTime()
  })
  readDueTime()

  function readDueTime(): void {
    const asked = token
    isKnown = false
    store.nextDueAt().then(
      (at) => {
        if (asked !== token) return
        dueAt = at?.getTime()
        isKnown = true
      },
      // The next call of `current` asks the store again.
      () => {
        hasFailed = asked === token
      },
    )
  }

  return {
    current: () => {
      if (hasFailed) {
        hasFailed = false
        readDueTime()
      }
      if (!isKnown || !store.isConnected()) return undefined
      return dueAt === undefined || now().getTime() < dueAt ? token : undefined
    },
  }
}
