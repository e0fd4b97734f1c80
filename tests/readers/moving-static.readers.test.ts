import { expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import {
  type BuiltSite,
  buildHugoSite,
  buildJekyllSite,
  redirectAll,
  serveFolder,
} from '../support/old-sites/static-sites.ts'
import { expectOnlyNews, following, idsOf, makeNewSite, subscribe } from '../support/old-sites/subscribers.ts'
import { liferea } from '../support/readers/liferea.ts'
import { newsboat } from '../support/readers/newsboat.ts'
import type { Reader } from '../support/readers/reader.ts'
import { rss2email } from '../support/readers/rss2email.ts'
import { sfeed } from '../support/readers/sfeed.ts'
import { startServerProcess } from '../support/server-process.ts'

interface StaticMove {
  readonly generator: string
  readonly feed: string
  readonly build: (folder: string, url: string) => Promise<BuiltSite>
  readonly readers: readonly Reader[]
  /** Whether the host stays; otherwise the old one redirects each path to the new one. */
  readonly keepsHost: boolean
}

const moves: readonly StaticMove[] = [
  {
    generator: 'Hugo',
    feed: '/rss.xml',
    build: buildHugoSite,
    // sfeed takes a redirect for a failure: it needs an address that stays.
    readers: [newsboat, sfeed, rss2email, liferea],
    keepsHost: true,
  },
  { generator: 'Jekyll', feed: '/feed.xml', build: buildJekyllSite, readers: following, keepsHost: false },
]

it.each(moves)('subscribers of a site by $generator see no story again', async (move) => {
  const { feed, build, readers, keepsHost } = move
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const newPort = keepsHost ? port : await freePort()
  const newUrl = `http://127.0.0.1:${newPort}`
  await using site = await makeNewSite(newUrl)
  const built = await build(site.at('site'), url)
  const old = await serveFolder(built.public, port)
  await using opened = new AsyncDisposableStack()
  const subscribers = await Promise.all(readers.map((reader) => subscribe(reader, url + feed)))
  for (const one of subscribers) opened.use(one)
  const before = await Promise.all(subscribers.map(idsOf))
  const saved = await site.save('feed.xml', url + feed)
  await site.gazette('import', built.source, '--feed', saved)
  await old[Symbol.asyncDispose]()

  if (!keepsHost) opened.use(await redirectAll(port, newUrl))
  await using _server = await startServerProcess({ ...site.environment, PORT: String(newPort) })
  const checked = await site.gazette('move', 'check', '--old', saved)
  expect(checked).toContain('No reader sees an old story again, and none is lost.')
  expect(checked).not.toMatch(/Dead links|Words lost|Pictures, sound or films missing/)
  await expectOnlyNews(subscribers, before, site.data)
})
