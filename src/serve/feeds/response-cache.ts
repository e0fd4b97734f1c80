import type { IncomingMessage, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import type { Site } from '../../domain/site.ts'
import type { Answer, Headers } from '../../http/answer.ts'
import { isNotModified, toEntityTag } from '../../http/conditional.ts'
import { chooseEncoding, type Encoding, type Representation } from '../../http/representation.ts'
import type { Store } from '../../store/store.ts'
import { cacheBytes } from '../cache-limits.ts'
import type { Found } from './serve-stale.ts'

/** A feed document or a page, as the cache knows it. */
export interface Cacheable extends Pick<Representation, 'tag' | 'bytes'> {
  /** Ends in the path of the only requests that get it. */
  readonly selfUrl: string
  readonly changedAt?: Date
  /** How often the store had lost changes. Absent: it is not known to be of an earlier time than another. */
  readonly generation?: number
  /** Only for a page: the site that it shows. A feed sends browsers to its page and limits downloads; a page does neither. */
  readonly pageOf?: Site
}

export interface CacheableAnswer extends Answer {
  /** The current document, if this answer is its bytes or a 304 for it. */
  readonly current?: Found<Cacheable>
}

/**
 * Answers repeated requests for unchanged feeds and pages before Express sees them: status, headers and bytes as they first
 * went out. Browsers that ask for a feed, queries, other methods and documents that may have changed are left to Express.
 */
export interface ResponseCache {
  /** Sends the response and returns its encoding. Undefined on a miss: nothing is sent. */
  answer(request: IncomingMessage, response: ServerResponse): Encoding | undefined
  /**
   * Stores the answer to a request if it has a current document. `token` is the change token from before the store was
   * read; a changed or unknown one stores nothing. From then on an older document is not sent.
   */
  store(request: IncomingMessage, answer: CacheableAnswer, token: number | undefined): void
  clear(): void
}

export interface ResponseCacheDeps {
  readonly changeToken: ChangeToken
  readonly site: () => Site
  /** Absent: no limit. `refusal`: whether a client downloads a feed too often. */
  readonly limit?: { refusal(request: IncomingMessage, feedAddress: string): number | undefined }
  /** Called for each answer that is a feed. */
  readonly onFeed?: () => void
  readonly now: () => Date
  /** Sent with every response, unless the answer has its own. */
  readonly securityHeaders: Headers
}

interface StoredResponse {
  /** As `writeHead` takes them fastest: name, value, name, value. */
  readonly headers: string[]
  readonly body: Answer['body']
}

interface Stored {
  readonly document: Cacheable
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
  const { changeToken, site, limit, onFeed, now, securityHeaders } = deps
  const feeds = new LRUCache<string, Stored>({ maxSize: cacheBytes.responses, sizeCalculation: sizeOf })
  // Apart: a crawler that reads every article must not displace feeds.
  const pages = new LRUCache<string, Stored>({ maxSize: cacheBytes.pages, sizeCalculation: sizeOf })

  return {
    answer: (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      const path = request.url ?? ''
      const known = feeds.get(path) ?? pages.get(path)
      if (!known || known.token !== changeToken.current()) return undefined
      const { pageOf } = known.document
      if (pageOf && pageOf !== site()) return undefined
      if (!pageOf && mayBeBrowser(request) && !known.readers.has(acceptOf(request))) return undefined
      const isHeld = holdsCurrent(request, known, now)
      const encoding = chooseEncoding(request)
      const stored = (isHeld ? known.notModified : known.whole).get(encoding)
      if (!stored) return undefined
      // The uncached path answers 429.
      if (!pageOf && !isHeld && limit?.refusal(request, path) !== undefined) return undefined
      if (!pageOf) onFeed?.()
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
      const all = document.pageOf ? pages : feeds
      const last = all.get(path)
      const known = last?.document === document ? last : undefined
      if (last && !known && isOlder(document, last.document)) return
      const isSettled = now().getTime() - changeOf(document) > settledAfterMs
      const isNewest = !current.isStale && token !== undefined && token === changeToken.current() && isSettled
      // Clients have got this document, though the notification of its change may not have arrived here.
      if (!isNewest && known) return
      const stored =
        isNewest && known?.token === token ? known : toStored(document, isNewest ? token : undefined)
      if (isNewest) add(stored, request, answer, securityHeaders)
      // The cache measures an entry only when it is set anew.
      all.delete(path)
      all.set(path, stored)
    },
    clear: () => {
      feeds.clear()
      pages.clear()
    },
  }
}

function toStored(document: Cacheable, token: number | undefined): Stored {
  const entityTags = new Set(encodings.map((encoding) => toEntityTag(document.tag, encoding)))
  return { document, token, entityTags, readers: new Set(), notModified: new Map(), whole: new Map() }
}

function add(
  { whole, notModified, readers }: Stored,
  request: IncomingMessage,
  { status, headers, body, encoding = 'identity' }: CacheableAnswer,
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

function changeOf({ changedAt }: Cacheable): number {
  return changedAt?.getTime() ?? 0
}

/** After a loss of changes the newest document may be of an earlier time than one that was lost. */
function isOlder(one: Cacheable, other: Cacheable): boolean {
  const [generation = 0, otherGeneration = 0] = [one.generation, other.generation]
  if (generation !== otherGeneration) return generation < otherGeneration
  return changeOf(one) < changeOf(other)
}

/** The document, its compressed copies, and an estimate for headers. */
function sizeOf({ document, whole }: Stored): number {
  const copies = [...whole.values()].filter(({ body }) => body !== document.bytes)
  return document.bytes.length + copies.reduce((sum, { body }) => sum + (body?.length ?? 0), 2000)
}

/** Nearly every reader sends one of our tags verbatim; only other headers are parsed. */
function holdsCurrent(
  { headers }: IncomingMessage,
  { document, entityTags }: Stored,
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
