import type { IncomingMessage } from 'node:http'
import type { FeedName, Format } from '../domain/feed.ts'
import { absoluteUrl, paths, type Site } from '../domain/site.ts'
import { type Answer, answerRedirect, answerServed, type Headers } from './answer.ts'
import type { Documents } from './documents.ts'
import { isBrowser } from './negotiation.ts'

export interface FeedAnswerDeps {
  readonly documents: Documents
  readonly site: () => Site
  readonly now: () => Date
}

export const feedMethods = 'GET, HEAD, OPTIONS'

/** Readers that run in a web page may read feeds and what they need to ask again (Fetch standard, CORS protocol). */
const openToAll: Headers = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Link, Retry-After',
}

/**
 * A feed in a format: the document, or 304. A browser that opens the address is sent to the list of feeds, since it
 * would show code: by 303 that no cache keeps, so that none can hand the page to a reader.
 */
export async function answerFeed(
  request: IncomingMessage,
  name: FeedName,
  format: Format,
  { documents, site, now }: FeedAnswerDeps,
): Promise<Answer> {
  if (isBrowser(request, format)) {
    return answerRedirect(303, paths.feeds, { ...openToAll, 'Cache-Control': 'no-store', Vary: 'Accept' })
  }
  const document = await documents.current(name, format)
  const served = {
    representation: document,
    contentType: document.contentType,
    changedAt: document.state.changedAt,
    headers: { ...openToAll, ...feedHeaders(name, format, site()) },
  }
  return answerServed(request, served, now())
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

function feedHeaders(name: FeedName, format: Format, { publication, baseUrl }: Site): Headers {
  const self = baseUrl + paths.feed(name, format)
  const home = absoluteUrl(baseUrl, publication.address)
  const age = publication.maxAgeSeconds
  return {
    'Cache-Control': `public, max-age=${age}, stale-while-revalidate=${age}, stale-if-error=86400`,
    // RFC 8288; the rest of the security headers is every answer's.
    Link: `<${self}>; rel="self", <${home}>; rel="alternate"; type="text/html"`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; img-src 'self' https:; sandbox",
  }
}
