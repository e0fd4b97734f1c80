import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { answerErrors } from '../../../src/server/error-answers.ts'
import { tables } from '../../../src/words/find-words.ts'
import { en } from '../../../src/words/tables/en.ts'
import type { Words } from '../../../src/words/words.ts'
import { cases } from '../../support/depth.ts'
import { makeSite } from '../../support/make-article.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { readHtml } from '../../support/read-html.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

/** Names and texts of the publication are no words of any table. */
const publication = {
  ...{ id: 'tag:test.example,2026:xyz', title: 'Xqz', language: 'en', publisher: { name: 'Wvk' } },
  ...{
    sections: [
      { slug: 'qaa', title: 'Qaa' },
      { slug: 'qbb', title: 'Qbb' },
    ],
    feedMenu: true,
  },
  ...{ queries: [{ slug: 'qcc', title: 'Qcc', any: [{ tag: 'qdd' }] }] },
  ...{ feedEnds: [{ feed: 'sections/qbb', closed: 'gone' }] },
}
const hour = 3_600_000
let time = Date.parse('2026-11-23T09:00:00Z')
let data: DataFolder
let empty: DataFolder
let server: TestServer
let emptyServer: TestServer
let expired = ''

beforeAll(async () => {
  const text = (fields: Record<string, string>) =>
    markdown('Zzx', { authors: '[Qee, Qff]', ...fields }, 'Zzy.')
  data = await makeDataFolder({
    'publication.json': JSON.stringify(publication),
    'articles/a.md': text({
      ...{ updated: '2026-11-20T08:00:00Z', section: 'qaa', tags: '[qdd]', language: 'he' },
      ...{ source: '{title: Qgg, url: "https://q.example/"}' },
      related: '[{title: Qhh, url: "https://q.example/h"}]',
    }),
    'redirects.csv': '/moved-away,,410',
    'articles/b.md': text({}),
    // Older results of a search.
    ...Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`articles/x${index}.md`, text({ published: '2020-01-01' })]),
    ),
    'articles/gone.md': text({}),
    'articles/undone.md': text({}),
    'articles/draft.md': text({ published: '' }),
    // A month with a second page.
    'articles/many.json': JSON.stringify(
      Array.from({ length: 101 }, (_, index) => ({
        ...{ slug: `m${index}`, title: 'Zzx', contentHtml: '<p>Zzy.</p>', published: '2001-02-03' },
      })),
    ),
    'articles/later.md': text({ published: '2026-12-24T08:00:00Z' }),
  })
  empty = await makeDataFolder({ 'publication.json': JSON.stringify(publication) })
  const now = () => new Date(time)
  ;[server, emptyServer] = await Promise.all([startGazette(data, { now }), startGazette(empty, { now })])
  // Of so many articles the server fills the index of the search later.
  await server.gazette.store.fillIndex(30_000)
  const { editing } = server.gazette
  for (const grade of ['minor', 'significant', 'correction'] as const) {
    await editing.correct('b', { grade, note: 'Qii.' })
  }
  await editing.withdraw('gone')
  await editing.unpublish('undone')
  expired = (await editing.preview('draft', 1)).page
  time += 2 * hour
})
afterAll(async () => {
  for (const one of [server, emptyServer]) await one.close()
  for (const one of [data, empty]) await one[Symbol.asyncDispose]()
})

/** What people see or hear of a page, tags apart. */
function shownText(html: string): string {
  const attributes = [...html.matchAll(/ (?:aria-label|data-cop\w+|title)="([^"]*)"/g)].map(
    ([, text]) => text,
  )
  const titles = [...html.matchAll(/<title[^>]*>([^<]*)</g)].map(([, text]) => text)
  return readHtml([html, ...titles, ...attributes].join(' ')).text
}

async function speak(language: string): Promise<void> {
  for (const { gazette } of [server, emptyServer]) {
    await gazette.adoptPublication({ ...gazette.site().publication, language })
  }
}

/** Every kind of page in the language, as text. */
async function readPages(language: string): Promise<string[]> {
  await speak(language)
  const { editing } = server.gazette
  const previews = await Promise.all(['draft', 'later'].map((slug) => editing.preview(slug)))
  const paths = [
    ...['/', '/subscribe', '/sections/qaa', '/tags/qdd', '/authors/qee', '/languages/he', '/queries/qcc'],
    ...[
      '/sections/qaa/subscribe',
      '/articles/a',
      '/articles/b',
      '/articles/gone',
      '/articles/undone',
      '/sections/qbb',
      ...['/archive', '/archive/2001', '/archive/2001/02/2'],
      '/nothing',
      '/moved-away',
      '/search',
      '/search?q=Zzy',
      '/search?q=Zzy&order=best&page=2',
      '/search?q=Qjj',
      '/search?q=Zzy&from=zz',
      `/search?q=${'z+'.repeat(20)}`,
      expired,
    ],
    ...previews.map(({ page }) => page),
  ]
  const pages = await Promise.all([
    ...paths.map((path) => ask(server.url + path)),
    ...['/', '/subscribe'].map((path) => ask(emptyServer.url + path)),
  ])
  for (const { text } of pages) expect(text).toMatch(new RegExp(`<html lang="${language}"`))
  const menu = (await ask(`${server.url}/.well-known/feed-menu.json`)).text
  return [...pages.map(({ text }) => shownText(text)), menu]
}

/** The fixed parts of a word: what is between its placeholders. */
function partsOf(text: string): string[] {
  return text.split(/\{\w+\}/).flatMap((part) => {
    const fixed = part.replace(/\s+/g, ' ').trim()
    return /\p{L}{2}/u.test(fixed) ? [fixed] : []
  })
}

/** Of states that no page here is in. */
const failures = [
  ...(['unavailable', 'failed', 'requestId'] as const),
  ...(['searchUnfinished', 'searchIndexing', 'searchBusy'] as const),
] as const
const shown = (Object.keys(en) as (keyof Words)[]).filter((name) => !failures.some((one) => one === name))

const textsOf = (word: string | object): string[] => (typeof word === 'string' ? [word] : Object.values(word))

/** `npm test` takes every third one. */
const languages = Object.entries(tables)
const usual = languages.filter((_, index) => index % 3 === 0)
const some = cases(languages.length, usual.length) === languages.length ? languages : usual

describe.each(some)('in %s', { tags: 'deep' }, (language, table) => {
  it('every kind of page has the words of the table, and no English ones', async () => {
    // The name of a format.
    const all = (await readPages(language)).join('\n').replaceAll('JSON Feed', '')
    const isShown = (text: string) => partsOf(text).every((part) => all.includes(part))
    expect(shown.filter((name) => !textsOf(table[name]).some(isShown))).toEqual([])
    if (language === 'en') return
    const own = Object.values(table).flatMap(textsOf)
    const english = shown
      .flatMap((name) => textsOf(en[name]).flatMap(partsOf))
      .filter((part) => !own.some((text) => text.includes(part)))
    expect(english.length).toBeGreaterThan(40)
    const inWords = (part: string) =>
      new RegExp(`(?<!\\p{L})${part.replace(/[().?]/g, '\\$&')}(?!\\p{L})`, 'u')
    expect(english.filter((part) => inWords(part).test(all))).toEqual([])
  })
})

describe('the page of an article', () => {
  it('keeps the language and direction of the article, and has the interface in that of the publication', async () => {
    await speak('de')
    const { text } = await ask(`${server.url}/articles/a`)
    expect(text).toContain('<html lang="de">')
    expect(text).toContain('<article lang="he" dir="rtl">')
    expect(text).toContain('<span class="byline" lang="de" dir="ltr">')
    expect(text).toMatch(
      /<span lang="de" dir="ltr">aktualisiert am <time datetime="2026-11-20T08:00:00Z">20\. November/,
    )
    expect(text).toContain('<h2 lang="de" dir="ltr">Mehr zum Thema</h2>')
  })

  it('in a language without a table has English words that say so, and dates of its own', async () => {
    await speak('sv')
    const { text } = await ask(`${server.url}/articles/a`)
    expect(text).toContain('<nav class="feet" aria-label="Feeds" lang="en">')
    expect(text).toContain(
      '<span lang="en" dir="ltr">updated <time datetime="2026-11-20T08:00:00Z" lang="sv">20 november',
    )
    await speak('ar')
    expect((await ask(`${server.url}/articles/b`)).text).toContain('<strong>تصحيح، <time')
  })
})

describe('the page of a language’s feed', () => {
  it.each([
    ['de', 'Hebräisch'],
    ['fr', 'Hébreu'],
    ['he', 'עברית'],
  ])('names the language in that of the publication: %s', async (language, name) => {
    await speak(language)
    expect((await ask(`${server.url}/languages/he`)).text).toContain(`<h1>${name}</h1>`)
    const { items } = JSON.parse((await ask(`${server.url}/.well-known/feed-menu.json`)).text)
    expect(JSON.stringify(items.at(-1))).toContain(`"${name}"`)
  })
})

describe('a failure', () => {
  it.each([
    ['de', new PublisherError('unavailable', 'x'), 503, tables.de?.unavailable],
    ['ar', new Error('x'), 500, tables.ar?.failed],
    ['pt-BR', new Error('x'), 500, tables.pt?.failed],
  ])('is said in the language of the publication: %s', async (language, error, status, sentence) => {
    const answer = answerErrors(() => makeSite({ language }))
    const failing = createServer((req, res) => answer(error, req, res, () => {})).listen(0)
    const { port } = failing.address() as { port: number }
    const { headers, text, ...reply } = await ask(`http://127.0.0.1:${port}/`)
    failing.close()
    expect([reply.status, headers['content-language'], text]).toEqual([status, language, `${sentence}\n`])
  })
})

describe('the words of the publisher', () => {
  it('are on the pages as soon as their file is saved, and change no feed', async () => {
    await using own = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const other = await startGazette(own)
    try {
      const before = await ask(`${other.url}/rss.xml`)
      const { revision } = await other.gazette.store.feedState('main')
      await own.write('words/en.json', '{"subscribe": "Follow <us>", "subscrieb": "x"}')
      await eventually(async () =>
        expect((await ask(other.url)).text).toContain('href="/subscribe">Follow &lt;us&gt;</a>'),
      )
      await eventually(() =>
        expect(other.logged.map(({ msg }) => msg)).toContain(
          `${own.path}/words/en.json:1: subscrieb is no word of the interface; did you mean subscribe?; the built-in word serves`,
        ),
      )
      await own.remove('words/en.json')
      await eventually(async () => expect((await ask(other.url)).text).toContain('>Subscribe</a>'))
      const after = await ask(`${other.url}/rss.xml`)
      expect([after.text, after.headers.etag]).toEqual([before.text, before.headers.etag])
      expect((await other.gazette.store.feedState('main')).revision).toBe(revision)
    } finally {
      await other.close()
    }
  })
})
