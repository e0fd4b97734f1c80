import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { toRequestId } from '../../../src/server/log/request-log.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

interface LoggedRequest {
  readonly id: string
  readonly path: string
}

const requestsIn = ({ logged }: TestServer) =>
  logged.flatMap((line) => (line.req ? [line.req as LoggedRequest] : []))

describe('the id of a request', () => {
  const ids: readonly [what: string, trustedProxies: number, given: string, isTaken: boolean][] = [
    ['is the one that the proxy gives', 1, 'proxy-0001.abc_D', true],
    ['may have eight characters', 1, '12345678', true],
    ['may have 64 characters', 1, 'x'.repeat(64), true],
    ['is not taken from a client without a proxy in front', 0, 'proxy-0001.abc_D', false],
    ['has more than seven characters', 1, '1234567', false],
    ['has no more than 64 characters', 1, 'x'.repeat(65), false],
    ['holds no words', 1, 'a "quoted" word', false],
    ['holds no markup', 1, '<script>alert(1)</script>', false],
    ['is one, not two', 1, 'first-id-1, second-id-2', false],
    ['is never empty', 1, '', false],
  ]

  it.each(ids)('%s', (_what, trustedProxies, given, isTaken) => {
    const id = toRequestId({ headers: { 'x-request-id': given } }, trustedProxies)
    if (isTaken) expect(id).toBe(given)
    else expect(id).toMatch(uuid)
  })

  const failures: readonly [what: string, status: number, error: Error][] = [
    ['a bug', 500, Object.assign(new TypeError('a slip'), { detail: 'Failing row holds An article text.' })],
    ['a database that is away', 503, new PublisherError('unavailable', 'a slip of the database')],
  ]

  it.each(failures)(
    'is in the answer to %s, and in the one line of the log that explains it',
    async (_what, status, error) => {
      await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
      await using server = await startGazette(data, { trustProxy: 1 })
      Object.assign(server.gazette.media, { find: () => Promise.reject(error) })
      const id = 'proxy-0002-failing'
      const path = '/media/000000000000/a.png'
      const reply = await ask(`${server.url}${path}?secret=query`, { headers: { 'x-request-id': id } })
      expect(reply).toMatchObject({ status, headers: { 'x-request-id': id, 'cache-control': 'no-store' } })
      expect(reply.text).toMatch(new RegExp(`The id of this request is ${id}\\.\\n$`))
      expect(reply.text).not.toContain('slip')
      const lines = await eventually(() => {
        const found = server.logged.filter(({ req }) => (req as LoggedRequest | undefined)?.id === id)
        expect(found).toHaveLength(1)
        return found
      })
      expect(lines).toMatchObject([
        {
          level: 50,
          msg: 'a request failed',
          req: { id, method: 'GET', path },
          res: { status },
          err: { message: error.message, stack: expect.stringContaining(' at ') },
        },
      ])
      expect(JSON.stringify(server.logged)).not.toMatch(/Failing row|secret/)
    },
  )
})

it('the log holds no text of an article, no token, no query and no address, however much is logged', async () => {
  const token = 'a-token-of-the-operator'
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Hidden headline', { tags: '[harbour]' }, 'Quiet body of the article.'),
    'articles/d.md': markdown('Drafted headline', { published: '' }, 'Quiet body of the draft.'),
  })
  await using server = await startGazette(data, { trustProxy: 1, operatorToken: token, logLevel: 'trace' })
  const stranger = {
    'x-forwarded-for': '198.51.100.7, 2001:db8::7',
    forwarded: 'for=198.51.100.8',
    'x-real-ip': '198.51.100.9',
    referer: 'https://reader.example/private',
    cookie: 'session=biscuit',
  }
  const right = { ...stranger, authorization: `Bearer ${token}` }
  const wrong = { ...stranger, authorization: 'Bearer wrong-token-entirely' }
  const asked: readonly [path: string, headers: Record<string, string>, status: number][] = [
    ['/rss.xml', stranger, 200],
    ['/tags/harbour/feed.json?utm_source=campaign', stranger, 200],
    ['/rss.xml?as-of=2026-11-22', right, 200],
    ['/rss.xml?as-of=2026-11-22', wrong, 401],
    ['/rss.xml?as-of=yesterday', right, 400],
    ['/metrics', right, 200],
    ['/metrics', wrong, 404],
    ['/articles/a', stranger, 200],
    ['/articles/d', stranger, 404],
    ['/nothing?password=campaign', stranger, 404],
    ['/articles/%E0%A4%A?q=campaign', stranger, 400],
    ['/', stranger, 200],
  ]
  for (const [path, headers, status] of asked) {
    expect(await ask(server.url + path, { headers })).toMatchObject({ status })
  }
  await data.write('articles/b.md', markdown('Second headline', {}, 'Quiet body of the second.'))
  await eventually(() => expect(server.logged).toContainEqual(expect.objectContaining({ slug: 'b' })))
  await eventually(() => expect(requestsIn(server)).toHaveLength(asked.length))
  const paths = requestsIn(server).map(({ path }) => path)
  expect(paths).toEqual(asked.map(([path]) => path.split('?')[0]))
  const log = JSON.stringify(server.logged)
  expect(log).not.toMatch(/headline|quiet body/i)
  expect(log).not.toMatch(/token|bearer|biscuit/i)
  expect(log).not.toMatch(/as-of|utm_source|campaign|2026-11-22|yesterday|reader\.example/)
  expect(log).not.toMatch(/198\.51|2001:db8|127\.0\.0\.1|remoteAddress/)
})
