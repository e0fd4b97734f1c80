import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { initCommand } from '../../src/cli/begin/init.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

/** A folder below which publications begin. */
async function makePlace() {
  const path = await mkdtemp(join(tmpdir(), 'gazette-init-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) }
}

const now = new Date('2026-11-29T17:00:51.250Z')

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'))

async function filesOf(path: string): Promise<string[]> {
  return (await readdir(path, { recursive: true })).sort()
}

/** Answers each question, and tells what was asked. */
function answering(answers: readonly string[]) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const left = [...answers]
  let said = ''
  output.on('data', (text) => {
    said += text
    if (!/: $/.test(said)) return
    const answer = left.shift()
    if (answer === undefined) input.end()
    else input.write(`${answer}\n`)
  })
  return { input, output, said: () => said }
}

describe('gazette init', () => {
  it('with --yes begins a publication whose first article is published without a warning', async () => {
    await using place = await makePlace()
    const path = join(place.path, 'my-paper')
    const { code, stdout, stderr } = await runCli(['init', path, '--yes'], {})
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain(`My paper begins in ${path}`)
    expect(await filesOf(path)).toEqual([
      '.env',
      '.gitignore',
      'README.md',
      'articles',
      'articles/hello.md',
      'media',
      'pages',
      'pages/about.md',
      'publication.json',
    ])
    const { timeZone, locale } = new Intl.DateTimeFormat().resolvedOptions()
    expect(await readJson(join(path, 'publication.json'))).toEqual({
      id: expect.stringMatching(/^urn:uuid:[\da-f-]{36}$/),
      title: 'My paper',
      language: locale,
      timeZone,
      publisher: { name: 'My paper' },
    })
    expect((await stat(join(path, '.env'))).mode & 0o777).toBe(0o600)
    const imported = await runCli(['import', '--data', path, '--json'], {})
    expect(JSON.parse(imported.stdout)).toMatchObject({
      articles: [{ outcome: 'created', slug: 'hello', problems: [], warnings: [] }],
      notices: [],
    })
    const { stdout: listed } = await runCli(['list', '--json', '--data', path], {})
    expect(JSON.parse(listed)).toMatchObject([{ slug: 'hello', status: 'published' }])
  })

  it('takes every answer as an option, and gives an id under the host of the address', async () => {
    await using place = await makePlace()
    const given = ['--title', 'Der Turm: "Ä"', '--language', 'de', '--time-zone', 'Europe/Berlin']
    const rest = ['--author', 'Ida Fell', '--address', 'https://Turm.example.org/blatt']
    const { code, stdout } = await runCli(['init', place.path, ...given, ...rest, '--json'], {})
    expect(code).toBe(0)
    const { id } = await readJson(join(place.path, 'publication.json'))
    expect(id).toMatch(/^tag:turm\.example\.org,20\d\d-\d\d-\d\d:der-turm-ae$/)
    expect(JSON.parse(stdout)).toMatchObject({ folder: place.path, id, title: 'Der Turm: "Ä"', kept: [] })
    await runCli(['import', '--data', place.path], {})
    const shown = await runCli(['show', 'hello', '--json', '--data', place.path], {})
    expect(JSON.parse(shown.stdout)).toMatchObject({ language: 'en', authors: [{ name: 'Ida Fell' }] })
    const { stdout: listed } = await runCli(['list', '--json', '--data', place.path], {})
    expect(JSON.parse(listed)).toMatchObject([{ url: 'https://turm.example.org/blatt/articles/hello' }])
  })

  it.each([
    ['no host', undefined],
    ['a host of this machine', 'http://localhost:8080'],
    ['an address of a machine', 'http://192.0.2.7'],
    ['an address of a machine in IPv6', 'http://[2001:db8::7]'],
  ])('gives a random id to a publication with %s', async (_what, address) => {
    await using place = await makePlace()
    await initCommand(place.path, { yes: true, ...(address && { address }) }, { now })
    expect((await readJson(join(place.path, 'publication.json'))).id).toMatch(/^urn:uuid:/)
  })

  it('asks a person, says what is wrong with an answer, and asks again', async () => {
    await using place = await makePlace()
    const terminal = answering([
      'The Lamp',
      'Englisch',
      'en-GB',
      'Europe/London',
      '',
      'news',
      'https://lamp.example',
    ])
    await initCommand(join(place.path, 'lamp'), {}, { now, terminal })
    expect(terminal.said()).toContain('Title of the publication (Lamp): ')
    expect(terminal.said()).toContain('This must be a language tag such as en or en-GB.\n')
    expect(terminal.said()).toContain('This must be the public address')
    expect(await readJson(join(place.path, 'lamp/publication.json'))).toEqual({
      id: 'tag:lamp.example,2026-11-29:the-lamp',
      title: 'The Lamp',
      language: 'en-GB',
      timeZone: 'Europe/London',
      publisher: { name: 'The Lamp' },
    })
    expect(await readFile(join(place.path, 'lamp/articles/hello.md'), 'utf8')).toContain(
      'published: 2026-11-29T17:00:51Z\n',
    )
  })

  it('writes nothing if a person leaves', async () => {
    await using place = await makePlace()
    const terminal = answering(['The Lamp'])
    await expect(initCommand(join(place.path, 'lamp'), {}, { now, terminal })).rejects.toThrow(
      'not all questions were answered: nothing was written',
    )
    expect(await filesOf(place.path)).toEqual([])
  })

  it.each([
    ['Ctrl-D', '\x04'],
    ['Ctrl-C', '\x03'],
  ])('writes nothing if a person leaves by %s on a terminal', async (_key, sign) => {
    await using place = await makePlace()
    const [input, output] = [new PassThrough(), new PassThrough()]
    input.write(`The Lamp\n${sign}`)
    const terminal = { input, output, terminal: true }
    await expect(initCommand(join(place.path, 'lamp'), {}, { now, terminal })).rejects.toThrow(
      'not all questions were answered: nothing was written',
    )
    expect(await filesOf(place.path)).toEqual([])
  })

  it('takes the answers that a person types ahead', async () => {
    await using place = await makePlace()
    const [input, output] = [new PassThrough(), new PassThrough()]
    input.write('The Lamp\nen-GB\nUTC\nNell\n\n')
    await initCommand(place.path, {}, { now, terminal: { input, output, terminal: true } })
    expect(await readJson(join(place.path, 'publication.json'))).toMatchObject({
      title: 'The Lamp',
      language: 'en-GB',
      publisher: { name: 'Nell' },
    })
  })

  it('without a terminal names the options that are missing', async () => {
    await using place = await makePlace()
    const path = join(place.path, 'my-paper')
    const { code, stderr } = await runCli(['init', path, '--language', 'fr'], {})
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    expect([code, stderr]).toEqual([
      1,
      `there is no terminal to ask on: give --title, --time-zone; or --yes, which takes --title "My paper", --time-zone "${timeZone}"\n`,
    ])
    expect(await filesOf(place.path)).toEqual([])
  })

  it('names everything that is wrong with its options at once', async () => {
    await using place = await makePlace()
    const wrong = ['--title', ' ', '--language', 'xx_y', '--time-zone', 'Mars', '--address', 'example.org']
    const { code, stderr } = await runCli(['init', place.path, '--yes', ...wrong], {})
    expect(code).toBe(1)
    expect(stderr.split('\n')).toEqual([
      '--title must not be empty; it is " "',
      '--language must be a language tag such as en or en-GB; it is "xx_y"',
      '--time-zone must be a time zone such as Europe/London; it is "Mars"',
      expect.stringMatching(/^--address must be .*; it is "example\.org"$/),
      '',
    ])
    expect(await filesOf(place.path)).toEqual([])
  })

  it('leaves what is there, and names it', async () => {
    const files = {
      'articles/mine.md': markdown('Mine'),
      '.gitignore': 'mine',
      '.env': 'PORT=9',
      'README.md': '#',
    }
    await using data = await makeDataFolder(files)
    await data.remove('publication.json')
    const { code, stdout } = await runCli(['init', data.path, '--yes'], {})
    expect(code).toBe(0)
    expect(stdout).toContain(
      'with pages/about.md, publication.json.\nLeft as they were: articles/, .gitignore, .env, README.md.\n',
    )
    expect(stdout).toContain('Keep *.db, *.db-* and .env out of version control.')
    for (const [name, content] of Object.entries(files)) expect(await data.read(name)).toBe(content)
    expect(await readdir(join(data.path, 'articles'))).toEqual(['mine.md'])
  })

  it('prints commands that a shell takes, whatever the folder is called', async () => {
    await using place = await makePlace()
    const path = join(place.path, "Bjørn's $HOME & co")
    const word = `'${place.path}/Bjørn'\\''s $HOME & co'`
    const missing = await runCli(['list', '--data', path], {})
    expect(missing.stderr).toContain(`"gazette init ${word}" begins one`)
    const { stdout } = await runCli(['init', path, '--yes'], {})
    expect(stdout).toContain(`GAZETTE_DATA=${word} npm start`)
    expect(execFileSync('sh', ['-c', `printf %s ${word}`], { encoding: 'utf8' })).toBe(path)
    const again = await runCli(['init', path, '--yes'], {})
    expect(again.stderr).toContain(`"gazette serve --data ${word}"`)
  })

  it.each([
    [['init', '', '--yes'], "'dir'"],
    [['list', '--data', ''], "'--data <dir>'"],
    [['delete', 'a', '--yes', '--data', ' '], "'--data <dir>'"],
  ])('no folder is not the default one: %j', async (args, what) => {
    const { code, stderr } = await runCli(args, {})
    expect([code, stderr]).toEqual([1, expect.stringMatching(new RegExp(`${what}.*It must not be empty`))])
  })

  it('says why nothing can be made where a link leads nowhere', async () => {
    await using place = await makePlace()
    const path = join(place.path, 'link')
    await symlink(join(place.path, 'none/there'), path)
    const { code, stderr } = await runCli(['init', path, '--yes'], {})
    expect([code, stderr]).toEqual([
      1,
      `${path} cannot be made: its folder cannot be written, or a link in its path leads nowhere; nothing was written\n`,
    ])
  })

  it('refuses a folder with a publication, and changes nothing', async () => {
    await using data = await makeDataFolder({})
    const before = await data.read('publication.json')
    const { code, stderr } = await runCli(['init', data.path, '--yes'], {})
    expect([code, stderr]).toEqual([
      1,
      `${data.path} holds a publication already, and it stays as it is: "gazette serve --data ${data.path}" serves it\n`,
    ])
    expect(await data.read('publication.json')).toBe(before)
    expect(await filesOf(data.path)).toEqual(['articles', 'media', 'publication.json'])
  })

  it('takes back what it has made if it cannot go on', async () => {
    await using data = await makeDataFolder({ 'my-paper/pages': 'a file' })
    const { code, stderr } = await runCli(['init', `${data.path}/my-paper`, '--yes'], {})
    expect([code, stderr]).toEqual([
      1,
      `${data.path}/my-paper/pages cannot be made: there is a file, and a folder is needed; nothing was written\n`,
    ])
    expect(await filesOf(`${data.path}/my-paper`)).toEqual(['pages'])
  })

  it('refuses a folder of the program', async () => {
    const path = resolve(import.meta.dirname, '../../my-paper')
    const { code, stderr } = await runCli(['init', path, '--yes'], {})
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${path} belongs to the program`)])
    await expect(stat(path)).rejects.toThrow('ENOENT')
  })
})

describe('gazette new', () => {
  const newArticle = (data: DataFolder, title: string) =>
    runCli(['new', title, '--json'], { GAZETTE_DATA: data.path })

  it('writes a draft, which is published when its front matter is filled in', async () => {
    await using data = await makeDataFolder({})
    const title = 'Bread: a #1 story, "quoted" – 100 % café'
    const { code, stdout } = await newArticle(data, title)
    const file = join(data.path, 'articles/bread-a-1-story-quoted-100-cafe.md')
    expect([code, JSON.parse(stdout)]).toEqual([0, { file, slug: 'bread-a-1-story-quoted-100-cafe', title }])
    const importAll = async () =>
      JSON.parse((await runCli(['import', '--json', '--data', data.path], {})).stdout)
    expect(await importAll()).toMatchObject({ articles: [{ outcome: 'created', title, warnings: [] }] })
    const { stdout: listed } = await runCli(['list', '--data', data.path], {})
    expect(listed).toMatch(/^draft /)
    const text = await readFile(file, 'utf8')
    expect(text).toContain('# section: town\n')
    const filled = text.replace(/^# (?=\w+:| {2})/gm, '').replace('picture.jpg', 'none.jpg')
    await data.write('articles/bread-a-1-story-quoted-100-cafe.md', filled)
    expect(await importAll()).toMatchObject({
      articles: [{ outcome: 'updated', problems: [], warnings: [{ field: 'figures.0.file' }] }],
    })
    const { stdout: shown } = await runCli(
      ['show', 'bread-a-1-story-quoted-100-cafe', '--json', '--data', data.path],
      {},
    )
    expect(JSON.parse(shown)).toMatchObject({
      title,
      status: expect.stringMatching(/published|scheduled/),
      authors: [{ name: 'Name' }],
      section: 'town',
      tags: ['one', 'two'],
      figures: [{ alt: 'What the picture shows', credit: 'Who made it' }],
    })
  })

  it('with --page writes a page, which all can see when its front matter is filled in', async () => {
    await using data = await makeDataFolder({})
    const write = (title: string) => runCli(['new', title, '--page', '--json'], { GAZETTE_DATA: data.path })
    const file = join(data.path, 'pages/who-we-are.md')
    expect(JSON.parse((await write('Who we are')).stdout)).toEqual({
      file,
      slug: 'who-we-are',
      title: 'Who we are',
    })
    const importAll = async () =>
      JSON.parse((await runCli(['import', '--json', '--data', data.path], {})).stdout)
    expect(await importAll()).toMatchObject({
      files: [{ file, outcome: 'unchanged', problems: [], warnings: [] }],
    })
    const text = await readFile(file, 'utf8')
    await data.write('pages/who-we-are.md', text.replace('draft: true\n', '').replace(/^# (?=\w+:)/gm, ''))
    expect(await importAll()).toMatchObject({
      files: [{ file, outcome: 'saved', problems: [], warnings: [] }],
    })
    expect(await write('Who we are')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is there already'),
    })
    expect(await write('Tags')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('which has another use'),
    })
  })

  it('never replaces a file of that name, in whatever form', async () => {
    await using data = await makeDataFolder({ 'articles/hello.json': '{ "title": "Hello" }' })
    const { code, stderr } = await newArticle(data, 'Hello')
    expect(code).toBe(1)
    expect(JSON.parse(stderr)).toEqual({
      error: {
        problem: 'conflict',
        message: `${data.path}/articles/hello.json is there already, and stays as it is`,
      },
    })
    expect(await readdir(join(data.path, 'articles'))).toEqual(['hello.json'])
  })

  it('refuses a title that makes no file name', async () => {
    await using data = await makeDataFolder({})
    expect(await newArticle(data, '…')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('must have letters'),
    })
  })

  it('takes what comes after -- as a title', async () => {
    await using data = await makeDataFolder({})
    const { code, stdout } = await runCli(['new', '--', '--json'], { GAZETTE_DATA: data.path })
    expect([code, stdout]).toEqual([0, expect.stringMatching(/json\.md is a draft\./)])
  })

  it('needs a publication', async () => {
    await using place = await makePlace()
    const { code, stderr } = await runCli(['new', 'A title', '--data', place.path], {})
    expect([code, stderr]).toEqual([1, expect.stringContaining(`"gazette init ${place.path}" begins one`)])
  })

  it('begins with examples that are gone when a publication moves in, unless they were changed', async () => {
    await using place = await makePlace()
    const path = join(place.path, 'my-paper')
    const env = { GAZETTE_DATA: path, DATABASE_URL: `sqlite:${path}/gazette.db` }
    await runCli(['init', path, '--yes'], {})
    const old = join(place.path, 'feed.xml')
    await writeFile(
      old,
      '<rss version="2.0"><channel><title>Old</title><link>https://old.example</link><item><title>Fog</title><guid>https://old.example/fog</guid><pubDate>Mon, 02 Nov 2026 08:00:00 GMT</pubDate><description>Fog lay over it.</description></item></channel></rss>',
    )
    const examples = ['articles/hello.md', 'pages/about.md']
    const left = async () => (await filesOf(path)).filter((name) => examples.includes(name))
    const dry = await runCli(['import', old, '--no-media', '--dry-run'], env)
    expect(dry.stdout).toContain('articles/hello.md and pages/about.md of gazette init go')
    expect(await left()).toEqual(examples)
    const moved = await runCli(['import', old, '--no-media'], env)
    expect(moved.stdout).toContain('articles/hello.md and pages/about.md of gazette init are gone')
    expect(await left()).toEqual([])
    await writeFile(join(path, 'pages/about.md'), '---\ntitle: About\n---\n\nWho we are.\n')
    await writeFile(join(path, 'articles/hello.md'), '---\ntitle: Hello\n---\n\nMine.\n')
    await runCli(['import', old, '--no-media'], env)
    expect(await left()).toEqual(examples)
  })
})
