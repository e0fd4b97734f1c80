import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const root = resolve(import.meta.dirname, '../../..')
const readme = readFileSync(resolve(root, 'src/serve/README.md'), 'utf8')
const folder = resolve(root, 'src/serve/pages/views')
const templates = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(resolve(folder, name), 'utf8')]),
)
const views = [...templates].flatMap(([name, text]) => (text.includes('layout(') ? [name] : []))

/** An address whose page has most to show. */
const addresses: Readonly<Record<string, string>> = {
  'front.eta': '/',
  'feed.eta': '/tags/ferry',
  'article.eta': '/articles/a',
  'archive.eta': '/archive',
  'archive-month.eta': '/archive/2026/11',
  'message.eta': '/nothing',
  'page.eta': '/about',
  'search.eta': '/search?q=text',
  'subscribe.eta': '/tags/ferry/subscribe',
}

/** Shows the names of its values, and those within each; of a list, those of its first item. */
const probe = `<%~ JSON.stringify(Object.fromEntries(Object.entries(it).map(([name, value]) => {
  const one = Array.isArray(value) ? value[0] : value
  return [name, one && typeof one === 'object' ? Object.keys(one) : []]
}))) %>`

/** The code words in the last cell of a row of the README. */
function rowOf(name: string): readonly string[] {
  const row = readme.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? ''
  const last = row.split(' | ').at(-1) ?? ''
  return [...last.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word).sort()
}

let data: DataFolder
let server: TestServer
const shown = new Map<string, Readonly<Record<string, readonly string[]>>>()
beforeAll(async () => {
  data = await makeDataFolder({
    ...Object.fromEntries(views.map((view) => [`theme/${view}`, probe])),
    'articles/a.md': markdown('A', { tags: 'ferry', section: 'news' }, '![A quay](quay.png)'),
    'articles/b.md': markdown('B', { tags: 'ferry', section: 'news', published: '2026-09-01' }),
    'media/quay.png': onePixelPng,
    'pages/about.md': '---\ntitle: About\nmenu: true\n---\nWe.',
    'publication.json': JSON.stringify({
      ...{ id: 'tag:test.example,2026:courier', title: 'The Courier', language: 'en' },
      ...{ publisher: { name: 'The Courier' }, sections: [{ slug: 'news', title: 'News' }] },
    }),
  })
  server = await startGazette(data)
  for (const [view, address] of Object.entries(addresses)) {
    shown.set(view, JSON.parse((await ask(server.url + address)).text))
  }
})
afterAll(async () => {
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})

describe('the values of templates in the README', () => {
  const everywhere = ['frame', 'links', 'metas', 'ui']

  it.each(views)('%s gets those of its row, and those of every page', (view) => {
    const found = Object.keys(shown.get(view) ?? {})
    expect(found).toEqual(expect.arrayContaining(everywhere))
    expect(found.filter((name) => !everywhere.includes(name)).sort()).toEqual(rowOf(view))
  })

  it.each([...templates.keys()])('%s has a row', (name) => {
    expect(readme).toContain(`| \`${name}\` |`)
  })

  it('layout.eta reads those of its row', () => {
    const text = templates.get('layout.eta') ?? ''
    const read = [...new Set([...text.matchAll(/\bit\.(\w+)/g)].map(([, name = '']) => name))]
    expect(read.filter((name) => !everywhere.includes(name)).sort()).toEqual(rowOf('layout.eta'))
  })

  it.each(['frame', 'ui', 'article', 'articles', 'page'])('%s has the fields of its row', (name) => {
    const fields = [...shown.values()].flatMap((values) => values[name] ?? [])
    expect([...new Set(fields)].sort()).toEqual(rowOf(name))
  })
})
