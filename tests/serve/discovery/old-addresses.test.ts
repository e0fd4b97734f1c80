import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { runCli } from '../../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const table = `from,to,status
# Of the system before
/old.html,/articles/a
/über uns,/about
/news/:year/:slug.html,/articles/:slug
/blog/*,https://elsewhere.example/:splat,302
/kept,/articles/a,308
/shut,,410
/feed/,/tags/harbour/rss.xml
/?feed=rss2,/rss.xml
/?p=12,/articles/a
/articles/of-old,/articles/a
/tags/of-old,/tags/harbour
/tags/of-old/rss.xml,/tags/harbour/rss.xml
/turn/:x,/:x/turn
`

const files = {
  'articles/a.md': markdown('Alpha', {
    tags: '[harbour]',
    aliases: '[/2019/05/alpha.html, "/?page_id=7", A name]',
  }),
  'articles/b.md': markdown('Beta', { redirect_from: '/beta.php' }),
  'articles/draft.md': markdown('Draft', { published: '', aliases: '/secret.html' }),
  'pages/about.md': '# About\n\nWords.',
  'redirects.csv': table,
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
const logged = () => server.logged.map(({ msg }) => String(msg)).join('\n')

describe('an old address', () => {
  it.each([
    ['/2019/05/alpha.html', 301, '/articles/a', 'an alias'],
    ['/2019/05/alpha.html/?utm_source=x', 301, '/articles/a?utm_source=x', 'with a query, which goes along'],
    ['/2019/%30%35/alpha.html', 301, '/articles/a', 'in another encoding'],
    ['/?page_id=7', 301, '/articles/a', 'an alias of the front page with a query'],
    ['/beta.php', 301, '/articles/b', 'as Jekyll calls it'],
    ['/old.html', 301, '/articles/a', 'a line of the table'],
    ['/%C3%BCber%20uns/', 301, '/about', 'with letters that are encoded'],
    ['/news/2019/a.html?x=1', 301, '/articles/a?x=1', 'a pattern'],
    ['/blog/a/b%20c', 302, 'https://elsewhere.example/a/b%20c', 'all below a folder, to elsewhere'],
    ['/blog//evil.example', 302, 'https://elsewhere.example//evil.example', 'the host stays'],
    ['/kept', 308, '/articles/a', 'with its status'],
    ['/feed/', 301, '/tags/harbour/rss.xml', 'instead of the usual redirect'],
    ['/feed', 301, '/tags/harbour/rss.xml', 'a slash makes no difference'],
    ['/?feed=rss2', 301, '/rss.xml', 'a feed of the front page'],
    ['/?p=12&utm_medium=rss', 301, '/articles/a?utm_medium=rss', 'with further parameters'],
    ['/articles/of-old', 301, '/articles/a', 'where articles are'],
    ['/tags/of-old', 301, '/tags/harbour', 'where feeds have their pages'],
    ['/tags/of-old/rss.xml', 301, '/tags/harbour/rss.xml', 'a feed'],
  ])('%s answers %i to %s: %s', async (path, status, location) => {
    const reply = await get(path)
    expect(reply).toMatchObject({ status, headers: { location, 'access-control-allow-origin': '*' } })
    expect(reply.headers['cache-control']).toBe(status === 302 ? 'no-cache' : 'public, max-age=3600')
  })

  it('that is gone for good answers 410, in words', async () => {
    const reply = await get('/shut')
    expect(reply).toMatchObject({ status: 410 })
    expect(reply.text).toContain('What was at this address has been removed for good.')
  })

  it.each([
    ['/secret.html', 'readers do not know of a draft'],
    ['/A%20name', 'a name is no address'],
    ['/turn/turn', 'a circle that depends on the address'],
    ['/blogs/a', 'a pattern holds whole parts'],
    ['/articles/none', 'no line names it'],
  ])('%s answers 404: %s', async (path) => {
    expect(await get(path)).toMatchObject({ status: 404 })
  })

  it('hides nothing that there is', async () => {
    for (const path of ['/', '/?x=1', '/articles/a', '/about', '/rss.xml?p=12', '/tags/harbour']) {
      expect(await get(path)).toMatchObject({ status: 200 })
    }
    expect(await get('/rss')).toMatchObject({ status: 301, headers: { location: '/rss.xml' } })
  })

  it('is listed, and told for one path', async () => {
    const { stdout } = await cli('redirects')
    expect(stdout).toMatch(/^\/2019\/05\/alpha\.html +\/articles\/a +301 +alias$/m)
    expect(stdout).toMatch(/^\/secret\.html +\/articles\/draft +404 +alias, draft$/m)
    expect(stdout).toMatch(/^\/blog\/\* +https:\/\/elsewhere\.example\/:splat +302 +redirects\.csv:6$/m)
    expect(stdout).toMatch(/^\/shut +- +410 +redirects\.csv:8$/m)
    const told = async (path: string) => (await cli('redirects', '--path', path)).stdout
    expect(await told('/news/2019/a.html')).toBe(
      '/news/2019/a.html answers 301 to /articles/a, by redirects.csv:5: /news/:year/:slug.html\n',
    )
    expect(await told('/beta.php')).toBe(
      '/beta.php answers 301 to /articles/b, by an alias of the article b\n',
    )
    expect(await told('/shut')).toBe('/shut answers 410, by redirects.csv:8: /shut\n')
    expect(await told('/none')).toContain('nothing redirects /none')
  })
})

describe('the table of redirects', () => {
  it('is followed; a wrong one is refused as a whole, with all lines, and the last good one stays', async () => {
    await data.write('redirects.csv', `${table}/new.html,/articles/b\n`)
    await eventually(async () => expect(await get('/new.html')).toMatchObject({ status: 301 }))
    await data.write(
      'redirects.csv',
      '/a,/b\n/b,/a\n/2019/05/alpha.html,/x\nwrong,/x\n/about,/x\n/articles/b,/x\n',
    )
    await eventually(() => expect(logged()).toContain('redirects.csv:4: refused: from must be a path'))
    for (const line of [
      'redirects.csv:1: refused: it leads in a circle: /a → /b → /a',
      'redirects.csv:3: refused: /2019/05/alpha.html cannot be redirected: it is an address of the article "a"',
      'redirects.csv:5: refused: /about cannot be redirected: the page pages/about.md has it',
      'redirects.csv:6: refused: /articles/b cannot be redirected: it is an address of the article "b"',
    ]) {
      expect(logged()).toContain(line)
    }
    expect(await get('/new.html')).toMatchObject({ status: 301 })
    expect((await cli('status')).stdout).toMatch(/Wrong in pages and redirects: 6\n/)
    const check = await cli('check', `${data.path}/redirects.csv`)
    expect([check.code, check.stderr]).toEqual([
      1,
      expect.stringContaining('redirects.csv:2: wrong: it leads in a circle'),
    ])
    await data.write('redirects.csv', table)
    await eventually(async () => expect(await get('/new.html')).toMatchObject({ status: 404 }))
    expect((await cli('status')).stdout).toContain('Wrong in pages and redirects: none')
  })

  it('an article or a page cannot have an address of another one', async () => {
    const wrong = [
      ['articles/d.md', '/old.html', 'alias /old.html is redirected by line 3 of redirects.csv'],
      ['articles/e.md', '/about', 'alias /about is the address of the page pages/about.md'],
      [
        'articles/f.md',
        '/beta.php',
        'alias /beta.php is an address of another article (it is that of "Beta"',
      ],
      ['articles/g.md', '/articles/b/', 'alias /articles/b is an address of another article'],
      ['articles/c.md', '/articles/c', 'alias /articles/c is the address of the article itself'],
      [
        'articles/h.md',
        '/rss.xml',
        'aliases.0 must not be an address of the server itself; it says "/rss.xml"',
      ],
      ['articles/i.md', '/a#b', 'aliases.0 must not have a #'],
    ] as const
    const page = 'pages/old.html.md'
    for (const [file, aliases] of wrong) await data.write(file, markdown('Gamma', { aliases }))
    await data.write(page, '---\nslug: old.html\n---\n# Old\n\nWords.')
    const { code, stderr } = await cli('check')
    const linesOf = (file: string) => stderr.split('\n').filter((line) => line.includes(`/${file}`))
    expect(code).toBe(1)
    for (const [file, , problem] of wrong)
      expect(linesOf(file)).toContainEqual(expect.stringContaining(problem))
    expect(linesOf(page)).toContainEqual(
      expect.stringContaining(
        'the address of the page would be /old.html, and line 3 of redirects.csv redirects it',
      ),
    )
    for (const file of [...wrong.map(([name]) => name), page]) await data.remove(file)
  })

  it('ends with its file', async () => {
    await data.remove('redirects.csv')
    await eventually(async () => expect(await get('/old.html')).toMatchObject({ status: 404 }))
    expect(await get('/feed')).toMatchObject({ status: 301, headers: { location: '/rss.xml' } })
    expect(await get('/2019/05/alpha.html')).toMatchObject({ status: 301 })
  })

  it('an alias goes with the article, and comes with a new file', async () => {
    await data.write('articles/b.md', markdown('Beta'))
    await eventually(async () => expect(await get('/beta.php')).toMatchObject({ status: 404 }))
    await data.write('articles/a.md', markdown('Alpha', { aliases: '/beta.php' }))
    await eventually(async () =>
      expect(await get('/beta.php')).toMatchObject({ headers: { location: '/articles/a' } }),
    )
    await data.remove('articles/a.md')
    await eventually(async () => expect(await get('/articles/a')).toMatchObject({ status: 410 }))
    expect(await get('/beta.php')).toMatchObject({ status: 301 })
  })
})
