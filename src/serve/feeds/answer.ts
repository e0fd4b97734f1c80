import type { IncomingMessage } from 'node:http'
import { type FeedName, type Format, formats } from '../../domain/feed.ts'
import { absoluteUrl, hubUrls, paths, type Site } from '../../domain/site.ts'
import { type Answer, answerRedirect, answerServed, answerText, type Headers } from '../../http/answer.ts'
import { chooseEncoding, isBrowser } from '../../http/negotiation.ts'
import { readAsOf } from '../../http/operator-token.ts'
import type { FairLimit, PollLimits, Refusal } from '../../http/rate-limit.ts'
import type { FeedDocument } from './document.ts'
import { archiveAddress, type Documents } from './document-cache.ts'

export interface FeedAnswerDeps {
  readonly documents: Documents
  readonly site: () => Site
  readonly now: () => Date
  /** Absent: everybody may poll as they like. */
  readonly limit?: FairLimit
  /** Absent: nobody may ask for what a feed held before. */
  readonly operatorToken?: string
}

export const feedMethods = 'GET, HEAD, OPTIONS'

/** Readers that run in a web page may read feeds and what they need to ask again (Fetch standard, CORS protocol). */
const openToAll: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, Retry-After',
}

/** What every document of a feed is sent with; the rest of the security headers is every answer's. */
const guarded: Headers = {
  ...openToAll,
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self' https:; sandbox",
}

/**
 * A content delivery network asks once a minute for all of its readers (RFC 9213). With `s-maxage` in Cache-Control
 * instead it could serve nothing while we are away (RFC 9111, section 5.2.2.10).
 */
const cdnControl = 'max-age=60, stale-while-revalidate=60, stale-if-error=86400'

/**
 * Beside the last document while the store does not answer: caches ask again soon, and keep what they have until it does
 * (RFC 5861, section 4; RFC 9211, section 2).
 */
export const stale: Headers = {
  'Cache-Control': 'public, max-age=60, stale-if-error=86400',
  'Cache-Status': 'Gazette; hit; detail=stale',
}

/**
 * A feed in a format: the document, 304, or 429 for who fetches the whole of it time and again. A browser that opens
 * the address is sent to the feed's page, since it would show code: by 303 that no cache keeps, so that none can hand
 * the page to a reader. Undefined for a feed that there is not and never was.
 */
export async function answerFeed(
  request: IncomingMessage,
  name: FeedName,
  format: Format,
  deps: FeedAnswerDeps,
): Promise<Answer | undefined> {
  const { documents, site, now, limit } = deps
  const ended = answerEnd(name, format, site())
  if (ended) return ended
  if (!(await documents.isFeed(name))) return undefined
  if (isBrowser(request, format)) return answerBrowser(name)
  const at = readAsOf(request, deps.operatorToken)
  if (at) return answerAsOf(await documents.asOf(name, at, format))
  const { value: document, isStale } = await documents.current(name, format)
  const refusal = limit?.refusal(request, paths.feed(name, format))
  if (limit && refusal) return answerTooMany(refusal, limit.limits)
  const { changedAt, contentType } = document
  const headers = { ...guarded, ...feedHeaders(name, format, document, site()), ...(isStale && stale) }
  const answer = await answerServed(
    request,
    { representation: document, contentType, changedAt, headers },
    now(),
  )
  return { ...answer, hot: { document, encoding: chooseEncoding(request), isStale } }
}

/** A page of a feed's archive. What stands under a version never changes; other versions lead to the present one. */
export async function answerArchive(
  request: IncomingMessage,
  name: FeedName,
  { page, version }: { readonly page: number; readonly version?: number },
  format: Format,
  { documents, site, now }: FeedAnswerDeps,
): Promise<Answer | undefined> {
  const found = await documents.archive(name, { page, version: version ?? -1 }, format)
  if (!found) return version === undefined ? answerNotYet(name, page, format, documents) : undefined
  if (!('bytes' in found)) return answerMoved(paths.archive(name, found, format))
  if (isBrowser(request, format)) return answerBrowser(name)
  const headers = {
    ...guarded,
    'Cache-Control': 'public, max-age=31536000, immutable',
    Link: `<${found.selfUrl}>; rel="self", <${site().baseUrl}${paths.feed(name, format)}>; rel="current"`,
  }
  return answerServed(request, { representation: found, contentType: found.contentType, headers }, now())
}

/** Who goes forwards through the archive comes to the feed itself after the newest page. */
async function answerNotYet(
  name: FeedName,
  page: number,
  format: Format,
  documents: Documents,
): Promise<Answer | undefined> {
  const { archive } = (await documents.current(name, format)).value
  return page === (archive?.page ?? 0) + 1 && archive ? answerMoved(paths.feed(name, format)) : undefined
}

function answerMoved(location: string): Answer {
  return answerRedirect(302, location, { ...openToAll, 'Cache-Control': 'public, max-age=300' })
}

function answerBrowser(name: FeedName): Answer {
  const headers = { ...openToAll, 'Cache-Control': 'no-store', Vary: 'Accept' }
  return answerRedirect(303, paths.feedPage(name), headers)
}

/** A feed that has moved or is no more says so for ever: readers follow one hop, and stop at 410. */
function answerEnd(name: FeedName, format: Format, { publication }: Site): Answer | undefined {
  const end = publication.feedEnds.find(({ feed }) => feed === name)
  if (!end) return undefined
  if ('closed' in end) {
    const sentence = 'This feed has come to its end.'
    return end.closed === 'gone' ? answerText(410, sentence, openToAll) : undefined
  }
  if (end.announced) return undefined
  const headers = { ...openToAll, 'Cache-Control': 'public, max-age=86400' }
  return answerRedirect(301, `${end.movedTo}/${formats[format].file}`, headers)
}

/** What a feed once held is nobody's business but the operator's: no cache keeps it. */
async function answerAsOf({ contentType, bytes }: FeedDocument): Promise<Answer> {
  return {
    status: 200,
    headers: { ...guarded, 'Content-Type': contentType, 'Cache-Control': 'no-store' },
    body: bytes,
  }
}

/** RFC 6585, section 4. It says how not to be counted, so that whoever runs the reader can mend it. */
function answerTooMany({ retryAfterSeconds }: Refusal, { burst, secondsPerPoll }: PollLimits): Answer {
  const sentence =
    `This feed may be fetched ${burst} times from one address, and then once in ${secondsPerPoll} seconds. ` +
    'Requests with If-None-Match or If-Modified-Since are free.'
  return answerText(429, sentence, { ...openToAll, 'Retry-After': String(retryAfterSeconds) })
}

/** The preflight of a reader in a web page: it may ask whether a feed has changed. */
export function answerPreflight(): Answer {
  const headers = {
    ...openToAll,
    Allow: feedMethods,
    'Access-Control-Allow-Methods': feedMethods,
    'Access-Control-Allow-Headers': 'If-None-Match, If-Modified-Since',
    'Access-Control-Max-Age': '86400',
  }
  return { status: 204, headers }
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
    ...(archive ? [`<${archiveAddress(name, archive, format, baseUrl)}>; rel="prev-archive"`] : []),
  ]
  return {
    'Cache-Control': `public, max-age=${age}, stale-while-revalidate=${age}, stale-if-error=86400`,
    'CDN-Cache-Control': cdnControl,
    Link: links.join(', '),
  }
}
