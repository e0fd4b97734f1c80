import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../../src/domain/feed.ts'
import { paths } from '../../../src/domain/site.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const changed = new Date('2026-11-23T08:00:00Z')
const later = new Date('2026-11-23T09:00:00Z')
let now = changed
let data: DataFolder
let server: TestServer

beforeAll(async () => {
  data = await makeDataFolder({ 'articles/a.md': markdown('Alpha'), 'articles/b.md': markdown('Beta') })
  server = await startGazette(data, { now: () => now })
  now = later
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const at = (text: string) => new Date(text).toUTCString()
/** Last-Modified is never the second of the change itself: see `lastModified`. */
const lastModified = at('2026-11-23T08:00:00Z')
const asctime = 'Mon Nov 23 08:00:00 2026'
const rfc850 = 'Monday, 23-Nov-26 08:00:00 GMT'

/** In tags, `T` is the current document's tag, without quotes and without the suffix of an encoding. */
const rows: readonly [reason: string, headers: Readonly<Record<string, string>>, status: 200 | 304][] = [
  ['nothing is asked', {}, 200],
  ['the tag is the current one', { 'if-none-match': '"T"' }, 304],
  ['weak comparison: W/ says nothing (13.1.2)', { 'if-none-match': 'W/"T"' }, 304],
  ['the tag of the gzip copy is the same document', { 'if-none-match': '"T-gzip"' }, 304],
  ['the tag of the brotli copy is the same document', { 'if-none-match': '"T-br"' }, 304],
  ['the tag of the Zstandard copy is the same document', { 'if-none-match': '"T-zstd"' }, 304],
  ['a proxy that weakened the tag of a copy', { 'if-none-match': 'W/"T-gzip"' }, 304],
  ['a proxy that compressed again put its suffix on ours', { 'if-none-match': '"T-gzip-gzip"' }, 304],
  ['one after another did', { 'if-none-match': '"T-br-gzip;gzip--gzip-df"' }, 304],
  ['Jetty writes ;gzip, and two dashes', { 'if-none-match': '"T--gzip"' }, 304],
  ['Apache put -gzip on the identity tag', { 'if-none-match': '"T;gzip"' }, 304],
  ['another tag', { 'if-none-match': '"other"' }, 200],
  ['a tag that only begins like ours', { 'if-none-match': '"Tx"' }, 200],
  ['a suffix of no encoding', { 'if-none-match': '"T-zip"' }, 200],
  ['an empty tag, as curl sends first', { 'if-none-match': '""' }, 200],
  ['an empty header', { 'if-none-match': '' }, 200],
  ['a tag without quotes is no tag', { 'if-none-match': 'T' }, 200],
  ['case counts in tags', { 'if-none-match': '"t"' }, 200],
  ['a list that holds it', { 'if-none-match': '"a", "T", "b"' }, 304],
  ['a list without spaces', { 'if-none-match': '"a","T"' }, 304],
  ['a list of weak tags', { 'if-none-match': 'W/"a", W/"T"' }, 304],
  ['a list that does not hold it', { 'if-none-match': '"a", "b"' }, 200],
  ['a comma inside another tag', { 'if-none-match': '"a,b", "T"' }, 304],
  ['any current document', { 'if-none-match': '*' }, 304],
  ['a star in quotes is a tag', { 'if-none-match': '"*"' }, 200],
  ['the date is the last change', { 'if-modified-since': lastModified }, 304],
  ['a date after the last change', { 'if-modified-since': at('2026-11-23T08:30:00Z') }, 304],
  ['a date that is now', { 'if-modified-since': at('2026-11-23T09:00:00Z') }, 304],
  ['a second before the change', { 'if-modified-since': at('2026-11-23T07:59:59Z') }, 200],
  ['a date long ago', { 'if-modified-since': at('2000-01-01T00:00:00Z') }, 200],
  ['a date in the future is of another clock', { 'if-modified-since': at('2026-11-23T09:00:01Z') }, 200],
  ['RFC 850 is a date (5.6.7)', { 'if-modified-since': rfc850 }, 304],
  ['asctime is a date (5.6.7)', { 'if-modified-since': asctime }, 304],
  ['a date that is none', { 'if-modified-since': 'yesterday' }, 200],
  ['a day that does not exist', { 'if-modified-since': 'Mon, 31 Nov 2026 08:00:00 GMT' }, 200],
  ['ISO is no HTTP date', { 'if-modified-since': '2026-11-23T08:00:00Z' }, 200],
  ['an empty date', { 'if-modified-since': '' }, 200],
  [
    'the tag decides where both are there: old tag',
    { 'if-none-match': '"other"', 'if-modified-since': lastModified },
    200,
  ],
  [
    'the tag decides where both are there: old date',
    { 'if-none-match': '"T"', 'if-modified-since': at('2000-01-01T00:00:00Z') },
    304,
  ],
  ['no-cache does not cancel a 304', { 'if-none-match': '"T"', 'cache-control': 'no-cache' }, 304],
  ['max-age=0 does not cancel a 304', { 'if-none-match': '"T"', 'cache-control': 'max-age=0' }, 304],
  ['Pragma does not cancel a 304', { 'if-modified-since': lastModified, pragma: 'no-cache' }, 304],
  ['If-Match is for writers', { 'if-match': '"other"' }, 200],
  ['a range is not served, the whole is', { range: 'bytes=0-9' }, 200],
  ['A-IM is ignored: 226 is an error to readers', { 'a-im': 'feed', 'if-none-match': '"other"' }, 200],
  ['A-IM with the current tag', { 'a-im': 'feed', 'if-none-match': '"T"' }, 304],
]

const encodings = {
  identity: undefined,
  gzip: 'gzip, deflate',
  br: 'br, gzip, deflate',
  zstd: 'zstd, gzip',
} as const
const cases = formatNames.flatMap((format) =>
  Object.entries(encodings).map(([encoding, accept]) => ({ format, encoding, accept })),
)

describe.each(cases)('a reader of $format in $encoding', ({ format, encoding, accept }) => {
  const url = () => server.url + paths.feed('main', format)
  const accepting: Record<string, string> = accept ? { 'accept-encoding': accept } : {}
  const suffix = encoding === 'identity' ? '' : `-${encoding}`

  it.each(rows)('%s: %j gives %i', async (_reason, headers, status) => {
    const whole = await ask(url(), { headers: accepting })
    const tag = whole.headers.etag?.replaceAll('"', '').slice(0, suffix ? -suffix.length : undefined) ?? ''
    const asked = Object.entries(headers).map(([name, value]) => {
      const filled = name === 'if-none-match' ? value.replaceAll('T', tag) : value
      return [name, value === '"t"' ? swapCase(`"${tag}"`) : filled]
    })
    for (const method of ['GET', 'HEAD']) {
      const reply = await ask(url(), { method, headers: { ...accepting, ...Object.fromEntries(asked) } })
      expect(reply.status).toBe(status)
      for (const name of [
        'etag',
        'cache-control',
        'vary',
        'last-modified',
        'link',
        'access-control-allow-origin',
      ]) {
        expect([name, reply.headers[name]]).toEqual([name, whole.headers[name]])
      }
      expect(reply.bytes.length).toBe(status === 200 && method === 'GET' ? whole.bytes.length : 0)
      expect(reply.headers['content-type']).toBe(status === 200 ? formats[format].contentType : undefined)
    }
  })

  it('has validators that fit the bytes', async () => {
    const { headers, text, bytes } = await ask(url(), { headers: accepting })
    expect(headers['content-encoding']).toBe(encoding === 'identity' ? undefined : encoding)
    expect(headers['content-length']).toBe(String(bytes.length))
    expect(headers.etag).toMatch(new RegExp(`^"[0-9a-f]{32}${suffix}"$`))
    expect(headers['last-modified']).toBe(lastModified)
    expect(headers.vary).toBe('Accept-Encoding')
    expect(headers['cache-control']).toBe(
      'public, max-age=900, stale-while-revalidate=900, stale-if-error=86400',
    )
    expect(text).toContain('Alpha')
  })
})

function swapCase(text: string): string {
  return text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
}

describe('the validators of a feed', () => {
  const headersOf = async (format: (typeof formatNames)[number], accept = 'identity') =>
    (await ask(server.url + paths.feed('main', format), { headers: { 'accept-encoding': accept } })).headers

  it('differ between formats, so that no tag gets a 304 for another format', async () => {
    const tags = await Promise.all(formatNames.map(async (format) => (await headersOf(format)).etag))
    expect(new Set(tags).size).toBe(formatNames.length)
  })

  it('differ between encodings of the same document', async () => {
    const tags = await Promise.all(
      ['identity', 'gzip', 'zstd', 'br'].map(async (accept) => (await headersOf('rss', accept)).etag),
    )
    expect(new Set(tags).size).toBe(4)
  })

  it('change when the feed does, and a withdrawal is a change', async () => {
    await using folder = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta'),
    })
    let clock = new Date('2026-11-23T08:00:00.700Z')
    await using other = await startGazette(folder, { now: () => clock })
    clock = new Date('2026-11-23T09:00:00Z')
    const before = await ask(`${other.url}/rss.xml`)
    await other.gazette.store.withdraw('a')
    clock = new Date('2026-11-23T09:00:00.900Z')
    const { etag = '', 'last-modified': since = '' } = before.headers
    const inThatSecond = await ask(`${other.url}/rss.xml`)
    expect(inThatSecond.headers.etag).not.toBe(etag)
    // A client with this response must still be told of another change in the same second.
    expect(new Date(inThatSecond.headers['last-modified'] ?? '') < new Date('2026-11-23T09:00:00Z')).toBe(
      true,
    )
    clock = new Date('2026-11-23T10:00:00Z')
    const after = await ask(`${other.url}/rss.xml`, {
      headers: { 'if-none-match': etag, 'if-modified-since': since },
    })
    expect(after.status).toBe(200)
    expect(after.headers['last-modified']).toBe(at('2026-11-23T09:00:00Z'))
    expect((await ask(`${other.url}/rss.xml`, { headers: { 'if-modified-since': since } })).status).toBe(200)
  })

  it('do not change when an article is imported again as it was', async () => {
    const before = await headersOf('atom')
    await server.gazette.folder.sync()
    expect(await headersOf('atom')).toMatchObject({
      etag: before.etag,
      'last-modified': before['last-modified'],
    })
  })
})
