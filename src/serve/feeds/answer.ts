import type { IncomingMessage } from 'node:http'
import Negotiator from 'negotiator'
import { PublisherError } from '../../domain/errors.ts'
import { type FeedName, type Format, formatNames, formats } from '../../domain/feed.ts'
import { parseMoment } from '../../domain/moment.ts'
import { absoluteUrl, hubUrls, paths, type Site } from '../../domain/site.ts'
import { type Answer, answerRedirect, answerResource, answerText, type Headers } from '../../http/answer.ts'
import { holdsToken } from '../../http/bearer-token.ts'
import { clientNetwork, type Sender } from '../../http/client-address.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import type { FeedDocument } from './document.ts'
import type { DocumentCache } from './document-cache.ts'
import type { CacheableAnswer } from './response-cache.ts'

/** Limits how often one client downloads one feed. Conditional requests are free. */
export interface FeedLimit {
  /** Requests at once; after that, one in `secondsPerRequest`. */
  readonly burst: number
  readonly secondsPerRequest: number
  /**
   * Counts a request for the whole feed. If the limit is exceeded: whole seconds for Retry-After. HEAD, requests with
   * If-None-Match or If-Modified-Since, and clients without a public address are neither counted nor refused.
   */
  refusal(request: FeedRequest, feedAddress: string): number | undefined
  /** Pairs of client and feed in memory. */
  size(): number
}

export type FeedRequest = Sender & Pick<IncomingMessage, 'method'>

export interface FeedLimitOptions {
  readonly burst: number
  readonly trustedProxies: number
  readonly now: () => Date
}

export function createFeedLimit({ burst, trustedProxies, now }: FeedLimitOptions): FeedLimit {
  const rate = { burst, secondsPerRequest: 60 }
  const limit = createRateLimit({ ...rate, now })
  return {
    ...rate,
    refusal: (request, feedAddress) => {
      const client = isFree(request) ? undefined : clientNetwork(request, trustedProxies)
      return client === undefined ? undefined : limit.refusal(`${client} ${feedAddress}`)
    },
    size: limit.size,
  }
}

function isFree({ method, headers }: FeedRequest): boolean {
  const isConditional = headers['if-none-match'] !== undefined || headers['if-modified-since'] !== undefined
  return method === 'HEAD' || isConditional
}

export interface FeedAnswerDeps {
  readonly documents: DocumentCache
  readonly site: () => Site
  readonly now: () => Date
  /** Absent: no limit. */
  readonly limit?: FeedLimit
  /** Absent: past states of feeds are not served. */
  readonly operatorToken?: string
}

export const feedMethods = 'GET, HEAD, OPTIONS'
/** Readers in web pages may send conditional requests. */
export const feedRequestHeaders = 'If-None-Match, If-Modified-Since'

/** Readers that run in a web page may read feeds and the headers for their next request (Fetch standard, CORS protocol). */
export const openToAll: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, Retry-After',
}

/** Every answer has more security headers; these are for feed documents. */
export const guarded: Headers = {
  ...openToAll,
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self' https:; sandbox",
}

/**
 * A content delivery network asks once a minute for all of its clients (RFC 9213). `s-maxage` in Cache-Control would
 * forbid it to serve stale responses (RFC 9111, section 5.2.2.10).
 */
const cdnControl = 'max-age=60, stale-while-revalidate=60, stale-if-error=86400'

/** Caches ask again soon, and keep what they have until the store answers (RFC 5861, section 4; RFC 9211, section 2). */
const stale: Headers = {
  'Cache-Control': 'public, max-age=60, stale-if-error=86400',
  'Cache-Status': 'Gazette; hit; detail=stale',
}

/**
 * The document, 304, or 429 for a client that downloads it too often. Undefined if the feed has never existed. A browser
 * gets 303 to the feed's page, since it would show source code. No cache stores that 303, so none can give it to a reader.
 */
export async function answerFeed(
  request: IncomingMessage,
  name: FeedName,
  format: Format,
  deps: FeedAnswerDeps,
): Promise<CacheableAnswer | undefined> {
  const { documents, site, now, limit, operatorToken } = deps
  const ended = answerEnd(name, format, site())
  if (ended) return ended
  const asOf = asOfIn(request)
  const isFromBrowser = isBrowser(request, format)
  if (isFromBrowser || asOf !== undefined) {
    if (!(await documents.isFeed(name))) return undefined
    if (isFromBrowser) return answerBrowser(name)
    return answerAsOf(await documents.asOf(name, parseAsOf(asOf ?? '', request, operatorToken), format))
  }
  const current = await documents.current(name, format)
  if (!current) return undefined
  const retryAfter = limit?.refusal(request, paths.feed(name, format))
  if (limit && retryAfter !== undefined) return answerTooMany(retryAfter, limit)
  const { value: document, isStale } = current
  const { changedAt, contentType } = document
  const headers = { ...guarded, ...feedHeaders(name, format, document, site()), ...(isStale && stale) }
  const resource = { representation: document, contentType, changedAt, headers }
  return { ...(await answerResource(request, resource, now())), current }
}

/** `3` or `3-17`: a page of an archive, with or without a version. The content of a version never changes. */
export async function answerArchive(
  request: IncomingMessage,
  name: FeedName,
  pageText: string,
  format: Format,
  { documents, site, now }: FeedAnswerDeps,
): Promise<Answer | undefined> {
  const [, number, version] = /^([1-9]\d{0,8})(?:-(\d{1,15}))?$/.exec(pageText) ?? []
  if (number === undefined) return undefined
  const page = { page: Number(number), version: Number(version ?? -1) }
  const found = await documents.archive(name, page, format)
  if (!found) return version === undefined ? answerNextPage(name, page.page, format, documents) : undefined
  if (!('bytes' in found)) return answerMoved(paths.archive(name, found, format))
  if (isBrowser(request, format)) return answerBrowser(name)
  const { contentType, selfUrl } = found
  const headers = {
    ...guarded,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Link: `<${selfUrl}>; rel="self", <${site().baseUrl}${paths.feed(name, format)}>; rel="current"`,
  }
  return answerResource(request, { representation: found, contentType, headers }, now())
}

/** After its newest page, the archive leads to the feed itself. */
async function answerNextPage(
  name: FeedName,
  page: number,
  format: Format,
  documents: DocumentCache,
): Promise<Answer | undefined> {
  const archive = (await documents.current(name, format))?.value.archive
  return archive?.page === page - 1 ? answerMoved(paths.feed(name, format)) : undefined
}

function answerMoved(location: string): Answer {
  return answerRedirect(302, location, { ...openToAll, 'Cache-Control': 'public, max-age=300' })
}

/**
 * True if a browser navigates to the feed: it prefers HTML to all types of feeds, has no cached copy and requests a
 * document. Feed types are offered first, so that a reader that also lists HTML gets the feed.
 */
export function isBrowser(request: IncomingMessage, format: Format): boolean {
  const { 'if-none-match': ifNoneMatch, 'sec-fetch-dest': destination = 'document' } = request.headers
  if (ifNoneMatch !== undefined || destination !== 'document') return false
  const feedTypes = [format, ...formatNames].map((name) => formats[name].mediaType)
  const offered = [...feedTypes, 'application/xml', 'text/xml', 'application/json', 'text/html']
  return new Negotiator(request).mediaType(offered) === 'text/html'
}

function answerBrowser(name: FeedName): Answer {
  const headers = { ...openToAll, 'Cache-Control': 'no-store', Vary: 'Accept' }
  return answerRedirect(303, paths.subscribe(name), headers)
}

/** A feed that has moved or ended: readers follow one redirect, and stop at 410. */
function answerEnd(name: FeedName, format: Format, { publication }: Site): Answer | undefined {
  const end = publication.feedEnds.find(({ feed }) => feed === name)
  if (!end) return undefined
  if ('closed' in end) {
    return end.closed === 'gone' ? answerText(410, 'This feed has come to its end.', openToAll) : undefined
  }
  if (end.announced) return undefined
  const headers = { ...openToAll, 'Cache-Control': 'public, max-age=86400' }
  return answerRedirect(301, `${end.movedTo}/${formats[format].file}`, headers)
}

/** The value of `?as-of=`, if the request has one. */
function asOfIn({ url = '' }: IncomingMessage): string | undefined {
  const start = url.indexOf('?')
  return start === -1 ? undefined : (new URLSearchParams(url.slice(start)).get('as-of') ?? undefined)
}

/** A day means its end in UTC. Throws `unauthorized` without the operator's token, and `invalid` for any other text. */
function parseAsOf(text: string, request: IncomingMessage, operatorToken: string | undefined): Date {
  if (!holdsToken(request, operatorToken)) {
    throw new PublisherError(
      'unauthorized',
      'as-of is for operators: send Authorization: Bearer with GAZETTE_TOKEN',
    )
  }
  // A query string writes + for a space.
  const moment = parseMoment(text.replace(/ (?=\d{2}:\d{2}$)/, '+'))
  if (!moment) {
    const message = `as-of must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it says "${text}"`
    throw new PublisherError('invalid', message)
  }
  if (moment.precision === 'second') return new Date(moment.at.getTime() + 999)
  return new Date(`${moment.at.toISOString().slice(0, 10)}T23:59:59.999Z`)
}

/** Past states may contain withdrawn articles, so no cache stores them. */
function answerAsOf({ contentType, bytes }: FeedDocument): Answer {
  return {
    status: 200,
    headers: { ...guarded, 'Content-Type': contentType, 'Cache-Control': 'no-store' },
    body: bytes,
  }
}

/** RFC 6585, section 4. The sentence tells the reader's developer how to avoid the limit. */
function answerTooMany(retryAfter: number, { burst, secondsPerRequest }: FeedLimit): Answer {
  const sentence =
    `This feed may be fetched ${burst} times from one address, and then once in ${secondsPerRequest} seconds. ` +
    'Requests with If-None-Match or If-Modified-Since are free.'
  return answerText(429, sentence, { ...openToAll, 'Retry-After': String(retryAfter) })
}

function feedHeaders(
  name: FeedName,
  format: Format,
  { archive, selfUrl }: FeedDocument,
  site: Site,
): Headers {
  const { publication, baseUrl } = site
  const home = name === 'main' ? publication.address : paths.feedPage(name)
  const age = publication.maxAgeSeconds
  const links = [
    ...hubUrls(site).map((hub) => `<${hub}>; rel="hub"`),
    `<${selfUrl}>; rel="self"`,
    `<${absoluteUrl(baseUrl, home)}>; rel="alternate"; type="text/html"`,
    ...(archive ? [`<${baseUrl}${paths.archive(name, archive, format)}>; rel="prev-archive"`] : []),
  ]
  return {
    'Cache-Control': `public, max-age=${age}, stale-while-revalidate=${age}, stale-if-error=86400`,
    'CDN-Cache-Control': cdnControl,
    Link: links.join(', '),
  }
}
