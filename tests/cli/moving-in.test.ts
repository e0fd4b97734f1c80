import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { ask } from '../support/request.ts'
import { runCli } from '../support/run-cli.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

const old = createServer((req, res) => {
  if (req.url === '/feed/') return res.end(feed())
  if (req.url?.startsWith('/wp-content/')) return res.end(png)
  res.writeHead(404).end()
})
let site = ''

interface Post {
  readonly number: number
  readonly text: string
}

const day = (number: number) => String(number).padStart(2, '0')
const date = (number: number) => `${day(number)} Oct 2026 08:00:${day(number)} +0000`
/** Written when the site had another host, and without permalinks. */
const guid = (number: number) => `http://former.example/?p=${number}&#038;x=%e4`
const link = (number: number) => `${site}/2026/10/story-${number}/`
const posts = (): Post[] =>
  Array.from({ length: 14 }, (_, at) => {
    const picture = `<figure><a href="${site}/wp-content/uploads/a.png"><img src="${site}/wp-content/uploads/a-300x200.png" srcset="${site}/wp-content/uploads/a-300x200.png 300w, ${site}/wp-content/uploads/a.png 900w" alt="A"></a></figure>`
    return { number: at + 1, text: `<p>See <a href="/?p=1#x">the first</a>.</p>${at === 13 ? picture : ''}` }
  })

function feed(): string {
  const items = posts()
    .slice(-10)
    .toReversed()
    .map(
      ({ number }) =>
        `<item><title>Story ${number}</title><link>${link(number)}</link><guid isPermaLink="false">${guid(number)}</guid><pubDate>${date(number)}</pubDate></item>`,
    )
  return `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Old</title><link>${site}</link><description>d</description><atom:link rel="self" href="${site}/feed/"/>${items.join('')}</channel></rss>`
}

function wxr(): string {
  const items = posts().map(
    ({ number, text }) =>
      `<item><title>Story ${number}</title><link>${link(number)}</link><pubDate>${date(number)}</pubDate><dc:creator>ida</dc:creator><guid isPermaLink="false">${guid(number)}</guid><content:encoded><![CDATA[${text}]]></content:encoded><wp:post_id>${number}</wp:post_id><wp:post_date>2026-10-${day(number)} 08:00:${day(number)}</wp:post_date><wp:post_date_gmt>2026-10-${day(number)} 08:00:${day(number)}</wp:post_date_gmt><wp:post_name>story-${number}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><category domain="category" nicename="news"><![CDATA[News]]></category><category domain="post_tag" nicename="harbour"><![CDATA[Harbour]]></category></item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Old</title><link>${site}</link><wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>${site}</wp:base_site_url><wp:base_blog_url>${site}</wp:base_blog_url><wp:author><wp:author_login>ida</wp:author_login><wp:author_display_name>Ida Fell</wp:author_display_name></wp:author>${items.join('')}</channel></rss>`
}

describe('a site that moves here', () => {
  let data: DataFolder
  let server: TestServer
  let report: { readonly stdout: string; readonly stderr: string }
  const run = (...args: string[]) =>
    runCli(args, { GAZETTE_DATA: data.path, DATABASE_URL: `sqlite:${data.path}/gazette.db` })

  beforeAll(async () => {
    old.listen(0, '127.0.0.1')
    await once(old, 'listening')
    site = `http://127.0.0.1:${(old.address() as AddressInfo).port}`
    data = await makeDataFolder({ 'old.xml': wxr(), 'old-feed.xml': feed() })
    report = await run('import', join(data.path, 'old.xml'), '--feed', `${site}/feed/`)
    server = await startGazette(data, { now: () => new Date('2026-12-01T09:00:00Z') })
  })
  afterAll(async () => {
    await server.close()
    await data[Symbol.asyncDispose]()
    old.closeAllConnections()
    old.close()
  })

  const rss = async (path = '/rss.xml') => (await ask(server.url + path)).text
  const all = (text: string, form: RegExp) => [...text.matchAll(form)].map(([, found = '']) => found)
  const plain = (text: string) => text.replaceAll('&#x26;', '&').replaceAll('&#038;', '&')

  it('shows subscribers the stories of the old feed under their ids, at their seconds, and no other', async () => {
    expect(report.stdout).toMatch(/14 created, 0 updated, 0 unchanged, 0 refused/)
    expect(report.stdout).toMatch(/10 ids of the old feed\n.*4 ids by the rule of the old system/s)
    const [before, now] = [feed(), await rss()]
    const guids = /<guid isPermaLink="false">(.*?)<\/guid>/g
    expect(all(now, guids).map(plain)).toEqual(all(before, guids).map(plain))
    const times = (text: string) =>
      all(text, /<pubDate>(.*?)<\/pubDate>/g).map((one) => new Date(one).getTime())
    expect(times(now).slice(-10)).toEqual(times(before))
    expect(all(await rss('/tags/harbour/rss.xml'), guids)).toHaveLength(10)
    // The old server still answers, so the check as a whole fails.
    const { stdout } = await run('move', 'check', '--old', join(data.path, 'old-feed.xml'))
    const counts = all(stdout, /^ .*? (\d+ +\d+ +\d+ +\d+)(?: |$)/gm)
    expect(counts.length).toBeGreaterThan(8)
    // Seen again, lost, changed, renamed.
    expect(new Set(counts.map((one) => one.replace(/ +/g, ' ')))).toEqual(new Set(['0 0 0 0']))
  })

  it('has its pictures here, once, and its links lead to the new pages', async () => {
    expect(report.stdout).toMatch(/1 fetched, 0 present, 0 failed/)
    const { text } = await ask(`${server.url}/articles/story-14`)
    expect(text).toContain('href="/articles/story-1#x"')
    expect(all(text, /<img[^>]* src="([^"]*a\.png)"/g)).toHaveLength(1)
    expect(text).not.toContain('/wp-content/uploads/a-300x200.png')
  })

  it('answers each old address with 301, and what it leads to is there', async () => {
    const lines = (await data.read('redirects.csv')).trim().split('\n').slice(1)
    expect(lines.length).toBeGreaterThan(14 * 2)
    for (const line of lines) {
      const [from = '', to, status = '301'] = line.split(',')
      const path = from
        .replaceAll('"', '')
        .replace('*', 'uploads/a.png')
        .replaceAll(/:[a-z]+/g, 'x')
      const first = await ask(server.url + path)
      expect([line, first.status]).toEqual([line, Number(status)])
      if (to) expect([line, (await fetch(server.url + path)).status]).toEqual([line, 200])
    }
    for (const path of [
      '/feed/',
      '/?feed=rss2',
      '/category/news/feed/',
      '/tag/harbour/feed/',
      '/author/ida/feed/',
    ]) {
      expect([path, (await ask(server.url + path)).status]).toEqual([path, 301])
    }
  })

  it('changes nothing when the import is run again', async () => {
    const [before, table] = [await rss(), await data.read('redirects.csv')]
    const { stdout } = await run('import', join(data.path, 'old.xml'), '--feed', `${site}/feed/`)
    expect(stdout).toMatch(/0 created, 0 updated, 14 unchanged, 0 refused/)
    expect([await rss(), await data.read('redirects.csv')]).toEqual([before, table])
  })
})
