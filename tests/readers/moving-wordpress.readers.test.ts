import { expect, it } from 'vitest'
import { startWordPress } from '../support/old-sites/start-wordpress.ts'
import { expectOnlyNews, following, idsOf, makeNewSite, subscribe } from '../support/old-sites/subscribers.ts'
import { newsboat } from '../support/readers/newsboat.ts'
import { startServerProcess } from '../support/server-process.ts'

async function statusOf(url: string) {
  const { status, headers } = await fetch(url, { redirect: 'manual' })
  const location = headers.get('location')
  const end = location === null ? undefined : (await fetch(new URL(location, url))).status
  return end === undefined ? status : `${status}, then ${end}`
}

it('subscribers of a WordPress see no story again when its address is served by Gazette', async () => {
  await using wordpress = await startWordPress()
  const { url } = wordpress
  await using site = await makeNewSite(url)
  const feeds = [
    ...['/feed/', '/feed/atom/', '/category/news/feed/'],
    ...['/category/news/tides-ferries/feed/', '/tag/estuary/feed/'],
  ]
  await using opened = new AsyncDisposableStack()
  const subscribers = await Promise.all([
    ...following.flatMap((reader) => [subscribe(reader, url + feeds[0]), subscribe(reader, url + feeds[1])]),
    ...feeds.slice(2).map((feed) => subscribe(newsboat, url + feed)),
  ])
  for (const one of subscribers) opened.use(one)
  const before = await Promise.all(subscribers.map(idsOf))
  expect(before.map((ids) => ids.length)).toEqual([10, 10, 10, 10, 10, 10, 10, 7, 10])
  const saved = await site.save('feed.xml', `${url}/feed/`)
  const atom = await site.save('atom.xml', `${url}/feed/atom/`)
  const news = await site.save('news.xml', `${url}/category/news/feed/`)
  await wordpress.export(site.at('export.xml'))
  await site.gazette('import', site.at('export.xml'), '--feed', saved)
  await wordpress.stopServing()

  await using _server = await startServerProcess({ ...site.environment, PORT: String(wordpress.port) })
  // WordPress leaves the port out where a feed says its address.
  const addresses = feeds.slice(0, 3).map((feed) => url + feed)
  const checked = await site.gazette('move', 'check', '--old', saved, atom, news, ...addresses)
  expect(checked).toContain('No reader sees an old story again, and none is lost.')
  expect(checked).not.toMatch(/Dead links|Words lost|Pictures, sound or films missing/)
  await expectOnlyNews(subscribers, before, site.data)
  const old: readonly (readonly [string, string | number])[] = [
    ['/2026/10/story-3/', '301, then 200'],
    ['/2026/10/story-thirteen/', '301, then 200'],
    ['/?p=13', '301, then 200'],
    ['/wp-content/uploads/2026/10/harbour.png', '301, then 200'],
    ['/about/', '301, then 200'],
    ['/category/news/', '301, then 200'],
    ['/?feed=rss2', '301, then 200'],
    ['/feed/atom/', '301, then 200'],
    ['/comments/feed/', 410],
    ['/2026/10/story-3/feed/', 410],
  ]
  const answers = await Promise.all(old.map(async ([path]) => [path, await statusOf(url + path)]))
  expect(answers).toEqual(old)
})
