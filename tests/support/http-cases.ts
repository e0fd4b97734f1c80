import { type Format, formats } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'

/** What a client is answered; `expectations` says what that looks like. */
export type Outcome =
  | 'feed'
  | 'unchanged'
  | 'page'
  | 'moved'
  | 'missing'
  | 'refused'
  | 'preflight'
  | 'unauthorized'

/** An encoding that a feed is asked for in. */
export type AskedEncoding = 'identity' | 'gzip' | 'br'

type Headers = Readonly<Record<string, string>>

/** What a cache in front answers instead, and why that is right. */
export interface BehindNginx {
  readonly outcome: Outcome
  /** The one encoding where it answers the same as the server. */
  readonly unless?: AskedEncoding
  readonly because: string
}

/** A request and its answer. Words in braces are filled in for each feed: see `HttpFacts`. */
export interface HttpCase {
  readonly reason: string
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly outcome: Outcome
  readonly nginx?: BehindNginx
}

/** What stands for the words in braces. */
export interface HttpFacts {
  /** The path of the feed. */
  readonly feed: string
  readonly FEED: string
  /** An address of old habit that leads to it. */
  readonly old: string
  readonly page: string
  readonly type: string
  /** The tag of the plain document, without quotes. */
  readonly tag: string
  /** The same with the other case. */
  readonly TAG: string
  /** The tag in the encoding asked for, with quotes. */
  readonly etag: string
  /** Empty for identity. */
  readonly encoding: string
  readonly changed: string
}

export function fill(text: string, facts: HttpFacts): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => facts[name as keyof HttpFacts])
}

const oldAddress: Readonly<Record<Format, string>> = { rss: '/feed', atom: '/atom', json: '/feed/json' }

/** `changed` as HTTP writes dates. */
export function toHttpFacts(
  format: Format,
  encoding: AskedEncoding,
  { tag, changed }: { readonly tag: string; readonly changed: string },
): HttpFacts {
  const feed = paths.feed('main', format)
  return {
    feed,
    FEED: feed.toUpperCase(),
    old: oldAddress[format],
    page: paths.subscribe('main'),
    type: formats[format].contentType,
    tag,
    TAG: tag.replace(/[a-z]/gi, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    ),
    etag: encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`,
    encoding: encoding === 'identity' ? '' : encoding,
    changed,
  }
}

/** How clients ask for each encoding. */
export const acceptEncodings: Readonly<Record<AskedEncoding, Headers>> = {
  identity: {},
  gzip: { 'accept-encoding': 'gzip, deflate' },
  br: { 'accept-encoding': 'br, gzip, deflate' },
}

const fresh = 'public, max-age=900, stale-while-revalidate=900, stale-if-error=86400'
/** What a 200 and its 304 say alike (RFC 9110, section 15.4.5). */
const shared: Headers = {
  etag: '{etag}',
  'last-modified': '{changed}',
  'cache-control': fresh,
  'cdn-cache-control': 'max-age=60, stale-while-revalidate=60, stale-if-error=86400',
  vary: 'Accept-Encoding',
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Link, Retry-After',
}

/** Status and headers of each outcome; an empty header must not be there. */
export const expectations: Readonly<Record<Outcome, { readonly status: number; readonly headers: Headers }>> =
  {
    feed: {
      status: 200,
      headers: { ...shared, 'content-type': '{type}', 'content-encoding': '{encoding}', 'set-cookie': '' },
    },
    unchanged: { status: 304, headers: { ...shared, 'content-type': '', 'content-encoding': '' } },
    page: {
      status: 303,
      headers: {
        location: '{page}',
        'cache-control': 'no-store',
        vary: 'Accept',
        etag: '',
        'last-modified': '',
      },
    },
    moved: {
      status: 301,
      headers: { location: '{feed}', 'cache-control': 'public, max-age=86400', vary: '' },
    },
    missing: { status: 404, headers: { 'content-type': 'text/html; charset=utf-8', location: '' } },
    refused: { status: 405, headers: { allow: 'GET, HEAD, OPTIONS', 'cache-control': 'no-store', etag: '' } },
    preflight: {
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': 'If-None-Match, If-Modified-Since',
        'content-type': '',
      },
    },
    unauthorized: {
      status: 401,
      headers: { 'www-authenticate': 'Bearer', 'cache-control': 'no-store', etag: '' },
    },
  }

const ownTagOnly = 'it knows the tag of the copy at hand only, and sends the whole feed: safe, not thrifty'
const bothMustHold = 'it wants tag and date to hold, where the tag alone decides: safe, not thrifty'
const asksItself = 'it asks the server without the condition, so that the server sees a browser'
const anyLaterDate = 'to it any date from the change on is good, of whichever clock'

const date = (text: string) => new Date(text).toUTCString()
const longAgo = date('2000-01-01T00:00:00Z')

type Row = readonly [reason: string, headers: Headers, outcome: Outcome, nginx?: BehindNginx]

/** The feed was last changed on 2026-11-23 at 08:00 UTC, and it is 09:00 now. */
const conditional: readonly Row[] = [
  ['nothing is asked', {}, 'feed'],
  ['the tag is the one that was sent', { 'if-none-match': '{etag}' }, 'unchanged'],
  ['weak comparison: W/ says nothing (13.1.2)', { 'if-none-match': 'W/{etag}' }, 'unchanged'],
  [
    'the tag of the plain copy is the same document',
    { 'if-none-match': '"{tag}"' },
    'unchanged',
    { outcome: 'feed', unless: 'identity', because: ownTagOnly },
  ],
  [
    'the tag of the gzip copy is the same document',
    { 'if-none-match': '"{tag}-gzip"' },
    'unchanged',
    { outcome: 'feed', unless: 'gzip', because: ownTagOnly },
  ],
  [
    'the tag of the brotli copy is the same document',
    { 'if-none-match': '"{tag}-br"' },
    'unchanged',
    { outcome: 'feed', unless: 'br', because: ownTagOnly },
  ],
  [
    'a proxy weakened the tag of the gzip copy',
    { 'if-none-match': 'W/"{tag}-gzip"' },
    'unchanged',
    { outcome: 'feed', unless: 'gzip', because: ownTagOnly },
  ],
  [
    'a proxy compressed again and put its suffix on ours',
    { 'if-none-match': '"{tag}-gzip-gzip"' },
    'unchanged',
    { outcome: 'feed', because: ownTagOnly },
  ],
  [
    'another server writes ;gzip',
    { 'if-none-match': '"{tag};gzip"' },
    'unchanged',
    { outcome: 'feed', because: ownTagOnly },
  ],
  ['another tag', { 'if-none-match': '"other"' }, 'feed'],
  ['a tag that only begins like ours', { 'if-none-match': '"{tag}x"' }, 'feed'],
  ['a tag that only ends like ours', { 'if-none-match': '"x{tag}"' }, 'feed'],
  ['a suffix of no encoding', { 'if-none-match': '"{tag}-zip"' }, 'feed'],
  ['an empty tag, as curl sends first', { 'if-none-match': '""' }, 'feed'],
  ['an empty header', { 'if-none-match': '' }, 'feed'],
  ['a tag without quotes is no tag', { 'if-none-match': '{tag}' }, 'feed'],
  ['case counts in tags', { 'if-none-match': '"{TAG}"' }, 'feed'],
  ['a list that holds it', { 'if-none-match': '"a", {etag}, "b"' }, 'unchanged'],
  ['a list without spaces', { 'if-none-match': '"a",{etag}' }, 'unchanged'],
  ['a list of weak tags', { 'if-none-match': 'W/"a", W/{etag}' }, 'unchanged'],
  ['a list that does not hold it', { 'if-none-match': '"a", "b"' }, 'feed'],
  ['a comma inside another tag', { 'if-none-match': '"a,b", {etag}' }, 'unchanged'],
  ['any current document', { 'if-none-match': '*' }, 'unchanged'],
  ['a star in quotes is a tag', { 'if-none-match': '"*"' }, 'feed'],
  ['the date is the last change', { 'if-modified-since': '{changed}' }, 'unchanged'],
  ['a date after the last change', { 'if-modified-since': date('2026-11-23T08:30:00Z') }, 'unchanged'],
  ['a date that is now', { 'if-modified-since': date('2026-11-23T09:00:00Z') }, 'unchanged'],
  ['a second before the change', { 'if-modified-since': date('2026-11-23T07:59:59Z') }, 'feed'],
  ['a date long ago', { 'if-modified-since': longAgo }, 'feed'],
  [
    'a date in the future is of another clock',
    { 'if-modified-since': date('2026-11-23T09:00:01Z') },
    'feed',
    { outcome: 'unchanged', because: anyLaterDate },
  ],
  ['RFC 850 is a date (5.6.7)', { 'if-modified-since': 'Monday, 23-Nov-26 08:00:00 GMT' }, 'unchanged'],
  ['asctime is a date (5.6.7)', { 'if-modified-since': 'Mon Nov 23 08:00:00 2026' }, 'unchanged'],
  ['a date that is none', { 'if-modified-since': 'yesterday' }, 'feed'],
  ['a day that does not exist', { 'if-modified-since': 'Mon, 31 Nov 2026 08:00:00 GMT' }, 'feed'],
  ['ISO is no HTTP date', { 'if-modified-since': '2026-11-23T08:00:00Z' }, 'feed'],
  ['an empty date', { 'if-modified-since': '' }, 'feed'],
  ['tag and date both hold', { 'if-none-match': '{etag}', 'if-modified-since': '{changed}' }, 'unchanged'],
  ['the tag decides: an old tag', { 'if-none-match': '"other"', 'if-modified-since': '{changed}' }, 'feed'],
  [
    'the tag decides: an old date',
    { 'if-none-match': '{etag}', 'if-modified-since': longAgo },
    'unchanged',
    { outcome: 'feed', because: bothMustHold },
  ],
  ['no-cache does not cancel a 304', { 'if-none-match': '{etag}', 'cache-control': 'no-cache' }, 'unchanged'],
  [
    'max-age=0 does not cancel a 304',
    { 'if-none-match': '{etag}', 'cache-control': 'max-age=0' },
    'unchanged',
  ],
  ['Pragma does not cancel a 304', { 'if-modified-since': '{changed}', pragma: 'no-cache' }, 'unchanged'],
  ['no-cache without a condition gets the feed', { 'cache-control': 'no-cache' }, 'feed'],
  ['a range is not served, the whole is', { range: 'bytes=0-9' }, 'feed'],
  ['A-IM is ignored: 226 is an error to readers', { 'a-im': 'feed', 'if-none-match': '"other"' }, 'feed'],
  ['A-IM with the current tag', { 'a-im': 'feed', 'if-none-match': '{etag}' }, 'unchanged'],
]

const chromium =
  'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7'
const firefox = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const navigation = { 'sec-fetch-dest': 'document', 'sec-fetch-mode': 'navigate' }

const clients: readonly Row[] = [
  ['Chromium is sent to the page', { accept: chromium, ...navigation }, 'page'],
  ['Chromium without Sec-Fetch is sent to the page', { accept: chromium }, 'page'],
  ['Firefox is sent to the page', { accept: firefox, ...navigation }, 'page'],
  ['a text browser is sent to the page', { accept: 'text/html, text/plain;q=0.5' }, 'page'],
  ['a script in a page gets the feed', { accept: '*/*', 'sec-fetch-dest': 'empty' }, 'feed'],
  ['a frame in a page gets the feed', { accept: chromium, 'sec-fetch-dest': 'iframe' }, 'feed'],
  [
    'a browser that reloads what it holds gets the feed',
    { accept: chromium, ...navigation, 'if-none-match': '"x"' },
    'feed',
    { outcome: 'page', because: asksItself },
  ],
  ['curl gets the feed', { accept: '*/*' }, 'feed'],
  [
    'a reader that lists HTML beside feeds gets the feed',
    { accept: 'application/rss+xml,application/atom+xml,application/feed+json,text/html' },
    'feed',
  ],
  ['who prefers Atom gets this feed', { accept: 'application/atom+xml, */*;q=0.1' }, 'feed'],
  ['a reader of JSON gets this feed', { accept: 'application/feed+json, application/json;q=0.9' }, 'feed'],
  ['a reader of plain XML gets this feed', { accept: 'text/xml, application/xml' }, 'feed'],
  ['who accepts nothing that we have gets the feed', { accept: 'image/png' }, 'feed'],
  ['who likes HTML less gets the feed', { accept: 'text/html;q=0.5, */*' }, 'feed'],
  ['a malformed Accept gets the feed', { accept: ';;;' }, 'feed'],
  [
    'a User-Agent changes nothing',
    { 'user-agent': 'Mozilla/5.0 (compatible; Reader/1.0; 12 subscribers)' },
    'feed',
  ],
  ['a cookie changes nothing', { cookie: 'session=1' }, 'feed'],
  ['another origin may read it', { origin: 'https://reader.example' }, 'feed'],
]

type Place = readonly [reason: string, method: string, path: string, outcome: Outcome, headers?: Headers]

const preflight = {
  origin: 'https://reader.example',
  'access-control-request-method': 'GET',
  'access-control-request-headers': 'if-none-match',
}

const places: readonly Place[] = [
  ['a query is ignored', 'GET', '{feed}?utm_source=x', 'feed'],
  ['an empty query is ignored', 'GET', '{feed}?', 'feed'],
  ['a query that names another format is ignored', 'GET', '{feed}?format=atom&page=2', 'feed'],
  ['a query does not cancel a 304', 'GET', '{feed}?x=1', 'unchanged', { 'if-none-match': '{etag}' }],
  ['what a feed once held is for operators', 'GET', '{feed}?as-of=2026-11-01', 'unauthorized'],
  ['case counts in addresses', 'GET', '{FEED}', 'missing'],
  ['a slash at the end is another address', 'GET', '{feed}/', 'missing'],
  ['two slashes are another address', 'GET', '/{feed}', 'missing'],
  ['what is not there is not there for browsers either', 'GET', '{feed}.bak', 'missing', { accept: firefox }],
  ['an address of old habit leads to the feed', 'GET', '{old}', 'moved'],
  ['and with a slash at its end', 'GET', '{old}/', 'moved'],
  ['and with a query, which is dropped', 'GET', '{old}?format=xml', 'moved'],
  ['and for who holds a copy', 'GET', '{old}', 'moved', { 'if-none-match': '{etag}' }],
  ['and for a browser, which is sent on from there', 'GET', '{old}', 'moved', { accept: firefox }],
  ['nobody posts to a feed', 'POST', '{feed}', 'refused'],
  ['nobody puts a feed', 'PUT', '{feed}', 'refused'],
  ['nobody deletes a feed', 'DELETE', '{feed}', 'refused'],
  ['nobody patches a feed', 'PATCH', '{feed}', 'refused'],
  ['a feed is no WebDAV folder', 'PROPFIND', '{feed}', 'refused'],
  ['a condition does not help who posts', 'POST', '{feed}', 'refused', { 'if-none-match': '{etag}' }],
  ['the preflight of a reader in a web page', 'OPTIONS', '{feed}', 'preflight', preflight],
  ['OPTIONS by itself', 'OPTIONS', '{feed}', 'preflight'],
  [
    'the preflight of a browser that prefers HTML',
    'OPTIONS',
    '{feed}',
    'preflight',
    { ...preflight, accept: firefox },
  ],
]

const bothMethods = (rows: readonly Row[]): HttpCase[] =>
  ['GET', 'HEAD'].flatMap((method) =>
    rows.map(([reason, headers, outcome, nginx]) => ({
      reason,
      method,
      path: '{feed}',
      headers,
      outcome,
      ...(nginx && { nginx }),
    })),
  )

/** What every feed answers, in every format and every encoding. */
export const httpCases: readonly HttpCase[] = [
  ...bothMethods(conditional),
  ...bothMethods(clients),
  ...places.map(([reason, method, path, outcome, headers = {}]) => ({
    reason,
    method,
    path,
    headers,
    outcome,
  })),
]
