import { expect, it } from 'vitest'
import { writingLinks } from '../../src/domain/site.ts'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { startGazette } from '../support/start-gazette.ts'

const publicUrl = 'https://example.org/news'

async function start() {
  const publication = {
    id: 'tag:test.example,2026:courier',
    title: 'The Test Courier',
    language: 'en-GB',
    publisher: { name: 'The Test Courier' },
    logo: 'mill.png',
    icon: 'mill.png',
    feedSize: 2,
    feedMenu: true,
    sections: [{ slug: 'town', title: 'Town' }],
  }
  const links = [
    '[other](mill-2.md), [by path](/articles/mill-2), [feed](/tags/bread/rss.xml), [host](/about), ![A mill](mill.png)',
    '![The same](/media/mill.png)',
  ]
  const fields = { tags: '[bread]', section: 'town', authors: '[Nell Arkwright]' }
  const articles = [1, 2, 3, 4, 5].map((number) => [
    `articles/mill-${number}.md`,
    markdown(`Mill ${number}`, { ...fields, published: `2026-11-0${number}` }, links.join('\n\n')),
  ])
  const data = await makeDataFolder({
    'publication.json': JSON.stringify(publication),
    'media/mill.png': onePixelPng,
    ...Object.fromEntries(articles),
  })
  const server = await startGazette(data, { publicUrl })
  return {
    local: `http://127.0.0.1:${server.port}`,
    [Symbol.asyncDispose]: async () => {
      await server.close()
      await data[Symbol.asyncDispose]()
    },
  }
}

/** Every address in a document: of attributes, elements, JSON and plain text. */
function addressesIn(text: string): string[] {
  const attributes = [...text.matchAll(/\b(?:href|src|url|content)="([^"]+)"/g)].map(
    ([, found]) => found ?? '',
  )
  const absolute = text.match(/https:\/\/example\.org[^\s"\\<>,&)\]]*/g) ?? []
  return [...attributes.filter((one) => one.startsWith('/')), ...absolute]
}

/** They answer a bare GET with an error, or lead to addresses that do. */
const forPrograms = writingLinks(publicUrl).map(({ address }) => address)

it('below a path, every address of ours leads below it, and there is something there', async () => {
  await using server = await start()
  const toVisit = new Set([`${publicUrl}/`, `${publicUrl}/robots.txt`, `${publicUrl}/opml.xml`])
  toVisit.add(`${publicUrl}/.well-known/feed-menu.json`)
  const outside = new Set<string>()
  for (const address of toVisit) {
    const { pathname, search } = new URL(address)
    const { status, headers, text } = await ask(server.local + pathname + search)
    expect([address, status]).toEqual([
      address,
      expect.toSatisfy((code: number) => code === 200 || code < 400),
    ])
    const found = [...addressesIn(text), ...addressesIn(String(headers.link ?? ''))]
    for (const one of [...found, ...(headers.location ? [headers.location] : [])]) {
      const url = new URL(one, publicUrl)
      if (url.origin !== 'https://example.org') continue
      if (!url.href.startsWith(`${publicUrl}/`)) outside.add(url.href)
      // The scheme of categories is a name, not an address.
      else if (!url.pathname.endsWith('/sections') && !forPrograms.includes(url.href)) toVisit.add(url.href)
    }
  }
  expect([...outside]).toEqual(['https://example.org/about'])
  const visited = [...toVisit].map((address) => new URL(address).pathname)
  for (const part of [
    'articles/mill-1',
    'tags/bread/atom.xml',
    'sections/town',
    'hub',
    'sitemap.xml',
    'feed.json',
  ])
    expect(visited).toContain(`/news/${part}`)
  expect(visited.filter((path) => /^\/news\/media\/[0-9a-f]{12}\/mill\.png$/.test(path))).toHaveLength(1)
  expect(visited.some((path) => path.startsWith('/news/archives/'))).toBe(true)
})

it('redirects lead below the path, whether the request has it or not', async () => {
  await using server = await start()
  const picture = expect.stringMatching(/^\/news\/media\/[0-9a-f]{12}\/mill\.png$/)
  const expected = [
    ['/news', '/news/', 301],
    ['/news?page=2', '/news/', 301],
    ['/news/feed', '/news/rss.xml', 301],
    ['/feed', '/news/rss.xml', 301],
    ['/news/favicon.ico', picture, 302],
    ['/news/media/000000000000/mill.png', picture, 302],
  ] as const
  for (const [from, to, code] of expected) {
    const { status, headers } = await ask(server.local + from)
    expect([from, status, headers.location]).toEqual([from, code, to])
  }
})

it('a proxy may keep the path or strip it: the answers are the same, byte for byte', async () => {
  await using server = await start()
  for (const path of ['/', '/rss.xml', '/tags/bread/feed.json', '/articles/mill-1']) {
    const [kept, stripped] = await Promise.all([`/news${path}`, path].map((one) => ask(server.local + one)))
    expect(kept?.status).toBe(200)
    expect(stripped?.bytes.equals(kept?.bytes ?? Buffer.alloc(0))).toBe(true)
    expect(stripped?.headers.etag).toBe(kept?.headers.etag)
  }
  for (const path of ['/newsletter', '/news-rss.xml', '/news/news/rss.xml'])
    expect((await ask(server.local + path)).status).toBe(404)
})
