import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { readDocument } from '../../support/read-document.ts'
import { startSubscriber } from '../../support/recording-subscriber.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette } from '../../support/start-gazette.ts'
import { startHub } from '../../support/start-hub.ts'

const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  publisher: { name: 'The Test Courier' },
  sections: [
    { slug: 'town', title: 'Town' },
    { slug: 'sport', title: 'Sport' },
  ],
}

const toJson = (settings: object) => JSON.stringify({ ...publication, ...settings }, null, 2)
const body = 'First words.\n\nThe middle.\n\nThe end of it.'

it('a feed holds what its settings say, at once when they change, and pages show everything', async () => {
  await using data = await makeDataFolder({
    'publication.json': toJson({}),
    'articles/town.md': markdown('In town', { section: 'town' }, body),
    'articles/match.md': markdown('A match', { section: 'sport' }, body),
    'articles/new.md': markdown('Just now', { section: 'town', published: '2026-11-23T08:30:00Z' }, body),
  })
  await using server = await startGazette(data)
  const get = (path: string) => ask(server.url + path, {})
  const titles = async (path: string) => readDocument('rss', (await get(path)).text).map(({ title }) => title)
  expect(await titles('/rss.xml')).toEqual(['Just now', 'A match', 'In town'])
  const before = await get('/rss.xml')
  const town = await get('/sections/town/rss.xml')

  const main = { feed: 'main', text: 'summary', without: ['sport'], delayMinutes: 60, title: 'Headlines' }
  await data.write('publication.json', toJson({ feeds: [main] }))
  await eventually(async () => expect(await titles('/rss.xml')).toEqual(['Just now', 'In town']))
  const after = await get('/rss.xml')
  expect(after.headers.etag).not.toBe(before.headers.etag)
  expect(after.text).toContain('<title>Headlines</title>')
  expect(after.text).not.toMatch(/The middle|content:encoded>/)
  for (const path of ['/atom.xml', '/feed.json'])
    expect((await get(path)).text).not.toMatch(/The middle|A match/)
  // Other feeds keep their bytes, and share the entries that they had.
  expect((await get('/sections/town/rss.xml')).text).toBe(town.text)
  expect(await titles('/sections/sport/rss.xml')).toEqual(['A match'])
  for (const path of ['/', '/subscribe', '/sitemap.xml', '/news-sitemap.xml']) {
    const { text } = await get(path)
    expect([path, text]).toEqual([path, expect.stringMatching(/articles\/new/)])
    if (path !== '/news-sitemap.xml')
      expect([path, text]).toEqual([path, expect.stringMatching(/articles\/match/)])
  }
  const match = (await get('/articles/match')).text
  expect(match).toContain('The end of it.')
  // Readers take the first link, and the main feed would not show them this article.
  expect(/<link rel="alternate"[^>]*>/.exec(match)?.[0]).toContain('/sections/sport/rss.xml')
  expect((await get('/subscribe')).text).toContain('Headlines')

  await data.write('publication.json', toJson({}))
  await eventually(async () => expect((await get('/rss.xml')).text).toBe(before.text))
})

it('a wrong setting leaves the feeds as they are, and is named with file and line', async () => {
  await using data = await makeDataFolder({
    'publication.json': toJson({ feeds: [{ feed: 'main', text: 'summary' }] }),
    'articles/town.md': markdown('In town', {}, body),
  })
  await using server = await startGazette(data)
  const before = (await ask(`${server.url}/rss.xml`, {})).text
  await data.write('publication.json', toJson({ feeds: [{ feed: 'sections/twon' }] }))
  await eventually(() => expect(JSON.stringify(server.logged)).toMatch(/did you mean sections\/town/))
  expect((await ask(`${server.url}/rss.xml`, {})).text).toBe(before)
})

it('a subscriber of a feed with a delay is told at the minute, and gets the article once', async () => {
  await using hub = await startHub({ publication: { feeds: [{ feed: 'main', delayMinutes: 30 }] } })
  await using reader = await startSubscriber()
  const get = (path: string) => ask(`http://127.0.0.1:${hub.server.port}${path}`, {})
  await hub.subscribe(`${reader.origin}/main`)
  await hub
    .subscribe(`${reader.origin}/tag`, { 'hub.topic': hub.topic('/tags/harbour/atom.xml') })
    .catch(() => {})
  await hub.schedule('later', 60)
  hub.pass(60)
  await hub.settled()
  expect(reader.delivered.filter(({ url }) => url === '/main')).toEqual([])
  expect((await get('/atom.xml')).text).not.toContain('Title of later')
  expect((await get('/tags/harbour/atom.xml')).text).toContain('Title of later')

  hub.pass(30 * 60 - 1)
  await hub.settled()
  expect((await get('/atom.xml')).text).not.toContain('Title of later')
  hub.pass(1)
  await eventually(() => expect(reader.delivered.some(({ url }) => url === '/main')).toBe(true))
  await hub.settled()
  const told = reader.delivered.filter(({ url }) => url === '/main')
  expect(told).toHaveLength(1)
  // A change of this very second could still be followed by another one.
  hub.pass(5)
  const current = await get('/atom.xml')
  expect(current.text).toContain('Title of later')
  expect(current.text).toContain('<published>2026-11-23T09:01:00.000Z</published>')
  expect(current.headers['last-modified']).toBe('Mon, 23 Nov 2026 09:31:00 GMT')
})
