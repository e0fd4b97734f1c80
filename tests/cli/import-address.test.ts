import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const pages: Record<string, string> = {}
const server = createServer((req, res) => {
  const page = pages[req.url ?? '']
  res.writeHead(page === undefined ? 404 : 200, {
    'content-type': page?.startsWith('<rss') ? 'application/rss+xml' : 'text/html',
  })
  res.end(page)
})

const item = (name: string) =>
  `<item><title>${name}</title><link>/${name}.html</link><guid isPermaLink="false">old-${name}:1</guid><pubDate>Mon, 03 Jun 2019 10:00:00 GMT</pubDate><description>&lt;p&gt;Text of ${name}.&lt;/p&gt;</description></item>`
const rss = (items: string, title = 'The Harbour', head = '') =>
  `<rss version="2.0"><channel><title>${title}</title>${head}${items}</channel></rss>`
const sentence =
  '<p>The ferry left the harbour in the fog, and its bell was heard as far as the mole and the lighthouse.</p>'

describe('importing by address', () => {
  let data: DataFolder
  let origin = ''
  const run = (args: readonly string[], environment = {}) =>
    runCli(['import', ...args, '--no-media', '--json'], {
      GAZETTE_DATA: data.path,
      GAZETTE_ALLOW_CIDRS: '127.0.0.0/8',
      ...environment,
    })

  beforeAll(async () => {
    data = await makeDataFolder({})
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    pages['/feed'] = rss(
      item('one') + item('two'),
      'The Harbour',
      `<atom:link rel="next" href="${origin}/feed?2"/>`,
    )
    pages['/feed?2'] = rss(item('three'))
    pages['/'] =
      '<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body></body></html>'
    pages['/other'] = rss(item('four'), 'The Other', '<link>https://other.example/</link>')
    pages['/story.html'] =
      `<!doctype html><html><head><title>Story</title><meta property="article:published_time" content="2019-06-03T10:00:00Z"></head><body><article><h1>The bell</h1>${sentence.repeat(5)}</article></body></html>`
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await data[Symbol.asyncDispose]()
  })

  const outcome = async (args: readonly string[]) => {
    const { stdout, stderr, code } = await run(args)
    if (stdout === '') throw new Error(stderr)
    return { code, ...JSON.parse(stdout) }
  }

  it('the address of a site imports its whole feed, and says so', async () => {
    const { exports, notices } = await outcome([`${origin}/`])
    expect(exports).toMatchObject([{ form: 'feed', stories: { created: 3, refused: 0 } }])
    expect(notices).toEqual([
      `${origin}/ leads to ${origin}/feed, which is imported; --form page imports the page itself`,
    ])
    const shown = await runCli(['show', 'one', '--json'], { GAZETTE_DATA: data.path })
    expect(JSON.parse(shown.stdout)).toMatchObject({
      id: 'old-one:1',
      title: 'one',
      published: '2019-06-03T10:00:00Z',
    })
    const again = await outcome([`${origin}/feed`])
    expect(again.exports).toMatchObject([{ stories: { created: 0, unchanged: 3 } }])
  })

  it('a page is imported with its main text', async () => {
    const { exports } = await outcome([`${origin}/story.html`])
    expect(exports).toMatchObject([{ form: 'page', stories: { created: 1 } }])
    const shown = await runCli(['show', 'story', '--json'], { GAZETTE_DATA: data.path })
    expect(JSON.parse(shown.stdout)).toMatchObject({ title: 'The bell', published: '2019-06-03T10:00:00Z' })
  })

  it('a list of subscriptions asks which feeds, and imports those', async () => {
    const outline = (title: string, path: string) =>
      `<outline type="rss" text="${title}" xmlUrl="${origin}${path}"/>`
    await data.write(
      'list.opml',
      `<opml version="2.0"><body>${outline('Harbour', '/feed')}${outline('Other', '/other')}</body></opml>`,
    )
    const list = join(data.path, 'list.opml')
    const asked = await run([list])
    expect(asked.stderr).toContain('list.opml lists 2 feeds; choose with --choose')
    expect(asked.stderr).toContain(`2  Other  ${origin}/other`)
    const { exports } = await outcome([list, '--choose', 'other'])
    expect(exports).toMatchObject([{ form: 'feed', site: { title: 'The Other' }, stories: { created: 1 } }])
  })

  it.each([
    ['is not there', '/nothing', 'answers with status 404'],
    ['holds nothing to import', '/picture', 'is neither a feed nor a page nor an export'],
  ])('an address that %s is refused in words', async (_what, path, message) => {
    pages['/picture'] = 'GIF89a'
    const { stderr, code } = await run([origin + path])
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)])
  })

  it('a private address that only a feed names is refused unless the setting allows it', async () => {
    const port = new URL(origin).port
    pages['/public'] = rss(
      item('five'),
      'Five',
      `<atom:link rel="next" href="http://127.0.0.2:${port}/feed?2"/>`,
    )
    const { stderr } = await run([`${origin}/public`], { GAZETTE_ALLOW_CIDRS: '' })
    expect(stderr).toContain('is at an address that is not public')
  })
})
