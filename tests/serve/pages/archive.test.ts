import { readdir } from 'node:fs/promises'
import { join, parse, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { monthPageSize } from '../../../src/store/store.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { readHtml } from '../../support/read-html.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'
import { expectReached } from './expect-reached.ts'

/** More than a page of articles in one month, an hour apart. */
const large = Array.from({ length: monthPageSize + 5 }, (_, index) => ({
  id: `tag:test.example,2026:large-${index}`,
  slug: `large-${String(index).padStart(3, '0')}`,
  title: `Large ${index}`,
  contentHtml: '<p>Text.</p>',
  published: new Date(Date.UTC(2024, 1, 1, index)).toISOString().replace('.000', ''),
}))

const files = {
  'articles/large.json': JSON.stringify(large),
  'articles/old.md': markdown('Old', { published: '2009-06-30T22:59:59Z', section: 'town' }),
  // Half past midnight of the first of July, in London.
  'articles/older-month.md': markdown('July', { published: '2009-06-30T23:30:00Z', tags: '[Ferry]' }),
  'articles/new.md': markdown('New', { published: '2026-11-03', author: 'Ida Fell', section: 'town' }),
  'articles/german.md': markdown('Neu', { published: '2026-11-02', language: 'de' }),
  'articles/draft.md': markdown('Draft', { published: '', status: 'draft' }),
  'articles/scheduled.md': markdown('Scheduled', { published: '2026-11-24T09:00:00Z' }),
  'articles/withdrawn.md': markdown('Withdrawn', { published: '2026-11-04', status: 'withdrawn' }),
}
const published = [...large.map(({ slug }) => slug), 'old', 'older-month', 'new', 'german']

let data: DataFolder
let server: TestServer
let now = new Date('2026-11-23T09:00:00Z')
beforeAll(async () => {
  data = await makeDataFolder(files)
  server = await startGazette(data, { now: () => now })
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const get = async (path: string) => (await ask(server.url + path)).text
const mainOf = async (path: string) => /<main[\s\S]*<\/main>/.exec(await get(path))?.[0] ?? ''
const linksOf = (html: string, rel = '') =>
  [...html.matchAll(/<a ([^>]*)>/g)].flatMap(([, attributes = '']) =>
    attributes.includes(`rel="${rel}"`) || rel === '' ? (/href="([^"]*)"/.exec(attributes)?.[1] ?? []) : [],
  )

describe('the archive for people', () => {
  it('leads from the front page to every published article within three clicks, and to nothing else', async () => {
    const pages = await expectReached(server.url, published)
    for (const path of [
      '/archive',
      '/archive/2026',
      '/archive/2024/02/2',
      '/sections/town/archive/2009/06',
    ]) {
      expect(pages.has(path), path).toBe(true)
    }
  })

  it('lists years and months with the number of their articles, the newest year first', async () => {
    const main = await mainOf('/archive')
    const { text } = readHtml(main)
    expect(text).toContain(
      '2026 2 articles November 2 articles 2024 105 articles February 105 articles 2009 2 articles June 1 article July 1 article',
    )
    expect(linksOf(main)).toEqual([
      '/archive/2026',
      '/archive/2026/11',
      '/archive/2024',
      '/archive/2024#2024-02',
      '/archive/2009',
      '/archive/2009/06',
      '/archive/2009/07',
    ])
  })

  it('shows the pages of a large month by the days that are on them', async () => {
    const main = await mainOf('/archive/2024')
    expect(readHtml(main).text).toMatch(/February 105 articles 1\s?–\s?5 5/)
    expect(linksOf(main)).toEqual([
      '/archive',
      '/archive/2024/02',
      '/archive/2024/02',
      '/archive/2024/02/2',
      '/archive/2009',
      '/archive/2026',
    ])
  })

  it('shows title, section, byline and date of each article of a month, oldest first', async () => {
    const main = await mainOf('/archive/2026/11')
    expect(readHtml(main).text).toMatch(
      /November 2026 2 articles Neu 2 November 2026 New Town Ida Fell 3 November 2026/,
    )
    expect(main).toContain('<li lang="de">')
    expect(main).not.toMatch(/Draft|Scheduled|Withdrawn/)
  })

  it.each([
    ['/archive/2009/06', [], ['/archive/2009/07']],
    ['/archive/2009/07', ['/archive/2009/06'], ['/archive/2024/02']],
    ['/archive/2024/02', ['/archive/2009/07'], ['/archive/2024/02/2']],
    ['/archive/2024/02/2', ['/archive/2024/02'], ['/archive/2026/11']],
    ['/archive/2026/11', ['/archive/2024/02/2'], []],
    ['/archive/2024', ['/archive/2009'], ['/archive/2026']],
    ['/sections/town/archive/2026/11', ['/sections/town/archive/2009/06'], []],
  ])('leads from %s to the page before and after it', async (path, previous, next) => {
    const html = await get(path)
    expect(linksOf(html, 'prev')).toEqual(previous)
    expect(linksOf(html, 'next')).toEqual(next)
    expect(html).toContain(`<link rel="canonical" href="${server.url}${path}">`)
  })

  it('has one for each section, tag, author and language', async () => {
    expect(readHtml(await mainOf('/sections/town/archive')).text).toMatch(/^Town Archive 2026 1 article/)
    expect(readHtml(await mainOf('/languages/de/archive/2026/11')).text).toMatch(
      /^German Archive 2026 November 2026 1 article Neu/,
    )
    for (const feed of ['/tags/ferry', '/authors/ida-fell']) {
      expect((await ask(`${server.url}${feed}/archive`)).status).toBe(200)
    }
  })

  it.each([
    '/archive/2026/10',
    '/archive/2026/13',
    '/archive/2026/1',
    '/archive/2026/11/1',
    '/archive/2026/11/2',
    '/archive/2026/11/02',
    '/archive/2024/02/0',
    '/archive/2024/02/-1',
    '/archive/2024/02/3',
    '/archive/2024/02/9999999999999999999',
    '/archive/2024/02/2/2',
    '/archive/2023',
    '/archive/0000/00',
    '/archive/latest',
    '/archive/%00',
    '/sections/nothing/archive',
    '/sections/town/archive/2024',
    '/sections/town/archive/2024/02',
    '/nothing/town/archive',
  ])('answers 404 at %s', async (path) => {
    expect((await ask(server.url + path)).status).toBe(404)
  })

  it('shows a scheduled article from its second on', async () => {
    expect(await get('/archive/2026/11')).not.toContain('Scheduled')
    now = new Date('2026-11-24T09:00:00Z')
    expect(await get('/archive/2026/11')).toContain('<a href="/articles/scheduled">Scheduled</a>')
    expect(readHtml(await mainOf('/archive')).text).toContain('November 3 articles')
  })
})

it('the archive of the sample leads to each of its articles', async () => {
  const sample = { path: resolve(import.meta.dirname, '../../../data') } as DataFolder
  const options = { databaseUrl: 'sqlite::memory:', now: () => new Date('2027-01-01T09:00:00Z') }
  const { url, close } = await startGazette(sample, options)
  const files = await readdir(join(sample.path, 'articles'))
  try {
    await expectReached(
      url,
      files.map((file) => parse(file).name),
    )
  } finally {
    await close()
  }
})
