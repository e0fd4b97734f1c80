import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cases } from '../support/depth.ts'
import { type DataFolder, makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'

const numbers = [3, 2, 1]
const html = (number: number) =>
  `<p>The ferry number ${number} runs again.</p><p><img src="/uploads/harbour-${number}-300x200.png" alt="Boats"></p>`

/** The old site: a feed, an article a number, and what else it answers. */
let old: Server
let oldUrl: string
const answers = new Map<string, RequestListener>()
let data: DataFolder
let saved: string

function oldFeed(entries = numbers): string {
  const items = entries.map(
    (number) => `<item><title>Story ${number}</title><link>${oldUrl}/2026/story-${number}/</link>
<guid isPermaLink="false">${oldUrl}/?p=${number}</guid><pubDate>0${number} Nov 2026 09:00:00 GMT</pubDate>
<description>${html(number).replaceAll('<', '&lt;').replaceAll('src=&quot;/', `src="${oldUrl}/`)}</description></item>`,
  )
  return `<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Old</title>
<link>${oldUrl}/</link><description>Old</description><atom:link rel="self" href="${oldUrl}/feed/"/>${items.join('')}</channel></rss>`
}

function article(number: number, changes: object = {}): string {
  return JSON.stringify({
    title: `Story ${number}`,
    id: `${oldUrl}/?p=${number}`,
    published: `2026-11-0${number}T09:00:00Z`,
    aliases: [`/2026/story-${number}/`],
    contentHtml: `<p>The ferry number ${number} runs again.</p>`,
    figures: [{ file: `harbour-${number}.png`, alt: 'Boats' }],
    ...changes,
  })
}

const redirectTo =
  (location: string, status = 301): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { Location: location }).end()
const send =
  (body: string, type = 'application/rss+xml'): RequestListener =>
  (_request, response) =>
    response.writeHead(200, { 'Content-Type': type }).end(body)

function moveCheck(...args: string[]) {
  return moveCheckAt('https://new.example', ...args)
}

function moveCheckAt(address: string, ...args: string[]) {
  return runCli(['move', 'check', ...args, '--data', data.path], { GAZETTE_URL: address })
}

async function moveCheckJson(...args: string[]) {
  const { code, stdout, stderr } = await moveCheck(...args, '--json')
  expect(stderr).toBe('')
  return { code, feeds: JSON.parse(stdout).feeds }
}

const runImport = () => runCli(['import', '--data', data.path], { GAZETTE_URL: 'https://new.example' })

beforeAll(async () => {
  old = createServer((request, response) => {
    const answer = answers.get(request.url ?? '')
    if (answer) return void answer(request, response)
    response.writeHead(/^\/2026\/story-\d\/$/.test(request.url ?? '') ? 200 : 404).end()
  }).listen(0, '127.0.0.1')
  await once(old, 'listening')
  oldUrl = `http://127.0.0.1:${(old.address() as AddressInfo).port}`
  answers.set('/feed/', (request, response) => send(oldFeed())(request, response))
  const folder = await mkdtemp(join(tmpdir(), 'gazette-move-'))
  saved = join(folder, 'old-feed.xml')
  await writeFile(saved, oldFeed())
  data = await makeDataFolder(
    Object.fromEntries([
      ...numbers.map((number) => [`articles/story-${number}.json`, article(number)]),
      ...numbers.map((number) => [`media/harbour-${number}.png`, onePixelPng]),
      ['redirects.csv', '/feed/,/rss.xml,301\n'],
    ]),
  )
  expect(await runImport()).toMatchObject({ code: 0 })
})

afterAll(async () => {
  old.close()
  old.closeAllConnections()
  await data[Symbol.asyncDispose]()
  await rm(join(saved, '..'), { recursive: true })
})

describe('a move that keeps every id', () => {
  it('exits with 0 and tells what each reader does', async () => {
    const { code, stdout, stderr } = await moveCheck('--old', saved)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`${saved} → https://new.example/rss.xml`)
    expect(stdout).toMatch(/^ {2}reader +seen again +lost +changed +renamed +knows a story by$/m)
    expect(stdout).toMatch(/^ {2}newsboat +0 +0 +0 +0 +id, whatever the feed$/m)
    expect(stdout).toContain('No reader sees an old story again, and none is lost.')
    expect(stdout).not.toMatch(/Dead links|Pictures|Words lost/)
  })

  it('is the same for the old address, while the old server answers', async () => {
    const { code, feeds } = await moveCheckJson('--old', `${oldUrl}/feed/`)
    expect(code).toBe(0)
    expect(feeds).toMatchObject([
      {
        old: `${oldUrl}/feed/`,
        new: 'https://new.example/rss.xml',
        stories: 3,
        redirects: [{ address: `${oldUrl}/feed/`, state: 'waits' }],
        beforeWindow: [],
        texts: [],
        deadLinks: [],
      },
    ])
    for (const { seenAgain, lost, changed, renamed } of feeds[0].readers)
      expect([seenAgain, lost, changed, renamed]).toEqual([[], [], [], []])
  })
})

describe('the old address', () => {
  const given: readonly (readonly [string, RequestListener, object])[] = [
    [
      'is still answered by the old server',
      (...both) => send(oldFeed())(...both),
      { code: 0, state: 'waits' },
    ],
    ['answers 404', (_request, response) => response.writeHead(404).end(), { code: 1, state: 'breaks' }],
    ['answers 410', (_request, response) => response.writeHead(410).end(), { code: 1, state: 'breaks' }],
    ['leads in a circle', redirectTo('/feed/'), { code: 1, state: 'breaks' }],
  ]
  it.each(given.slice(0, cases(given.length, 2)))(
    'that %s',
    { tags: 'deep' },
    async (_what, answer, expected) => {
      answers.set('/feed/', answer)
      const { code, feeds } = await moveCheckJson('--old', saved)
      answers.set('/feed/', (...both) => send(oldFeed())(...both))
      expect({ code, state: feeds[0].redirects[0].state }).toEqual(expected)
    },
  )

  it('that leads nowhere costs all subscribers, and those of readers with keys per feed see all again', async () => {
    answers.set('/feed/', (_request, response) => response.writeHead(404).end())
    const { code, stderr, stdout } = await moveCheck('--old', saved)
    answers.set('/feed/', (...both) => send(oldFeed())(...both))
    expect(code).toBe(1)
    expect(stderr).toContain(`subscribers are lost: ${oldUrl}/feed/ answers 404`)
    expect(stdout).toMatch(/^ {2}newsboat +0 +0 +0 +0 /m)
    expect(stdout).toMatch(/^ {2}NetNewsWire +3 +0 +0 +0 /m)
  })

  it('may redirect by itself while the old server has the host that Gazette will have', {
    tags: 'long',
  }, async () => {
    answers.set('/rss', redirectTo('/feed/'))
    const { code, stdout, stderr } = await moveCheckAt(oldUrl, '--old', `${oldUrl}/rss`)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain('3 stories of the old feed in the new one')
    expect(stdout).toContain(`${oldUrl}/rss leads to ${oldUrl}/rss.xml by 301`)
  })

  it('is checked at --new, with 301 and with 302', async () => {
    const newUrl = `${oldUrl}/moved.xml`
    answers.set('/moved.xml', (...both) => send(oldFeed())(...both))
    for (const [status, says] of [
      [301, `by 301`],
      [302, 'answer 301 instead'],
    ] as const) {
      answers.set('/feed/', redirectTo('/moved.xml', status))
      const { code, feeds } = await moveCheckJson('--old', saved, '--new', newUrl)
      expect({ code, redirects: feeds[0].redirects }).toEqual({
        code: 0,
        redirects: [{ address: `${oldUrl}/feed/`, state: 'arrives', says: expect.stringContaining(says) }],
      })
    }
    const alone = await moveCheck('--old', `${oldUrl}/feed/`, '--new', newUrl)
    expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('leads to the new site already') })
    answers.set('/old.rss', redirectTo('/moved.xml'))
    const both = await moveCheckJson('--old', saved, `${oldUrl}/old.rss`, '--new', newUrl)
    expect(both.feeds[0].redirects).toMatchObject([{ address: `${oldUrl}/old.rss`, state: 'arrives' }])
    answers.set('/feed/', (...each) => send(oldFeed())(...each))
  })
})

describe('what a move breaks', () => {
  const write = async (number: number, changes: object) => {
    await data.write(`articles/story-${number}.json`, article(number, changes))
    expect(await runImport()).toMatchObject({ code: 0 })
  }
  const mend = (number: number) => write(number, {})

  it('words, pictures, titles and permalinks are named with their stories', async () => {
    await write(2, {
      title: 'Story two',
      aliases: [],
      figures: [],
      contentHtml: '<p>The ferry number 2 runs.</p>',
    })
    const { code, stdout } = await moveCheck('--old', saved)
    expect(code).toBe(0)
    expect(stdout).toContain('"Story 2" is now "Story two"')
    expect(stdout).toContain('"Story two": 2: again Boats')
    expect(stdout).toContain(`"Story two": ${oldUrl}/uploads/harbour-2-300x200.png`)
    expect(stdout).toContain(
      `permalink ${oldUrl}/2026/story-2/ https://new.example/2026/story-2/ answers 404`,
    )
    await mend(2)
  })

  it('a story with another id is seen again, and the readers that see it are counted', async () => {
    await writeFile(saved, oldFeed().replace(`${oldUrl}/?p=1<`, 'urn:uuid:1<'))
    const { code, stdout, stderr } = await moveCheck('--old', saved)
    expect(code).toBe(1)
    expect(stderr).toContain('https://new.example/rss.xml: up to 1 story seen again, by 10 of 11 readers')
    expect(stdout).toMatch(/^ {2}Seen again, in newsboat, FreshRSS, .* Feedly, Inoreader and others:$/m)
    expect(stdout).toContain(`"Story 1": id ${oldUrl}/?p=1, was id urn:uuid:1`)
    await writeFile(saved, oldFeed())
  })

  it('a story that the new feed does not have is lost', async () => {
    await writeFile(saved, oldFeed([4, 3, 2, 1]))
    const { code, stderr, stdout } = await moveCheck('--old', saved)
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'https://new.example/rss.xml: up to 1 story lost, for 11 of 11 readers\n',
    })
    expect(stdout).toContain(`"Story 4": id ${oldUrl}/?p=4`)
    await writeFile(saved, oldFeed())
  })

  it('a story that is older than the old feed is seen again', { tags: 'long' }, async () => {
    await writeFile(saved, oldFeed([3, 2]))
    const { code, feeds } = await moveCheckJson('--old', saved)
    expect(code).toBe(1)
    expect(feeds[0].beforeWindow).toMatchObject([{ title: 'Story 1' }])
    await writeFile(saved, oldFeed())
  })
})

it('an old feed of a category is compared with the feed to which its path leads', async () => {
  await data.write('redirects.csv', '/feed/,/rss.xml,301\n/category/town/feed/,/sections/town/rss.xml,301\n')
  await data.write('articles/story-3.json', article(3, { section: 'town' }))
  expect(await runImport()).toMatchObject({ code: 0 })
  await writeFile(saved, oldFeed([3]).replace(`${oldUrl}/feed/`, `${oldUrl}/category/town/feed/`))
  answers.set('/category/town/feed/', (...both) => send(oldFeed([3]))(...both))
  const { code, feeds } = await moveCheckJson('--old', saved)
  expect({ code, feeds }).toMatchObject({
    code: 0,
    feeds: [{ new: 'https://new.example/sections/town/rss.xml', stories: 1 }],
  })
})

it('an entry that is a page now is not lost', async () => {
  await data.write('pages/about.md', '---\ntitle: About us\n---\n\nWho we are.\n')
  await data.write('redirects.csv', '/feed/,/rss.xml,301\n/2026/story-9/,/about,301\n')
  expect(await runImport()).toMatchObject({ code: 0 })
  await writeFile(saved, oldFeed([9, 3, 2, 1]))
  const { code, feeds } = await moveCheckJson('--old', saved)
  expect({ code, feeds }).toMatchObject({ code: 0, feeds: [{ pages: [{ title: 'Story 9' }], stories: 3 }] })
  await writeFile(saved, oldFeed())
})

describe('what is refused', () => {
  const refusals: readonly (readonly [string, () => string[], string])[] = [
    ['no --old', () => [], "required option '--old <feed...>' not specified"],
    [
      'a file that is not there',
      () => ['--old', '/no/such.xml'],
      '/no/such.xml cannot be read: there is no such file',
    ],
    ['a file that is no feed', () => ['--old', join(data.path, 'publication.json')], 'publication.json: '],
    ['an address that answers 404', () => ['--old', `${oldUrl}/none`], '/none answers 404'],
    ['a new address that is a file', () => ['--old', saved, '--new', saved], '--new must be an address'],
    ['one new address of two documents', () => ['--old', saved, saved, '--new', oldUrl], 'give one document'],
  ]
  it.each(refusals)('%s', async (_what, args, message) => {
    const { code, stderr } = await moveCheck(...args())
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })
})

it.each([
  ['is cut off before its end', (text: string) => text.slice(0, -20)],
  ['has no entries', (text: string) => text.replace(/<item>.*<\/item>/s, '')],
])('an old feed that %s proves nothing', async (fault, damage) => {
  await writeFile(saved, damage(oldFeed()))
  expect(await moveCheck('--old', saved)).toMatchObject({ code: 1, stderr: expect.stringContaining(fault) })
})
