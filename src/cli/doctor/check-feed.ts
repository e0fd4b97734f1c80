import { type Format, formats } from '../../domain/feed.ts'
import { createRepresentation } from '../../http/representation.ts'
import { validate } from '../../validator/validate.ts'
import { type Ask, mediaTypeOf, type Reply } from './ask.ts'
import type { Fault } from './finding.ts'
import { explainRedirect, isRedirect } from './redirect.ts'

export interface FeedFacts {
  readonly format: Format
  readonly url: string
  /** The `maxAgeSeconds` of the publication. */
  readonly maxAgeSeconds: number
  /** When the store last changed the feed. */
  readonly changedAt: Date
  readonly hubUrl?: string
  readonly now: () => Date
}

/** As long as a shared cache may keep a feed: see `serve/feeds/answer.ts`. */
const sharedAgeSeconds = 60
/** What clocks, imports and the way take. */
const leewaySeconds = 30

const accept = 'application/atom+xml, application/rss+xml, application/feed+json, */*;q=0.5'

/**
 * Fetches one feed as readers do: plain, compressed, and again with what they keep. A feed that changes meanwhile is
 * fetched once more.
 */
export async function checkFeed(facts: FeedFacts, ask: Ask): Promise<readonly Fault[]> {
  const found = await checkOnce(facts, ask)
  return found.length > 0 && isFresh(facts) ? checkOnce(facts, ask) : found
}

/** Last-Modified never names the current second, so a fresh feed has two. */
function isFresh({ changedAt, now }: FeedFacts): boolean {
  return now().getTime() - changedAt.getTime() < leewaySeconds * 1000
}

async function checkOnce(facts: FeedFacts, ask: Ask): Promise<readonly Fault[]> {
  const { url } = facts
  const headers = { Accept: accept }
  // First as a browser and compressed: a cache that mixes them up gives a reader the wrong one.
  await ask(url, { headers: { Accept: 'text/html', 'Accept-Encoding': 'gzip' } })
  const packed = await ask(url, { headers: { ...headers, 'Accept-Encoding': 'gzip' } })
  const plain = await ask(url, { headers: { ...headers, 'Accept-Encoding': 'identity' } })
  if (isRedirect(plain)) return [await explainRedirect(plain, formats[facts.format].mediaType, ask)]
  const faulty = findWrongAnswer(plain, facts) ?? findWrongAnswer(packed, facts)
  if (faulty) return [faulty]
  const found = await findInValidators(plain, packed, ask)
  return [
    ...findInDocument(plain, facts),
    ...findInCompression(plain, packed),
    ...found,
    ...findInHeaders(plain, facts),
  ]
}

/** What leaves nothing else to check. */
function findWrongAnswer(reply: Reply, { format }: FeedFacts): Fault | undefined {
  const { status, headers, content, isTruncated } = reply
  if (status === 429) {
    return [
      'limit',
      'the answer is 429: this machine has fetched the feed too often.',
      'Readers behind the same address would have to wait, too.',
      'Try again in a few minutes. If it comes back, set GAZETTE_TRUST_PROXY, or raise GAZETTE_POLL_LIMIT.',
    ]
  }
  if (status !== 200) {
    return [
      'status',
      `the answer is ${status}, not 200.`,
      'Readers get no feed, and some drop it after a few days.',
      status === 401 || status === 403
        ? 'Let requests for feeds pass without a password and without a check for robots (proxy, firewall, CDN).'
        : 'Look into the logs of the proxy and the server; the proxy must pass this path on to Gazette.',
    ]
  }
  if (isTruncated) {
    return [
      'truncated',
      'the connection ends before the end of the body.',
      'Readers get half a document, which they refuse.',
      'Look for a size limit or a full disk of the proxy (nginx: the error log, proxy_temp_path), and for its time limits.',
    ]
  }
  if (!content || content.subarray(0, 2).equals(gzipSignature)) {
    return [
      'compression',
      `the body is not compressed as the answer says (Content-Encoding: ${headers['content-encoding'] ?? 'none'}).`,
      'Readers cannot unpack it.',
      'Compress in one place only: in Gazette, or in the proxy that asks it for plain bytes.',
    ]
  }
  const type = mediaTypeOf(reply)
  if (type !== formats[format].mediaType) {
    return [
      'type',
      `the Content-Type is ${type || 'missing'}, not ${formats[format].mediaType}.`,
      type === 'text/html'
        ? 'Readers get a page instead of the feed.'
        : 'Some readers and all browsers do not take it for a feed.',
      'Let the proxy or CDN pass Content-Type on, and let it not answer with a page of its own or one that it keeps for browsers.',
    ]
  }
  const [, charset = 'utf-8'] = /;\s*charset="?([\w-]+)/i.exec(String(headers['content-type'])) ?? []
  if (charset.toLowerCase() !== 'utf-8') {
    return [
      'type',
      `the Content-Type says charset=${charset}, but the document is in UTF-8.`,
      'Readers show wrong letters, or refuse the feed.',
      'Let the proxy or CDN pass Content-Type on (Apache: no AddDefaultCharset; nginx: no `charset` of its own).',
    ]
  }
  return undefined
}

/** A body that still begins so after it was unpacked was compressed twice, or compressed without saying so. */
const gzipSignature = Buffer.from([0x1f, 0x8b])

function findInDocument(reply: Reply, { url, now, format }: FeedFacts): Fault[] {
  const { content = Buffer.of(), headers } = reply
  const self = readSelf(content.toString(), format)
  // What else is wrong with the document follows from it.
  if ((self ?? url) === url && isRewritten(content, headers.etag, url)) return [rewritten]
  const { findings } = validate(content, { url, contentType: String(headers['content-type']), now: now() })
  const [error] = findings.filter(({ severity }) => severity === 'error')
  return [
    ...(error ? [toInvalid(error, url)] : []),
    ...(self !== undefined && self !== url ? [toOtherSelf(self)] : []),
  ]
}

function toInvalid({ message }: { readonly message: string }, url: string): Fault {
  return [
    'document',
    `the document is not valid: ${message}.`,
    'Readers may refuse it or show it wrong.',
    `Run \`gazette check ${url}\`, and \`gazette check\` for the articles; a proxy must not change the document.`,
  ]
}

function toOtherSelf(self: string): Fault {
  return [
    'self',
    `the feed says that its address is ${self}.`,
    'Readers and hubs take it for another feed: subscriptions break, and push does not arrive.',
    'Give the server the same GAZETTE_URL, and start it again.',
  ]
}

const rewritten: Fault = [
  'bytes',
  'the bytes are not those that the server has sent with this ETag.',
  'Readers may miss changes or see changes that there are none, and links or pictures may break.',
  'Turn off what rewrites documents on the way: minifying, e-mail obfuscation, link rewriting (sub_filter).',
]

/** Where the document says that it is: `atom:link rel="self"` or `feed_url`. */
function readSelf(text: string, format: Format): string | undefined {
  if (format === 'json') {
    try {
      const { feed_url: self } = JSON.parse(text)
      return typeof self === 'string' ? self : undefined
    } catch {
      return undefined
    }
  }
  const [tag = ''] = /<(?:atom:)?link\b[^>]*\brel="self"[^>]*>/.exec(text) ?? []
  return /\bhref="([^"]*)"/.exec(tag)?.[1]?.replaceAll('&amp;', '&').replaceAll('&#x26;', '&')
}

/** An ETag is a hash of the address and the bytes: see `http/representation.ts`. */
function isRewritten(content: Buffer, etag = '', self: string): boolean {
  const [, tag] = /^(?:W\/)?"([0-9a-f]{32})(?:-\w+)?"$/.exec(etag) ?? []
  return tag !== undefined && createRepresentation(self, content).tag !== tag
}

function findInCompression(plain: Reply, packed: Reply): Fault[] {
  const encoding = plain.headers['content-encoding']
  if (encoding !== undefined && encoding !== 'identity') {
    return [
      [
        'vary',
        `a request for plain bytes is answered in ${encoding}.`,
        'Readers that cannot unpack it get no feed.',
        'Let the cache keep one answer for each Accept-Encoding (Vary), or keep none.',
      ],
    ]
  }
  const [tag, packedTag] = [plain, packed].map(({ headers }) => withoutCoding(headers.etag))
  if (packed.content?.equals(plain.bytes) === false && tag === packedTag) return [rewritten]
  if (packed.headers['content-encoding'] === 'gzip') return []
  return [
    [
      'gzip',
      'a request with Accept-Encoding: gzip is answered without compression.',
      'Readers load several times as many bytes at each change.',
      'Let the proxy pass Accept-Encoding on, or compress there (nginx: gzip_types for application/rss+xml, application/atom+xml, application/feed+json).',
    ],
  ]
}

/** The same for one state of the feed, whether Gazette or a proxy compresses it. */
function withoutCoding(etag = ''): string {
  return etag.replace(/^W\//, '').replace(/[-;](?:gzip|br|deflate|zstd)"$/, '"')
}

async function findInValidators(plain: Reply, packed: Reply, ask: Ask): Promise<Fault[]> {
  const { etag, 'last-modified': changed } = plain.headers
  if (etag === undefined || changed === undefined) {
    const missing = [...(etag ? [] : ['ETag']), ...(changed ? [] : ['Last-Modified'])].join(' and no ')
    return [
      [
        'validators',
        `the answer has no ${missing}.`,
        'Readers load the whole feed at each look instead of getting 304.',
        'Let the proxy or CDN pass ETag and Last-Modified on (nginx: no `etag off`, no `if_modified_since off`).',
      ],
    ]
  }
  const validators = [
    ['If-None-Match', etag, 'identity'],
    ['If-None-Match', packed.headers.etag ?? etag, 'gzip'],
    ['If-Modified-Since', changed, 'identity'],
  ] as const
  for (const [name, value, encoding] of validators) {
    const headers = { Accept: accept, 'Accept-Encoding': encoding, [name]: value }
    const { status } = await ask(plain.url, { headers })
    if (status !== 304) return [toNotRevalidated(name, encoding, status)]
  }
  return []
}

function toNotRevalidated(name: string, encoding: string, status: number): Fault {
  const validator = name === 'If-None-Match' ? 'ETag' : 'Last-Modified'
  return [
    'not-modified',
    `${name} with the feed's own ${validator} (${encoding}) is answered ${status}, not 304.`,
    'Readers load the whole feed at each look.',
    `Let the proxy or CDN pass ${name} on to Gazette and the validators back unchanged; several servers need the same GAZETTE_URL and store.`,
  ]
}

function findInHeaders({ headers }: Reply, { maxAgeSeconds, changedAt, hubUrl, now }: FeedFacts): Fault[] {
  const control = String(headers['cache-control'] ?? '')
  // Several caches may each have added one.
  const longest = (name: string) =>
    Math.max(
      0,
      ...[...control.matchAll(new RegExp(`(?<![\\w-])${name}="?(\\d+)`, 'gi'))].map(([, age]) => Number(age)),
    )
  const expires = control === '' ? Date.parse(String(headers.expires)) - now().getTime() : 0
  const age = Number(headers.age ?? 0)
  const sharedSeconds = Math.max(sharedAgeSeconds, maxAgeSeconds)
  const sinceChange = (now().getTime() - changedAt.getTime()) / 1000
  const changed = Date.parse(String(headers['last-modified'] ?? ''))
  const isLong =
    longest('max-age') > maxAgeSeconds ||
    longest('s-maxage') > sharedSeconds ||
    expires > maxAgeSeconds * 1000
  const isOld = age > sharedSeconds + leewaySeconds
  const isBehind = sinceChange > sharedSeconds + leewaySeconds && changed < changedAt.getTime() - 2_000
  return [
    ...(isLong || isOld
      ? [toLongCaching(isLong ? control || `Expires: ${headers.expires}` : `Age: ${age}`)]
      : []),
    ...(isBehind && !isOld ? [behind(String(headers['last-modified']), changedAt)] : []),
    ...(hubUrl && !String(headers.link ?? '').includes(`<${hubUrl}>; rel="hub"`) ? [toNoHub(hubUrl)] : []),
  ]
}

function toLongCaching(said: string): Fault {
  return [
    'caching',
    `a cache keeps the feed for longer than Gazette allows (${said}).`,
    'News, corrections and withdrawals reach readers late.',
    'Let the CDN follow the Cache-Control of the origin ("respect origin headers"), without a time of its own.',
  ]
}

function behind(said: string, changedAt: Date): Fault {
  return [
    'stale',
    `the feed was last changed at ${changedAt.toUTCString()}, and readers get the one of ${said}.`,
    'They do not see the newest articles, corrections and withdrawals.',
    'Purge the cache in front, and check that the server uses this store (DATABASE_URL, GAZETTE_DATA) and runs.',
  ]
}

function toNoHub(hubUrl: string): Fault {
  return [
    'hub-link',
    `the header Link does not name the hub ${hubUrl}.`,
    'Services cannot subscribe to push, and learn of news at their next look.',
    'Let the proxy or CDN pass Link on, and give the server the same GAZETTE_URL.',
  ]
}
