import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { LRUCache } from 'lru-cache'
import { isNotModified, toEntityTag } from '../../http/conditional.ts'
import { chooseEncoding } from '../../http/negotiation.ts'
import type { FairLimit } from '../../http/rate-limit.ts'
import type { Encoding } from '../../http/representation.ts'
import { cacheBytes } from './cache-limits.ts'
import type { Freshness } from './change-token.ts'
import type { FeedDocument } from './document.ts'

/**
 * Stands in front of everything else and answers what is asked a thousand times for each time it changes: a feed whose
 * newest document is at hand. It repeats, byte for byte and header for header, what the long way answered before, and
 * leaves to it whatever is not plain: browsers, queries, methods, documents that may have changed.
 */
export interface HotFeeds {
  /** The encoding of the bytes it has answered with; undefined where it leaves the request to the long way. */
  answer(request: IncomingMessage, response: ServerResponse): Encoding | undefined
  /**
   * Remembers what the long way has answered a request with. `version` is the store's when the request came, undefined
   * where it was not known: what has changed since is not remembered. Another document than this one is not answered any
   * more, and none that is older.
   */
  remember(
    request: IncomingMessage,
    document: FeedDocument,
    answered: Answered,
    version: number | undefined,
  ): void
}

export interface Answered {
  readonly status: number
  readonly encoding: Encoding
  readonly headers: OutgoingHttpHeaders
  readonly body: Buffer | undefined
}

export interface HotFeedDeps {
  readonly freshness: Freshness
  readonly limit?: FairLimit
  readonly now: () => Date
}

interface Prepared {
  readonly headers: readonly string[]
  readonly body: Buffer | undefined
}

interface HotFeed {
  readonly document: FeedDocument
  readonly etags: ReadonlySet<string>
  /** Undefined for one that is only there so that nobody gets an older one. */
  readonly version: number | undefined
  /** What readers have sent that list HTML beside feeds: the long way has taken them for no browsers. */
  readonly readers: Set<string>
  readonly notModified: Map<Encoding, Prepared>
  readonly whole: Map<Encoding, Prepared>
}

const mostAcceptEncodings = 200
const mostReaders = 50
const longestAccept = 200
/** A Last-Modified that was still of the running second moves once more: see `lastModified`. */
const settledAfterMs = 2000

export function createHotFeeds({ freshness, limit, now }: HotFeedDeps): HotFeeds {
  const feeds = new LRUCache<string, HotFeed>({ maxSize: cacheBytes.hotFeeds, sizeCalculation: sizeOf })
  /** What a client's Accept-Encoding comes to: there are few of them, and telling takes longer than all the rest. */
  const encodings = new Map<string, Encoding>()

  function encodingOf(request: IncomingMessage): Encoding {
    const asked = String(request.headers['accept-encoding'] ?? '')
    const known = encodings.get(asked)
    if (known) return known
    const chosen = chooseEncoding(request)
    if (encodings.size >= mostAcceptEncodings) encodings.clear()
    encodings.set(asked, chosen)
    return chosen
  }

  return {
    answer: (request, response) => {
      if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
      const feed = feeds.get(request.url ?? '')
      if (!feed || feed.version !== freshness.version()) return undefined
      if (mayBeBrowser(request) && !feed.readers.has(acceptOf(request))) return undefined
      const isHeld = holds(request, feed, now)
      const encoding = encodingOf(request)
      const prepared = (isHeld ? feed.notModified : feed.whole).get(encoding)
      if (!prepared) return undefined
      // Whoever polls too much is told so by the long way.
      if (!isHeld && limit?.refusal(request, request.url ?? '')) return undefined
      response.writeHead(isHeld ? 304 : 200, prepared.headers as string[])
      response.end(request.method === 'HEAD' ? undefined : prepared.body)
      return isHeld ? 'identity' : encoding
    },
    remember: (request, document, { status, encoding, headers, body }, version) => {
      const path = request.url ?? ''
      // Whatever else stands in an address, each would take the place of a feed that many ask for.
      if (!document.selfUrl.endsWith(path)) return
      const last = feeds.get(path)
      const known = last?.document === document ? last : undefined
      if (last && !known && changeOf(document) < changeOf(last.document)) return
      const isSettled = now().getTime() - changeOf(document) > settledAfterMs
      const isNewest = version !== undefined && version === freshness.version() && isSettled
      // Its readers have been given this one, though the news of the change may still be on the way here.
      if (!isNewest && known) return
      const feed =
        isNewest && known?.version === version ? known : newHotFeed(document, isNewest ? version : undefined)
      if (isNewest) prepare(feed, request, { status, encoding, headers, body })
      // Anew, since a feed that is set again is not measured again.
      feeds.delete(path)
      feeds.set(path, feed)
    },
  }
}

function prepare(
  { whole, notModified, readers }: HotFeed,
  request: IncomingMessage,
  { status, encoding, headers, body }: Answered,
): void {
  const prepared = { headers: flatten(headers), body }
  if (status === 200 && body) whole.set(encoding, prepared)
  if (status === 304) notModified.set(encoding, prepared)
  const accept = acceptOf(request)
  if (mayBeBrowser(request) && readers.size < mostReaders && accept.length <= longestAccept)
    readers.add(accept)
}

/** A browser holds no copy that it would name: see `isBrowser`. */
function mayBeBrowser({ headers }: IncomingMessage): boolean {
  return headers.accept?.includes('html') === true && headers['if-none-match'] === undefined
}

/** What a browser is told from a reader by. */
function acceptOf({ headers }: IncomingMessage): string {
  return `${headers['sec-fetch-dest'] ?? ''} ${headers.accept}`
}

function changeOf({ changedAt }: FeedDocument): number {
  return changedAt?.getTime() ?? 0
}

function newHotFeed(document: FeedDocument, version: number | undefined): HotFeed {
  return {
    document,
    version,
    etags: tagsOf(document),
    readers: new Set(),
    notModified: new Map(),
    whole: new Map(),
  }
}

/** The document, its compressed copies, and something for the headers. */
function sizeOf({ document, whole }: HotFeed): number {
  const copies = [...whole.values()].filter(({ body }) => body !== document.bytes)
  return document.bytes.length + copies.reduce((sum, { body }) => sum + (body?.length ?? 0), 2000)
}

/** What readers send is nearly always the very tag that they got: only the rest is taken apart. */
function holds({ headers }: IncomingMessage, { document, etags }: HotFeed, now: () => Date): boolean {
  const ifNoneMatch = headers['if-none-match']
  const ifModifiedSince = headers['if-modified-since']
  if (ifNoneMatch === undefined && ifModifiedSince === undefined) return false
  if (ifNoneMatch !== undefined && etags.has(ifNoneMatch)) return true
  const { tag, changedAt } = document
  return isNotModified({ ifNoneMatch, ifModifiedSince }, { tag, changedAt }, now())
}

/** The tags of a document in all its encodings. */
function tagsOf({ tag }: FeedDocument): ReadonlySet<string> {
  return new Set(['identity', 'gzip', 'br', 'zstd'].map((encoding) => toEntityTag(tag, encoding)))
}

/** As `writeHead` takes them fastest: name, value, name, value. */
function flatten(headers: OutgoingHttpHeaders): string[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, String(one)]),
  )
}
