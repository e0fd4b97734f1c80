import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { createGazette, type Gazette, type GazetteOptions, type LogLine } from '../../src/library/index.ts'
import { validate } from '../../src/validator/validate.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { newSqlite } from '../support/new-database.ts'
import { readDocument } from '../support/read-document.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'

const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  publisher: { name: 'The Test Courier' },
}

const inMemory = { store: 'sqlite::memory:', url: 'https://example.org/news/', publication }

interface Host extends AsyncDisposable {
  readonly gazette: Gazette
  readonly local: string
}

async function listen(handler: RequestListener) {
  const server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    local: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.close().closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Another program with our router below `/news`, unless it mounts it otherwise. */
async function startHost(
  options: Partial<GazetteOptions> = {},
  mount = (app: Express, { router }: Gazette): unknown => app.use('/news', router),
): Promise<Host> {
  const store = await newSqlite()
  const gazette = await createGazette({ ...inMemory, store, ...options } as GazetteOptions)
  const app = express()
  mount(app, gazette)
  app.get('/about', (_req, res) => {
    res.send('About us')
  })
  app.use((req, res) => {
    res.status(404).send(`${req.path} is not here, says the host`)
  })
  const { local, stop } = await listen(app)
  const dispose = async () => {
    await stop()
    await gazette.close()
  }
  return { gazette, local, [Symbol.asyncDispose]: dispose }
}

const mill = {
  id: 'post-17',
  slug: 'tidal-mill',
  title: 'Bread from the tidal mill',
  contentHtml:
    '<p>The mill grinds again. <a href="/news/articles/other">Other</a></p><script>alert(1)</script>',
  authors: ['Nell Arkwright'],
  tags: ['bread'],
  published: '2026-11-23T09:00:00Z',
} as const

describe('in an Express app below a path', () => {
  it('an article that the program saves is in every format, valid, with its addresses below the path', async () => {
    await using host = await startHost()
    const [report] = await host.gazette.editing.save([mill])
    expect(report).toMatchObject({ outcome: 'created', article: { slug: 'tidal-mill', status: 'published' } })
    for (const format of formatNames) {
      const { status, text } = await ask(`${host.local}/news/${formats[format].file}`)
      const url = `${host.gazette.url}/${formats[format].file}`
      expect([status, validate(text, { url, severity: 'error' }).findings]).toEqual([200, []])
      expect(readDocument(format, text)).toMatchObject([
        { title: mill.title, link: 'https://example.org/news/articles/tidal-mill' },
      ])
      expect(text).toContain(url)
      expect(text).not.toContain('alert')
    }
    const page = await ask(`${host.local}/news/articles/tidal-mill`)
    expect(page.text).toContain('href="/news/tags/bread"')
    expect(await ask(`${host.local}/news`)).toMatchObject({ status: 301, headers: { location: '/news/' } })
    const moved = await ask(`${host.local}/news/feed`)
    expect(moved).toMatchObject({ status: 301, headers: { location: '/news/rss.xml' } })
  })

  it('a reader that holds the newest feed gets 304', async () => {
    await using host = await startHost()
    const { headers } = await ask(`${host.local}/news/rss.xml`)
    const again = await ask(`${host.local}/news/rss.xml`, {
      headers: { 'if-none-match': String(headers.etag) },
    })
    expect(again.status).toBe(304)
  })

  it('other addresses stay the host’s, as they came', async () => {
    await using host = await startHost()
    const about = await ask(`${host.local}/about`)
    expect([about.status, about.text]).toEqual([200, 'About us'])
    const none = await ask(`${host.local}/news/nothing?x=1`)
    expect([none.status, none.text]).toEqual([404, '/news/nothing is not here, says the host'])
    expect(Object.keys(none.headers)).toEqual(Object.keys((await ask(`${host.local}/nothing`)).headers))
  })

  it('a header of the host stays on its own answers and gives way on ours', async () => {
    await using host = await startHost({}, (app, { router }) =>
      app.use((_req, res, next) => {
        res.set('Referrer-Policy', 'origin').set('X-Host', 'yes')
        next()
      }, router),
    )
    const [ours, theirs] = [await ask(`${host.local}/rss.xml`), await ask(`${host.local}/about`)]
    expect(ours.headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-host': 'yes' })
    expect(theirs.headers).toMatchObject({ 'referrer-policy': 'origin', 'x-host': 'yes' })
  })

  it('mounted at the root it takes requests that have the path, as a proxy before it sends them', async () => {
    await using host = await startHost({}, (app, { router }) => app.use(router))
    for (const path of ['/news/rss.xml', '/rss.xml']) expect((await ask(host.local + path)).status).toBe(200)
    expect(await ask(`${host.local}/news`)).toMatchObject({ status: 301, headers: { location: '/news/' } })
  })

  it('what Express refuses is handled by the host', async () => {
    const seen: unknown[] = []
    const handle: ErrorRequestHandler = (error, _req, res, _next) => {
      seen.push(error.status)
      res.status(418).send('handled by the host')
    }
    await using host = await startHost({}, (app, { router }) => app.use('/news', router, handle))
    const { status, text } = await ask(`${host.local}/news/articles/%zz`)
    expect([status, text, seen]).toEqual([418, 'handled by the host', [400]])
  })

  it('without the token an earlier feed is refused by us', async () => {
    await using host = await startHost()
    expect((await ask(`${host.local}/news/rss.xml?as-of=2026-11-23`)).status).toBe(401)
  })
})

it('subscribers of the hub get what the program changes, even if the host parses forms itself', async () => {
  const url = 'http://example.test/news/'
  const mount = (app: Express, { router }: Gazette) =>
    app.use(express.urlencoded({ extended: true }), express.json()).use('/news', router)
  await using subscriber = await startSubscriber()
  await using host = await startHost({ url, allowCidrs: '127.0.0.0/8' }, mount)
  const { editing } = host.gazette
  await editing.save([mill])
  const feed = await ask(`${host.local}/news/atom.xml`)
  expect(feed.headers.link).toContain('<http://example.test/news/hub>; rel="hub"')
  const form = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': 'http://example.test/news/atom.xml',
    'hub.callback': `${subscriber.origin}/callback`,
  })
  const asked = await fetch(`${host.local}/news/hub`, { method: 'POST', body: form })
  expect(asked.status).toBe(202)
  await eventually(() => expect(subscriber.asked).toHaveLength(1))
  await editing.correct('tidal-mill', { grade: 'correction', note: 'It turns four times.' })
  await eventually(() => expect(subscriber.delivered).toHaveLength(1))
  const [delivered] = subscriber.delivered
  expect(delivered?.headers.link).toContain('<http://example.test/news/atom.xml>; rel="self"')
  expect(readDocument('atom', String(delivered?.body))[0]?.html).toContain('It turns four times.')
})

it.each([
  ['urlencoded', express.urlencoded()],
  ['raw', express.raw({ type: '*/*' })],
  ['text', express.text({ type: '*/*' })],
])('the hub understands a form that the host has read by express.%s', async (_name, parser) => {
  await using host = await startHost({}, (app, { router }) => app.use(parser).use('/news', router))
  const form = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.topic': 'https://example.org/news/rss.xml',
  })
  const response = await fetch(`${host.local}/news/hub`, { method: 'POST', body: form })
  expect([response.status, await response.text()]).toEqual([400, 'hub.callback must be there\n'])
})

it('a data folder is imported, followed, and edited by the program', async () => {
  const { path, ...data }: DataFolder = await makeDataFolder({
    'articles/harbour.md': markdown('Harbour news'),
  })
  try {
    const logged: LogLine[] = []
    const gazette = await createGazette({
      data: path,
      url: 'https://example.org',
      onLog: (line) => logged.push(line),
    })
    await using _closing = gazette
    expect(await gazette.editing.list()).toMatchObject([{ slug: 'harbour', title: 'Harbour news' }])
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'info', message: 'an article is imported', slug: 'harbour' }),
    )
    await data.write('articles/quay.md', markdown('Quay news'))
    await eventually(async () =>
      expect(await gazette.editing.find('quay')).toMatchObject({ title: 'Quay news' }),
    )
    await gazette.editing.save([mill])
    expect(await gazette.editing.list({ status: 'published' })).toHaveLength(3)
  } finally {
    await data[Symbol.asyncDispose]()
  }
})

it('it needs no Express: what is not for it is left to `next`', async () => {
  await using gazette = await createGazette({ ...inMemory, url: 'https://example.org' })
  const { local, stop } = await listen((req, res) =>
    gazette.router(req, res, () => res.writeHead(404).end(`no ${req.url}`)),
  )
  expect((await ask(`${local}/feed.json`)).status).toBe(200)
  expect((await ask(`${local}/none`)).text).toBe('no /none')
  await stop()
})

it('several run in one process, and after the close of one its router answers 503', async () => {
  await using one = await startHost()
  await using other = await startHost()
  await one.gazette.close()
  const closed = await ask(`${one.local}/news/rss.xml`)
  expect([closed.status, closed.headers['retry-after']]).toEqual([503, '30'])
  expect((await ask(`${other.local}/news/rss.xml`)).status).toBe(200)
  await one.gazette.close()
})

it('close waits for the requests that have come', async () => {
  const closing: Promise<void>[] = []
  await using host = await startHost({}, (app, { router, close }) =>
    app.use('/news', (req, res, next) => {
      router(req, res, next)
      closing.push(close())
    }),
  )
  expect((await ask(`${host.local}/news/`)).status).toBe(200)
  await Promise.all(closing)
})

it.each([
  [{}, /^url must be there.*\neither data, .* or publication must be there\nstore must be there/],
  [{ ...inMemory, dta: 'x' }, /^dta is not an option; did you mean data\?$/],
  [{ ...inMemory, url: 'example.org' }, /^url must be the public address, .*it is "example\.org"$/],
  [{ ...inMemory, store: 'mysql://x' }, /^store must be sqlite:FILE/],
  [{ ...inMemory, token: 'short' }, /^token must be at least 16 characters/],
  [{ ...inMemory, allowCidrs: '10.0.0.0/33' }, /^allowCidrs must be networks/],
  [
    { ...inMemory, publication: { title: 'x' } },
    /^id is missing.*\nlanguage is missing.*\npublisher is missing/,
  ],
  [
    { url: 'https://x.example', data: '/nowhere/at/all' },
    /^there is no publication in \/nowhere\/at\/all.*, and data names/,
  ],
  [undefined, /^the options must be an object/],
  [{ ...inMemory, url: '' }, /^url must be there/],
  [{ ...inMemory, publication: null }, /^either data, .* or publication must be there$/],
  [
    { ...inMemory, audience: 'no', followLinks: 0 },
    /^audience must be true or false\nfollowLinks must be true or false$/,
  ],
  [{ ...inMemory, onLog: 'all' }, /^onLog must be a function$/],
])('wrong options are named: %j', async (options, message) => {
  await expect(createGazette(options as GazetteOptions)).rejects.toThrow(
    expect.objectContaining({ problem: 'invalid', message: expect.stringMatching(message) }),
  )
})

it('a log that throws stops nothing', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('A') })
  await using gazette = await createGazette({
    data: data.path,
    url: 'https://example.org',
    onLog: () => {
      throw new Error('the disk of the log is full')
    },
  })
  expect(await gazette.editing.find('a')).toMatchObject({ title: 'A' })
})
