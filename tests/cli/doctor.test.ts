import type { IncomingMessage } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkCertificate, isDisallowed } from '../../src/cli/doctor/check-site.ts'
import { type DoctorOptions, doctorCommand } from '../../src/cli/doctor/doctor.ts'
import type { Finding } from '../../src/cli/doctor/finding.ts'
import { cases } from '../support/depth.ts'
import { freePort } from '../support/free-port.ts'
import { type FrontOptions, type Passing, readCertificateFile, startFront } from '../support/front.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

const publicUrl = 'https://courier.example'
const hour = 3_600_000
const now = () => new Date()
const ca = readCertificateFile('ca.pem')
let data: DataFolder
let server: TestServer

beforeAll(async () => {
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', {}, `${'A long text. '.repeat(200)}\n\n![A dot](dot.png)`),
    'media/dot.png': onePixelPng,
  })
  let agoMs = 2 * hour
  const now = () => new Date(Date.now() - agoMs)
  server = await startGazette(data, { now, publicUrl, trustProxy: 1, pollLimit: 0 })
  // In the second of a change Last-Modified is not what it is later.
  agoMs = hour
})
afterAll(async () => {
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

async function examine(
  front: Partial<FrontOptions> = {},
  { gazette, port }: Pick<TestServer, 'gazette' | 'port'> = server,
  options: Partial<DoctorOptions> & {
    readonly trusts?: string
    readonly timeoutMs?: number
    readonly addresses?: string[]
  } = {},
) {
  await using proxy = await startFront({ behind: port, ...front })
  const found = (options.addresses ?? ['127.0.0.1']).map((address) => ({ address, family: 4 }))
  const lookup = (_name: string, { all }: { all?: boolean }, done: (...given: unknown[]) => void) =>
    all ? done(null, found) : done(null, '127.0.0.1', 4)
  const network = {
    lookup: lookup as never,
    toPort: proxy.toPort,
    ca: options.trusts ?? ca,
    ...(options.timeoutMs && { timeoutMs: options.timeoutMs }),
  }
  const report = await doctorCommand(gazette, { isAddressSet: true, now, network, ...options })
  const { findings } = report.json as { findings: readonly Finding[] }
  return { report, findings, checks: [...new Set(findings.map(({ check }) => check))] }
}

const isFeed = ({ headers }: Passing) => /rss|atom|feed\+json/.test(String(headers['content-type']))

const redirect =
  (toLocation: (url: string) => string | undefined): FrontOptions['answer'] =>
  (passing, { url = '' }) => {
    const location = toLocation(url)
    if (location !== undefined)
      Object.assign(passing, { status: 302, headers: location ? { location } : {}, body: Buffer.of() })
  }

const good: readonly (readonly [string, Partial<FrontOptions>])[] = [
  ['a proxy that changes nothing', {}],
  [
    'a proxy that compresses by itself, as nginx does: weak tags',
    {
      request: (headers) => {
        delete headers['accept-encoding']
      },
      answer: (passing, { headers }) => {
        if (!isFeed(passing) || !String(headers['accept-encoding']).includes('gzip')) return
        passing.body = gzipSync(passing.body)
        Object.assign(passing.headers, { 'content-encoding': 'gzip', etag: `W/${passing.headers.etag}` })
      },
    },
  ],
  [
    'a cache that has kept it for half a minute',
    {
      answer: ({ headers }) => {
        headers.age = '30'
        headers.date = new Date(Date.now() - 30_000).toUTCString()
      },
    },
  ],
  [
    'a proxy that keeps /readyz for itself',
    {
      answer: (passing, { url }) => {
        if (url === '/readyz') passing.status = 404
      },
    },
  ],
]

it.each(good.slice(0, cases(good.length, 2)))(
  '%s: nothing to mend',
  { tags: 'deep' },
  async (_what, front) => {
    const { report, findings } = await examine(front)
    expect(findings).toEqual([])
    expect(report).toMatchObject({ isFailure: false, text: expect.stringContaining('Readers can reach') })
  },
)

const remove =
  (...names: string[]) =>
  (headers: Record<string, unknown>) => {
    for (const name of names) delete headers[name]
  }
const without = (...names: string[]): Partial<FrontOptions> => ({
  answer: ({ headers }) => remove(...names)(headers),
})
const onFeeds = (change: (passing: Passing) => void): Partial<FrontOptions> => ({
  answer: (passing) => {
    if (passing.status === 200 && isFeed(passing)) change(passing)
  },
})
const onPath = (start: string, change: (passing: Passing) => void): Partial<FrontOptions> => ({
  answer: (passing, { url = '' }) => {
    if (url.startsWith(start)) change(passing)
  },
})
const toText = (passing: Passing, text: string) => {
  Object.assign(passing, { status: 200, headers: { 'content-type': 'text/plain' }, body: Buffer.from(text) })
}

const broken: readonly (readonly [string, Partial<FrontOptions>, string])[] = [
  ['ETag is removed', without('etag'), 'validators'],
  ['Last-Modified is removed', without('last-modified'), 'validators'],
  ['If-None-Match is not passed on', { request: remove('if-none-match') }, 'not-modified'],
  ['If-Modified-Since is not passed on', { request: remove('if-modified-since') }, 'not-modified'],
  ['Accept-Encoding is not passed on', { request: remove('accept-encoding') }, 'gzip'],
  [
    'everybody gets the compressed feed',
    {
      request: (headers) => {
        headers['accept-encoding'] = 'gzip'
      },
    },
    'vary',
  ],
  [
    'plain bytes are said to be compressed',
    onFeeds(({ headers }) => {
      headers['content-encoding'] = 'gzip'
    }),
    'compression',
  ],
  [
    'the body is cut off',
    onFeeds((passing) => {
      passing.isCut = true
    }),
    'truncated',
  ],
  [
    'the type is another',
    onFeeds(({ headers }) => {
      headers['content-type'] = 'text/xml'
    }),
    'type',
  ],
  [
    'readers get the page of a check for robots',
    onFeeds((passing) => {
      Object.assign(passing, {
        headers: { 'content-type': 'text/html' },
        body: Buffer.from('<p>Are you human?'),
      })
    }),
    'type',
  ],
  [
    'a firewall refuses programs',
    onFeeds((passing) => {
      passing.status = 403
    }),
    'status',
  ],
  [
    'the document is minified',
    onFeeds((passing) => {
      if (passing.headers['content-encoding']) return
      passing.body = Buffer.from(
        passing.body
          .toString()
          .replace(/>\s+</g, '><')
          .replace(/,\n\s*/g, ','),
      )
    }),
    'bytes',
  ],
  [
    'a banner is written before the document',
    onFeeds((passing) => {
      if (!passing.headers['content-encoding'])
        passing.body = Buffer.from(`Warning: low disk\n${passing.body}`)
    }),
    'bytes',
  ],
  [
    'a banner is written before the document, with another ETag',
    onFeeds((passing) => {
      if (passing.headers['content-encoding']) return
      passing.body = Buffer.from(`Warning: low disk\n${passing.body}`)
      passing.headers.etag = '"1"'
    }),
    'document',
  ],
  [
    'the compressed document is rewritten',
    onFeeds((passing) => {
      if (!passing.headers['content-encoding']) return
      passing.body = gzipSync(gunzipSync(passing.body).toString().replaceAll('Alpha', 'Omega'))
    }),
    'bytes',
  ],
  [
    'it is compressed twice',
    onFeeds((passing) => {
      if (passing.headers['content-encoding']) passing.body = gzipSync(passing.body)
    }),
    'compression',
  ],
  [
    'it is compressed without saying so',
    onFeeds(({ headers }) => remove('content-encoding')(headers)),
    'compression',
  ],
  [
    'it is said to be in another charset',
    onFeeds(({ headers }) => {
      headers['content-type'] = String(headers['content-type']).replace('utf-8', 'Shift_JIS')
    }),
    'type',
  ],
  [
    'the CDN has a time of its own for browsers',
    onFeeds(({ headers }) => {
      headers['cache-control'] = 'public, max-age=14400'
    }),
    'caching',
  ],
  [
    'the CDN keeps the feed for hours',
    onFeeds(({ headers }) => {
      headers.age = '7200'
      headers.date = new Date(Date.now() - 7_200_000).toUTCString()
    }),
    'caching',
  ],
  [
    'the CDN has a time of its own for shared caches',
    onFeeds(({ headers }) => {
      headers['cache-control'] = ['public, max-age=60', 's-maxage=86400']
    }),
    'caching',
  ],
  [
    'Cache-Control is replaced by Expires',
    onFeeds(({ headers }) => {
      remove('cache-control')(headers)
      headers.expires = new Date(Date.now() + 24 * hour).toUTCString()
    }),
    'caching',
  ],
  ['Link is removed', without('link'), 'hub-link'],
  ['POST is refused', onPath('/hub', (passing) => Object.assign(passing, { status: 405 })), 'hub'],
  [
    'robots.txt forbids everything',
    onPath('/robots.txt', (passing) => toText(passing, 'User-agent: *\nDisallow: /\n')),
    'robots',
  ],
  ['robots.txt fails', onPath('/robots.txt', (passing) => Object.assign(passing, { status: 503 })), 'robots'],
  [
    'the clock is wrong',
    {
      answer: ({ headers }) => {
        headers.date = new Date(Date.now() + 120_000).toUTCString()
      },
    },
    'clock',
  ],
  [
    'http does not lead to https',
    { plain: (_request, response) => response.end('Welcome to nginx!') },
    'http-to-https',
  ],
  [
    'http leads to the front page only',
    { plain: (_request, response) => response.writeHead(301, { Location: publicUrl }).end() },
    'http-to-https',
  ],
  [
    'the host redirects to another one',
    {
      answer: (passing, { url }) => {
        Object.assign(passing, { status: 301, headers: { location: `https://www.courier.example${url}` } })
      },
    },
    'redirect',
  ],
  ['Range is not passed on', { request: remove('range') }, 'media'],
  ['pictures are refused', onPath('/media/', (passing) => Object.assign(passing, { status: 403 })), 'media'],
  ['X-Forwarded-For is not set', { request: remove('x-forwarded-for') }, 'forwarded'],
  [
    'one more proxy than the server knows is in front',
    {
      request: (headers) => {
        headers['x-forwarded-for'] = '192.0.2.7, 198.51.100.1'
      },
    },
    'forwarded',
  ],
  ['the certificate has expired', { certificate: 'expired' }, 'certificate'],
  ['the certificate is for another host', { certificate: 'elsewhere' }, 'certificate'],
]

it.each(broken.slice(0, cases(broken.length, 8)))(
  '%s: found',
  { tags: 'deep' },
  async (_what, front, check) => {
    const { report, findings, checks } = await examine(front)
    expect(checks).toContain(check)
    // Nothing else is suspected, unless the same fault keeps all else from working.
    if (!['redirect', 'document'].includes(check)) expect(checks).toEqual([check])
    expect(report.isFailure).toBe(true)
    for (const { address, wrong, effect, remedy } of findings) {
      expect(address).toMatch(/^https:\/\/courier\.example\//)
      for (const sentence of [wrong, effect, remedy]) {
        expect(sentence).toMatch(/^\S.*\.$/)
        expect(report.text).toContain(sentence)
      }
    }
  },
)

it.each([
  [
    'in a circle',
    redirect((url) => `https://courier.example${url}`),
    'in a circle',
    'Let one place only redirect',
  ],
  [
    'to a login',
    redirect((url) => (url === '/' ? undefined : '/')),
    'the answer is 200 (text/html)',
    'without a login',
  ],
  ['without an address', redirect(() => ''), 'names no address to go on to', 'without a login'],
  [
    'to another host with the feed',
    (passing: Passing, request: IncomingMessage) => {
      const isOther = request.headers.host === 'www.courier.example'
      redirect((url) => (isOther ? undefined : `https://www.courier.example${url}`))?.(passing, request)
    },
    'redirects to https://www.courier.example/rss.xml (302).',
    'Set GAZETTE_URL',
  ],
] as const)('a redirect %s is followed, and what helps is said', async (_where, answer, wrong, remedy) => {
  const { findings } = await examine({ answer })
  expect(findings[0]).toMatchObject({
    check: 'redirect',
    wrong: expect.stringContaining(wrong),
    remedy: expect.stringContaining(remedy),
  })
})

it('a server that takes six seconds, or never ends its answer, is found', async () => {
  let calls = 0
  const slowNow = () => new Date(Date.now() - (calls++ === 0 ? 6_000 : 0))
  expect((await examine({}, server, { now: slowNow })).findings).toMatchObject([
    { check: 'slow', wrong: 'the answer takes 6 s.' },
  ])
  const { findings } = await examine({ answer: () => new Promise(() => {}) }, server, { timeoutMs: 300 })
  expect(findings).toMatchObject([
    { check: 'unreachable', wrong: 'the address cannot be fetched: it takes longer than 0.3 s.' },
  ])
})

it('an address of the name at which nothing answers is found, though another one answers', async () => {
  const { findings } = await examine({}, server, { addresses: ['127.0.0.1', '127.0.0.2'] })
  expect(findings).toMatchObject([
    {
      check: 'dns',
      wrong:
        'courier.example has the address 127.0.0.2, where nothing can be fetched: nothing listens there.',
    },
  ])
})

it('http may lead to the same https address in other words', async () => {
  const plain: FrontOptions['plain'] = ({ url }, response) =>
    void response.writeHead(308, { Location: `https://courier.example:443${url}` }).end()
  expect((await examine({ plain })).findings).toEqual([])
})

describe('the settings', () => {
  it('a certificate of an unknown authority is found', async () => {
    const trusts = readCertificateFile('elsewhere.pem')
    expect((await examine({}, server, { trusts })).checks).toEqual(['certificate'])
  })

  it('a server with another GAZETTE_URL than the command is found', async () => {
    const gazette = {
      ...server.gazette,
      site: () => ({ ...server.gazette.site(), baseUrl: 'https://courier.example' }),
    }
    await using other = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const running = await startGazette(other, { now, publicUrl: 'https://old.example', trustProxy: 1 })
    const { checks } = await examine({}, { gazette, port: running.port }).finally(running.close)
    expect(checks).toContain('self')
  })

  it('an address of this machine is found, also by the command, and whether anything listens there', async () => {
    const PORT = String(await freePort())
    const { code, stdout } = await runCli(['doctor', '--json'], { GAZETTE_DATA: data.path, PORT })
    const { address, findings } = JSON.parse(stdout)
    expect([code, address]).toEqual([1, `http://localhost:${PORT}`])
    expect(findings).toMatchObject([
      { check: 'address', wrong: 'GAZETTE_URL is not set.' },
      { check: 'unreachable', wrong: 'the address cannot be fetched: nothing listens there.' },
    ])
    const shown = await runCli(['doctor'], {
      GAZETTE_DATA: data.path,
      PORT,
      GAZETTE_URL: `http://192.168.1.5.example:${PORT}`,
    })
    expect(shown).toMatchObject({ code: 1, stderr: '' })
    expect(shown.stdout).toMatch(
      /: the public address is not https\.\n {2}.*\n {2}Put a proxy.*\n.*cannot be fetched/,
    )
  })

  it('a feed behind a server of an older state is found when the store has moved on', async () => {
    await using own = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    let agoMs = 3 * hour
    const running = await startGazette(own, {
      now: () => new Date(Date.now() - agoMs),
      publicUrl,
      trustProxy: 1,
    })
    try {
      const kept = new Map<string, Passing>()
      const front: Partial<FrontOptions> = {
        answer: (passing, { method, url, headers }) => {
          if (method !== 'GET' || headers['if-none-match'] || headers['if-modified-since']) return
          const key = `${url} ${headers['accept-encoding']} ${headers.accept}`
          const before = kept.get(key)
          if (before)
            Object.assign(passing, before, { headers: { ...before.headers, date: passing.headers.date } })
          else kept.set(key, { ...passing })
        },
      }
      agoMs = 2 * hour
      expect((await examine(front, running)).checks).toEqual([])
      agoMs = hour
      await own.write('articles/b.md', markdown('Beta'))
      await eventually(async () => expect(await running.gazette.store.articleBySlug('b')).toBeDefined())
      expect((await examine(front, running)).checks).toContain('stale')
    } finally {
      await running.close()
    }
  })
})

it.each([
  [13, 1],
  [15, 0],
])('a certificate that ends in %i days is %i finding', (days, count) => {
  const at = new Date('2026-11-23T09:00:00Z')
  expect(checkCertificate({ validTo: new Date(at.getTime() + (days * 24 + 1) * hour) }, at)).toHaveLength(
    count,
  )
})

it.each([
  ['User-agent: *\nDisallow: /', true],
  ['User-agent: *\nDisallow:', false],
  ['User-agent: GPTBot\nDisallow: /', false],
  ['User-agent: GPTBot\nUser-agent: *\nDisallow: /', true],
  ['User-agent: *\nDisallow: /\nAllow: /news/', false],
  ['User-agent: *\nDisallow: /*.xml$', true],
  ['User-agent: *\nDisallow: /*.xml', true],
  ['user-agent: *\nallow: /news/rss.xml\ndisallow: /news/rss.xml # a tie', false],
  ['User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /', false],
  ['', false],
])('robots.txt %j keeps /news/rss.xml from robots: %s', (text, isShut) => {
  expect(isDisallowed(text, '/news/rss.xml')).toBe(isShut)
})
