import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames } from '../../../src/domain/feed.ts'
import { validate } from '../../../src/validator/validate.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { readDocument } from '../../support/read-document.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const hour = 3_600_000
let data: DataFolder
let server: TestServer
let time = Date.parse('2026-11-23T09:00:00Z')

beforeAll(async () => {
  data = await makeDataFolder({
    'articles/draft.md': markdown(
      'A draft & more',
      { published: '', tags: '[kittiwake]', figures: '[{file: quay.png, alt: A quay}]' },
      'Not yet for the public.[^1]\n\n[^1]: A note.',
    ),
    'articles/later.md': markdown('Later', { published: '2026-11-23T12:00:00Z' }, 'For noon.'),
    'articles/plain.md': markdown('Plain'),
    'articles/gone.md': markdown('Gone', { published: '' }),
    'media/quay.png': onePixelPng,
  })
  server = await startGazette(data, {
    now: () => new Date(time),
    publicUrl: 'https://example.org/news',
  })
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = (path: string, options = {}) => ask(`http://127.0.0.1:${server.port}${path}`, options)
const preview = (slug: string, hours?: number) => server.gazette.editing.preview(slug, hours)

describe('a preview', () => {
  it.each([
    ['draft', 'this article is a draft', '<a href="#fn-1"', '24 November 2026'],
    ['later', 'this article is scheduled', 'For noon.', '23 November 2026'],
  ])('is the page as it will look, and says what it is: %s', async (slug, state, text, day) => {
    const { page } = await preview(slug)
    const { status, text: body, headers } = await get(page)
    expect(status).toBe(200)
    expect(body).toContain(state)
    expect(body).toContain(text)
    expect(body).toContain(day)
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-robots-tag': 'noindex, nofollow',
      'referrer-policy': 'no-referrer',
    })
    for (const name of ['etag', 'last-modified', 'link']) expect(headers).not.toHaveProperty(name)
    expect(body).not.toMatch(/rel="canonical"|application\/ld\+json|og:title/)
    const head = await get(page, { method: 'HEAD' })
    expect([head.status, head.text, head.headers['cache-control']]).toEqual([200, '', 'no-store'])
  })

  it.each(formatNames)(
    'shows what readers will get in %s, valid and with links to itself only',
    async (format) => {
      const { entries } = await preview('draft')
      const { status, text: body, headers } = await get(entries[format])
      expect([status, headers['cache-control'], headers['x-robots-tag']]).toEqual([
        200,
        'no-store',
        'noindex, nofollow',
      ])
      expect(readDocument(format, body)).toMatchObject([
        {
          title: 'A draft & more',
          link: 'https://example.org/news/articles/draft',
          published: '2026-11-23T09:00:00.000Z',
          figures: [{ alt: 'A quay' }],
        },
      ])
      const url = `https://example.org/news${entries[format]}`
      expect(validate(body, { url, now: new Date(time) }).findings).toEqual([])
      expect(body).toContain(format === 'json' ? url : url.replaceAll('&', '&amp;'))
      expect(body).not.toContain('/hub')
    },
  )

  it('links from its page to the entries, below the path of the public address', async () => {
    const { page, entries } = await preview('draft')
    const { text: body } = await get(page)
    const links = [...body.matchAll(/href="(\/news\/preview\/[^"]*)"/g)].map(([, link = '']) =>
      link.replaceAll('&amp;', '&'),
    )
    expect(links).toEqual(Object.values(entries).map((entry) => `/news${entry}`))
    for (const link of links) expect((await get(link)).status).toBe(200)
  })

  it('with a link that was changed is any other 404, whether the article exists or not', async () => {
    const { page, entries } = await preview('draft')
    const other = await get('/articles/nothing')
    const wrong = [
      page.replace('signature=', 'signature=A'),
      page.replace('article=urn', 'article=urm'),
      page.replace(/expires=\d+/, 'expires=9999999999'),
      entries.rss.replace('signature=', 'signature=A'),
      '/preview',
      '/preview?article=%FF&expires=x&signature=%zz',
    ]
    for (const path of wrong) {
      const { status, text: body, headers } = await get(path)
      expect([path, status, body, headers.etag]).toEqual([path, 404, other.text, other.headers.etag])
    }
    expect((await get(`${page}`, { method: 'POST' })).status).toBe(405)
  })

  it('of a deleted draft shows no other draft with the name of its file', async () => {
    await using own = await makeDataFolder({ 'articles/story.md': markdown('Story', { published: '' }) })
    let milliseconds = time
    await using other = await startGazette(own, { now: () => new Date(milliseconds++) })
    const { page } = await other.gazette.editing.preview('story')
    await other.gazette.editing.delete('story', { removedFiles: ['story'] })
    await own.write('articles/story.md', markdown('Kittiwake', { published: '' }))
    await eventually(async () =>
      expect((await other.gazette.store.articleBySlug('story'))?.title).toBe('Kittiwake'),
    )
    const { status, text: body } = await ask(other.url + page)
    expect([status, body.includes('Kittiwake')]).toEqual([410, false])
  })

  it('leaves no trace: no feed, list or metric changes, and no log holds the link', async () => {
    const paths = ['/rss.xml', '/atom.xml', '/feed.json', '/sitemap.xml', '/opml.xml', '/']
    const tags = async () => Promise.all(paths.map(async (path) => (await get(path)).headers.etag))
    const before = await tags()
    const { page, entries } = await preview('draft')
    for (const path of [page, ...Object.values(entries)]) await get(path)
    expect(await tags()).toEqual(before)
    const metrics = await get('/metrics')
    expect(metrics.text).toContain('gazette_requests_total{kind="other"')
    expect(metrics.text).not.toContain('preview')
    expect(JSON.stringify(server.logged)).not.toContain('signature')
  })

  it('is no reader of a feed', async () => {
    await using own = await makeDataFolder({ 'articles/draft.md': markdown('Draft', { published: '' }) })
    const other = await startGazette(own)
    const { entries } = await other.gazette.editing.preview('draft')
    const headers = { 'User-Agent': 'NetNewsWire (RSS Reader)' }
    for (const path of ['/rss.xml', ...Object.values(entries)]) {
      expect((await ask(other.url + path, { headers })).status).toBe(200)
    }
    await other.close()
    await using again = await startGazette(own)
    const day = '2026-11-23'
    const { feeds } = await again.gazette.store.audience.read({ period: { from: day, to: day } })
    expect(feeds.map(({ feed, requests }) => [feed, requests])).toEqual([['main', 1]])
  })

  it('ends with its link, with the publication and with the article', async () => {
    const links = await Promise.all(['draft', 'later', 'gone'].map((slug) => preview(slug, 4)))
    const [draft = '', later = '', gone = ''] = links.map(({ page }) => page)
    await server.gazette.editing.withdraw('gone')
    expect((await get(gone)).status).toBe(410)
    time += 3 * hour
    const published = await get(later)
    expect([published.status, published.headers.location, published.headers['cache-control']]).toEqual([
      303,
      '/news/articles/later',
      'no-store',
    ])
    expect((await get(draft)).status).toBe(200)
    time += hour
    const ended = await get(draft)
    expect([ended.status, ended.headers['cache-control']]).toEqual([410, 'no-store'])
    expect(ended.text).toContain('This link to a preview is over.')
    expect(ended.text).not.toContain('A draft')
    await server.gazette.editing.delete('draft', { removedFiles: ['draft'] })
    expect((await get(draft)).status).toBe(404)
  })
})

describe('an article that was taken back', () => {
  it('answers 410 without its words, when it was unpublished and when it was deleted', async () => {
    const { editing } = server.gazette
    expect((await get('/articles/plain')).status).toBe(200)
    await editing.unpublish('plain')
    const unpublished = await get('/articles/plain')
    expect(unpublished.status).toBe(410)
    expect((await get('/atom.xml')).text).toMatch(/<at:deleted-entry ref="[^"]+"/)
    expect((await get((await preview('plain')).page)).status).toBe(200)
    await editing.delete('plain', { evenIfSeen: true, removedFiles: ['plain'], reason: 'Asked for.' })
    const deleted = await get('/articles/plain')
    expect(deleted.status).toBe(410)
    expect(deleted.text).toContain('Asked for.')
    for (const { text: body } of [unpublished, deleted]) expect(body).not.toContain('Plain')
  })
})
