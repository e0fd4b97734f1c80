import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { runCli } from '../../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({
    'articles/a.md': markdown('Alpha', { tags: 'ferry' }),
    'articles/odd.md': markdown('Odd one', { published: '2026-10-01' }),
    'theme/style.css': 'body { background: url(assets/wave.svg) }',
    'theme/assets/wave.svg': svg,
    'theme/assets/dot.png': onePixelPng,
    'theme/message.eta': '<% layout("layout", { pageTitle: it.title }) %><p class="own"><%= it.title %></p>',
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

async function readStyle() {
  const { text } = await get('/')
  const [, path = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(text) ?? []
  return { path, ...(await get(path)) }
}

/** Writes a file of the theme, and waits until the page shows what it should. */
async function change(file: string, text: string, path: string, expected: string) {
  await data.write(`theme/${file}`, text)
  return eventually(async () => {
    const page = await get(path)
    expect(page.text).toContain(expected)
    return page
  })
}

const logLines = () => server.logged.map(({ msg }) => String(msg).replace(`${data.path}/`, ''))

describe('the style sheet of a theme', () => {
  it('comes last, and its rules before the built-in ones whatever their selectors', async () => {
    const { text } = await readStyle()
    expect(text).toMatch(/^@layer gazette \{\n:root \{/)
    expect(text).toMatch(/\}\nbody \{ background: url\(assets\/wave\.svg\) \}$/)
  })

  it('has its pictures and fonts beside it, with their types, at addresses that caches keep', async () => {
    const { path } = await readStyle()
    const wave = await get(path.replace('gazette.css', 'assets/wave.svg'))
    expect([wave.status, wave.headers['content-type'], wave.text]).toEqual([200, 'image/svg+xml', svg])
    expect(wave.headers['content-security-policy']).toMatch(/sandbox$/)
    expect(wave.headers['cache-control']).toContain('immutable')
    const dot = await get(path.replace('gazette.css', 'assets/dot.png'), { 'accept-encoding': 'br' })
    expect([dot.headers['content-type'], dot.headers['content-encoding']]).toEqual(['image/png', undefined])
    expect(dot.bytes).toEqual(onePixelPng)
    for (const name of ['assets/none.svg', 'style.css', 'assets/..%2fstyle.css'])
      expect([name, (await get(path.replace('gazette.css', name))).status]).toEqual([name, 404])
  })

  it('is served when it changes, without a start of the server, and no feed changes', async () => {
    const { path } = await readStyle()
    const feed = await get('/rss.xml')
    await data.write('theme/style.css', '/* Newer */')
    await eventually(async () => expect((await readStyle()).text).toContain('/* Newer */'))
    expect((await readStyle()).path).not.toBe(path)
    expect((await get('/rss.xml')).headers.etag).toBe(feed.headers.etag)
  })
})

describe('a template of a theme', () => {
  it('replaces the built-in one of its name, within the built-in layout', async () => {
    const { status, text } = await get('/nothing')
    expect([status, text]).toEqual([404, expect.stringContaining('<p class="own">')])
    expect(text).toContain('<footer')
  })

  it('can use parts of its own, values of the page and addresses of its files', async () => {
    await data.write('theme/part.eta', '<b><%= it.frame.publication.title %>: <%= it.word %></b>')
    const own =
      '<% layout("layout", { pageTitle: it.title }) %><%~ include("part", { word: "Hm" }) %><img src="<%= it.frame.asset("wave.svg") %>" alt="">'
    const { text } = await change('message.eta', own, '/nothing', ': Hm</b>')
    const [, wave = ''] = /<img src="([^"]+wave\.svg)"/.exec(text) ?? []
    expect((await get(wave)).text).toBe(svg)
  })

  it('that is broken is named, and the built-in one serves', async () => {
    const { status } = await change(
      'message.eta',
      '<p>\n<%= it.nothing.at.all %>',
      '/nothing',
      '<p class="lede">',
    )
    expect(status).toBe(404)
    const expected =
      /^theme\/message\.eta:2: Cannot read properties of undefined .*; the built-in template serves$/
    await eventually(() => expect(logLines()).toContainEqual(expect.stringMatching(expected)))
    expect((await get('/readyz')).text).toContain(
      'problem: template_broken: 1 template of the theme is broken',
    )
  })

  it('that fails for one article serves the others', async () => {
    await rm(`${data.path}/theme/message.eta`)
    const own =
      '<p class="own"><%= it.article.title === "Odd one" ? it.article.nothing.at : it.article.title %></p>'
    await change('article.eta', own, '/articles/a', '<p class="own">Alpha</p>')
    expect((await get('/articles/odd')).text).toContain('<h1>Odd one</h1>')
    expect((await get('/readyz')).text).toContain('template_broken')
    await rm(`${data.path}/theme/article.eta`)
    await eventually(async () => expect((await get('/articles/a')).text).toContain('<h1>Alpha</h1>'))
    await eventually(async () => expect((await get('/readyz')).text).not.toContain('template_broken'))
  })

  it('of the layout that is broken leaves the theme its other templates', async () => {
    await data.write('theme/layout.eta', '<html><%= it.nothing.at.all %></html>')
    const { text } = await change(
      'front.eta',
      '<% layout("layout", { pageTitle: "X" }) %><p class="mine">',
      '/',
      'class="mine"',
    )
    expect(text).toContain('<footer')
  })

  it('is tried by commands, which name it with its line', async () => {
    for (const command of ['check', 'status']) {
      const { stdout } = await runCli([command, '--data', data.path], {
        DATABASE_URL: `sqlite:${data.path}/gazette.db`,
      })
      expect(stdout).toMatch(
        /theme\/layout\.eta:1: Cannot read properties of undefined .*; the built-in template serves/,
      )
    }
  })
})
