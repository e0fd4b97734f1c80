import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { runCli } from '../../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const about = `---
title: About us
description: Who makes the Courier
menu: 2
lastmod: 2026-11-20
---

We are **three**. See [privacy](privacy#cookies) and [[a]].

![A desk](desk.png "Our desk")
`

const files = {
  'articles/a.md': markdown('Alpha', { menu: 'true' }),
  'media/desk.png': onePixelPng,
  'pages/about.md': about,
  'pages/imprint.html': '---\nmenu: footer\nlang: de\n---\n<h1>Impressum</h1><p onclick="x()">Adresse</p>',
  'pages/privacy.md': '---\nmenu: {header: {weight: 1}, footer: {name: Data}}\n---\n# Privacy\n\nNo cookies.',
  'pages/team/index.md': '# The team\n\nNames.',
  'pages/team/ümlaut.md': '---\nslug: ümlaut\ntitle: Umlaut\n---\nText.',
  'pages/later.md': '---\ntitle: Later\ndraft: true\nmenu: true\n---\nNot yet.',
  'pages/notes.txt': 'No page.',
}

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder(files)
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
const get = (path: string) => ask(server.url + path)
const cli = (...args: string[]) =>
  runCli(args, {
    GAZETTE_DATA: data.path,
    DATABASE_URL: `sqlite:${data.path}/gazette.db`,
    GAZETTE_URL: server.url,
  })

describe('a page of the publication’s own', () => {
  it('is at an address of its own, clean, with its picture, description and date', async () => {
    const { status, text, headers } = await get('/about')
    expect(status).toBe(200)
    expect(headers.etag).toBeDefined()
    expect(text).toContain('<h1>About us</h1>')
    expect(text).toContain('<title>About us – The Test Courier</title>')
    expect(text).toContain('<meta name="description" content="Who makes the Courier">')
    expect(text).toContain(`<link rel="canonical" href="${server.url}/about">`)
    expect(text).toContain('<time datetime="2026-11-20">')
    expect(text).toMatch(
      /<figure><picture><source [^>]+><img fetchpriority="high" src="\/media\/\w{12}\/desk.png" alt="A desk" width="1" height="1">/,
    )
    expect(text).toContain('<a href="/privacy#cookies">privacy</a> and <a href="/articles/a">a</a>')
  })

  it('keeps its language, and nothing active', async () => {
    const { text } = await get('/imprint')
    expect(text).toContain('<article lang="de">')
    expect(text).toContain('<p>Adresse</p>')
  })

  it.each([
    ['/about/', '/about'],
    ['/About?x=1', '/about?x=1'],
    ['/%61bout', '/about'],
    ['/team/', '/team'],
    ['/team/%c3%bcmlaut', '/team/%C3%BCmlaut'],
  ])('has one address: %s leads to %s', async (path, location) => {
    expect(await get(path)).toMatchObject({ status: 301, headers: { location } })
  })

  it.each(['/team', '/team/%C3%BCmlaut'])('can be in a folder: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 200 })
  })

  it.each(['/later', '/notes', '/team/index', '/nothing'])(
    'is not there as a draft or another file: %s',
    async (path) => {
      expect(await get(path)).toMatchObject({ status: 404 })
    },
  )

  it('is in the menus of all pages that it asks for, in their order', async () => {
    for (const path of ['/', '/about', '/articles/a', '/subscribe', '/nothing']) {
      const { text } = await get(path)
      const [header = '', footer = ''] = text.split('<main')
      expect(header.match(/(?<=href=")\/(?:about|privacy|later|imprint)(?=")/g)).toEqual([
        '/privacy',
        '/about',
      ])
      expect(footer).toContain('<a href="/imprint" lang="de">Impressum</a>')
      expect(footer).toContain('<a href="/privacy">Data</a>')
    }
  })

  it('is in the sitemap with its date, and in no feed', async () => {
    const { text } = await get('/sitemap.xml')
    expect(text).toMatch(/about<\/loc>\s*<lastmod>2026-11-20T12:00:00Z</)
    expect(text).toContain(`<loc>${server.url}/team/%C3%BCmlaut</loc>`)
    for (const feed of ['/rss.xml', '/atom.xml', '/feed.json'])
      expect((await get(feed)).text).not.toContain('About us')
  })

  it('refuses other methods like any address that does not exist', async () => {
    expect(await ask(`${server.url}/about`, { method: 'POST' })).toMatchObject({ status: 404 })
  })

  const logged = () => server.logged.map(({ msg }) => String(msg)).join('\n')

  it('follows its file; a wrong one is named with line and rule, and the last good page stays', async () => {
    const feed = await get('/rss.xml')
    await data.write('pages/about.md', about.replace('**three**', '**four**'))
    await eventually(async () => expect((await get('/about')).text).toContain('<strong>four</strong>'))
    await data.write('pages/about.md', '---\ntitel: x\nmenu: [side]\n---\nText')
    await eventually(() =>
      expect(logged()).toMatch(/about\.md:2: refused: titel is not a field of a page; did you mean title\?/),
    )
    expect(logged()).toMatch(/about\.md:3: refused: menu must be true/)
    expect((await get('/about')).text).toContain('<strong>four</strong>')
    const status = await cli('status')
    expect(status.stdout).toMatch(/Wrong in pages and redirects: 2\n.*about\.md:2: refused: titel/)
    const check = await cli('check', `${data.path}/pages/about.md`)
    expect(check).toMatchObject({ code: 1 })
    expect(check.stderr).toMatch(/about\.md:2: wrong: titel is not a field of a page/)
    await data.write('pages/about.md', about)
    await eventually(async () => expect((await get('/about')).text).toContain('<strong>three</strong>'))
    expect((await cli('status')).stdout).toContain('Wrong in pages and redirects: none')
    expect((await get('/rss.xml')).headers.etag).toBe(feed.headers.etag)
  })

  it('keeps its address when a further file would have it, also while its own file is wrong', async () => {
    await data.write('pages/rules.md', '# Rules\n\nThe first.')
    await eventually(async () => expect((await get('/rules')).text).toContain('The first.'))
    await data.write('pages/RULES.md', '# Rules\n\nThe second.')
    const told = 'the address of the page would be /rules'
    await eventually(() => expect(logged()).toContain(told))
    expect((await cli('status')).stdout).toContain(told)
    expect((await get('/rules')).text).toContain('The first.')
    await data.write('pages/rules.md', '---\ntitle: [\n---\n')
    await eventually(() => expect(logged()).toContain('rules.md:2'))
    expect((await cli('status')).stdout).toContain('rules.md:2')
    expect((await get('/rules')).text).toContain('The first.')
    await data.remove('pages/rules.md')
    await eventually(async () => expect((await get('/rules')).text).toContain('The second.'))
    await data.remove('pages/RULES.md')
  })

  it('goes with its file, but not with its folder', async () => {
    await data.write('pages/short.md', '# Short\n\nLived.')
    await eventually(async () => expect(await get('/short')).toMatchObject({ status: 200 }))
    await data.remove('pages/short.md')
    await eventually(async () => expect(await get('/short')).toMatchObject({ status: 404 }))
  })

  it('cannot take an address that has another use', async () => {
    const taken = [
      ['pages/tags.md', 'the address of the page would be /tags, and /tags/ has another use'],
      ['pages/rss.md', 'the address of the page would be /rss, and /rss/ has another use'],
      ['pages/sections/town.md', 'and /sections/ has another use'],
      ['pages/About.html', 'about.md has it'],
    ] as const
    for (const [file] of taken) await data.write(file, '<h1>x</h1><p>Text.</p>')
    const { code, stderr } = await cli('check')
    expect(code).toBe(1)
    for (const [file, problem] of taken) {
      const lines = stderr.split('\n').filter((line) => line.includes(`/${file}`))
      expect(lines).toContainEqual(expect.stringContaining(problem))
    }
    for (const [file] of taken) await data.remove(file)
  })
})
