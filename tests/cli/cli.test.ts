import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { startGazette } from '../support/start-gazette.ts'

const two = { 'articles/a.md': markdown('Alpha'), 'articles/b.md': markdown('Beta', { published: '' }) }

describe('the command line', () => {
  it('imports the data folder, lists it and reports the outcome', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    const imported = await runCli(['import'], environment)
    expect(imported).toMatchObject({
      code: 0,
      stdout: 'Articles: 2 created, 0 updated, 0 unchanged, 0 refused\n',
    })
    const listed = await runCli(['list'], environment)
    expect(listed.stdout).toMatch(/^draft +- +b +Beta\npublished +2026-11-01T08:00:00Z +a +Alpha\n$/)
    expect((await runCli(['list', '--status', 'draft'], environment)).stdout).not.toContain('Alpha')
  })

  it('fails if an article is refused, and imports the rest', async () => {
    await using data = await makeDataFolder({ ...two, 'articles/c.md': markdown('', { published: 'soon' }) })
    const { code, stdout, stderr } = await runCli(['import'], { GAZETTE_DATA: data.path })
    expect(code).toBe(1)
    expect(stdout).toContain('2 created, 0 updated, 0 unchanged, 1 refused')
    expect(stderr).toMatch(/c\.md:2: refused: published must be a date such as .* it says "soon"/)
    expect(stderr).toMatch(/c\.md(:\d+)?: refused: title is missing/)
  })

  it('saves nothing in a dry run', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    expect((await runCli(['import', '--dry-run'], environment)).stdout).toContain('2 created')
    expect((await runCli(['list'], environment)).stdout.trim()).toBe('')
  })

  it('records a date for articles without one: --published, and --publish the current time once', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import', '--published', '2026-10-05'], environment)
    const { stdout } = await runCli(['import', '--publish'], environment)
    expect(stdout).toContain('2 unchanged')
    expect((await runCli(['list'], environment)).stdout).toMatch(/published +2026-10-05 +b/)
    const wrong = await runCli(['import', '--published', 'tomorrow'], environment)
    expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('--published must be a date') })
  })

  it('imports files from anywhere, and the data folder does not withdraw them', async () => {
    await using data = await makeDataFolder(two)
    await using other = await makeDataFolder({ 'articles/guest.md': markdown('Guest') })
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import', join(other.path, 'articles/guest.md')], environment)
    await runCli(['import'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/published .* guest +Guest/)
  })

  it('prints an article as JSON, and importing that changes nothing', async () => {
    const body = 'Text with a [link](https://example.org/) and a note.[^1]\n\n[^1]: The note.\n'
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha', { section: 'town', tags: '[x, y]' }, body),
    })
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    const { stdout } = await runCli(['show', 'a', '--json'], environment)
    expect(JSON.parse(stdout)).toMatchObject({
      slug: 'a',
      title: 'Alpha',
      section: 'town',
      tags: ['x', 'y'],
      status: 'published',
    })
    await data.remove('articles/a.md')
    await data.write('articles/a.json', stdout)
    expect((await runCli(['import'], environment)).stdout).toContain('1 unchanged')
    expect((await runCli(['show', 'a'], environment)).stdout).toContain('Alpha')
  })

  it('publishes and withdraws while the server runs, and readers see it', async () => {
    await using data = await makeDataFolder({ ...two, 'articles/c.md': markdown('Gamma') })
    await using server = await startGazette(data, { now: () => new Date() })
    const environment = { GAZETTE_DATA: data.path }
    const feed = async () => (await fetch(`${server.url}/feed.json`)).text()
    expect(await feed()).not.toContain('Beta')
    expect(await runCli(['publish', 'b'], environment)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('published: 20'),
    })
    expect(await feed()).toContain('Beta')
    expect(await runCli(['withdraw', 'a'], environment)).toMatchObject({ code: 0 })
    expect(await feed()).not.toContain('Alpha')
    expect((await fetch(`${server.url}/articles/a`)).status).toBe(410)
  })

  it('schedules a draft, and refuses a published article with the reason', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    const at = '2999-11-23T09:00:00Z'
    const scheduled = await runCli(['publish', 'b', '--at', at], environment)
    expect(scheduled).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`b is scheduled, dated ${at}.`),
    })
    // The file without a date is read again, and the schedule stays.
    await runCli(['import'], environment)
    expect((await runCli(['list'], environment)).stdout).toMatch(/^scheduled +2999-11-23T09:00:00Z +b/m)
    expect(await runCli(['publish', 'a', '--at', at], environment)).toMatchObject({
      code: 1,
      stderr: 'readers know the publication date 2026-11-01T08:00:00Z, which never changes\n',
    })
    expect(await runCli(['publish', 'b', '--at', 'noon'], environment)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--at must be a date such as 2026-11-23'),
    })
  })

  it('corrects an article, lists its history, and shows it as it was', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    const corrected = await runCli(
      ['correct', 'a', '--grade', 'correction', '--note', 'It was Tuesday.'],
      environment,
    )
    expect(corrected.stdout).toMatch(/^a is corrected: published 2026-11-01T08:00:00Z, updated 20\d\d-/)
    await runCli(['withdraw', 'a', '--reason', 'It was wrong.'], environment)
    const { stdout } = await runCli(['history', 'a'], environment)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.split(/ {2,}/)),
    ).toMatchObject([
      ['1', expect.stringMatching(/Z$/), 'folder', 'published', 'Alpha'],
      [
        '2',
        expect.any(String),
        expect.stringMatching(/^command/),
        'published',
        'Alpha; correction: It was Tuesday.',
      ],
      [
        '3',
        expect.any(String),
        expect.stringMatching(/^command/),
        'withdrawn',
        'Alpha; reason: It was wrong.',
      ],
    ])
    const shown = await runCli(['show', 'a', '--json', '--revision', '1'], environment)
    expect(JSON.parse(shown.stdout)).toMatchObject({ status: 'published', corrections: [] })
  })

  it('keeps corrections after the loss of the store if the output of show --json is imported', async () => {
    await using data = await makeDataFolder(two)
    const environment = { GAZETTE_DATA: data.path }
    await runCli(['import'], environment)
    await runCli(['correct', 'a', '--grade', 'significant', '--note', 'More is known.'], environment)
    const before = await runCli(['show', 'a', '--json'], environment)
    await data.remove('articles/a.md')
    await data.write('articles/a.json', before.stdout)
    expect((await runCli(['import'], environment)).stdout).toContain('2 unchanged')
    await data.remove('gazette.db')
    await runCli(['import'], environment)
    expect((await runCli(['show', 'a', '--json'], environment)).stdout).toBe(before.stdout)
  })

  it('validates any feed by its URL and names rule and source', async () => {
    await using data = await makeDataFolder(two)
    await using server = await startGazette(data)
    const own = await runCli(['check', `${server.url}/atom.xml`], {})
    expect(own).toMatchObject({ code: 0, stdout: `${server.url}/atom.xml: atom; 0 errors, 0 warnings\n` })
    const broken = createServer((_req, res) =>
      res.end('<rss version="2.0"><channel><title>T</title></channel></rss>'),
    )
    await once(broken.listen(0, '127.0.0.1'), 'listening')
    const { port } = broken.address() as AddressInfo
    const found = await runCli(['check', `http://127.0.0.1:${port}/`], {})
    broken.close()
    expect(found.code).toBe(1)
    expect(found.stdout).toMatch(/^error: line 1: rss-channel-link-missing: .*\(RSS 2\.0/m)
    const none = await runCli(['check', `http://127.0.0.1:${port}/`], {})
    expect(none).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be fetched') })
  })

  it('checks a feed in the encoding that its server says', async () => {
    const feed = '<rss version="2.0"><channel><title>Zoë</title><language>Zoë</language></channel></rss>'
    const other = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/rss+xml; charset=iso-8859-1')
      response.end(Buffer.from(feed, 'latin1'))
    })
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    const { code, stdout } = await runCli(['check', `http://127.0.0.1:${port}/`], {})
    other.close()
    expect(code).toBe(1)
    expect(stdout).toMatch(/rss-language-not-tag: .* it is "Zoë"/)
    expect(stdout).toMatch(/xml-encoding-not-utf8: the encoding is "windows-1252"/)
  })

  it('checks without importing and lists the missing parts of entries', async () => {
    await using data = await makeDataFolder({
      ...two,
      'articles/c.md': markdown('Gamma', { authors: 'Ida Fell', figures: '[{alt: A quay}]' }),
      'articles/d.json': '{"titel": "D"}',
    })
    const environment = { GAZETTE_DATA: data.path }
    const { code, stdout, stderr } = await runCli(['check'], environment)
    expect(code).toBe(1)
    expect(stdout).toMatch(/b\.md(:\d+)?: lacks: published is unknown/)
    expect(stdout).toMatch(/c\.md(:\d+)?: lacks: figures\.0 has no picture/)
    expect(stderr).toMatch(/d\.json:1: wrong: titel is not a field/)
    expect((await runCli(['list'], environment)).stdout.trim()).toBe('')
  })

  it.each([
    [['show', 'nobody'], 'no article has the slug "nobody"'],
    [['publish', 'nobody'], 'no article has the slug "nobody"'],
    [
      ['list', '--status', 'lost'],
      '--status must be one of draft, scheduled, published, withdrawn, not "lost"',
    ],
    [['import', '/no/such/folder'], '/no/such/folder cannot be read'],
    [['history', 'nobody'], 'no article has the slug "nobody"'],
    [['correct', 'nobody', '--grade', 'minor', '--note', 'x'], 'no article has the slug "nobody"'],
    [
      ['correct', 'a', '--grade', 'huge', '--note', ' '],
      'grade must be one of minor, significant, correction, not "huge"\nnote must not be empty',
    ],
    [['correct', 'a', '--grade', 'minor'], "required option '--note <text>' not specified"],
    [['frobnicate'], "unknown command 'frobnicate'"],
  ])('%j ends with an error that says why', async (args, reason) => {
    await using data = await makeDataFolder(two)
    const { code, stderr } = await runCli(args, { GAZETTE_DATA: data.path })
    expect(code).toBe(1)
    expect(stderr).toContain(reason)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('lists all problems of the publication with their lines', async () => {
    await using data = await makeDataFolder({
      'publication.json': '{\n "title": "",\n "language": "English!"\n}',
    })
    const { code, stderr } = await runCli(['list'], { GAZETTE_DATA: data.path })
    expect(code).toBe(1)
    expect(stderr).toMatch(/publication\.json:1: id /)
    expect(stderr).toMatch(/publication\.json:2: title must not be empty/)
    expect(stderr).toMatch(/publication\.json:3: language must be a language tag/)
  })

  it('prints the JSON Schema of an article', async () => {
    const { stdout } = await runCli(['schema'], {})
    expect(JSON.parse(stdout)).toMatchObject({ type: 'object', required: ['title'] })
  })
})
