import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ExportRecord } from '../../../../src/ingest/exports/export-form.ts'
import { completeRecord } from '../../../../src/ingest/exports/moving/complete-record.ts'
import { indexStories } from '../../../../src/ingest/exports/moving/index-stories.ts'
import { readOldFeeds } from '../../../../src/ingest/exports/moving/old-feed.ts'
import { makeExport, makeRecord, oldSite } from '../../../support/make-export.ts'

const folder = await mkdtemp(join(tmpdir(), 'old-feed-'))
const fetcher = { fetch: () => Promise.reject(new Error('no network')) }

interface Item {
  readonly guid?: string
  readonly link?: string
  readonly title?: string
  readonly date?: string
}

const toItem = ({ guid, link, title, date }: Item) =>
  [
    ...['<item>', ...(title ? [`<title>${title}</title>`] : []), ...(link ? [`<link>${link}</link>`] : [])],
    ...(guid ? [`<guid isPermaLink="false">${guid}</guid>`] : []),
    ...(date ? [`<pubDate>${date}</pubDate>`] : []),
    '</item>',
  ].join('')
const rss = (items: readonly Item[]) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Old</title><link>https://old.example/</link><description>d</description>${items.map(toItem).join('')}</channel></rss>`

let files = 0
async function save(text: string): Promise<string> {
  const path = join(folder, `feed-${++files}.xml`)
  await writeFile(path, text)
  return path
}

async function complete(records: readonly ExportRecord[], ...feeds: readonly string[]) {
  const sources = await Promise.all(
    feeds.map(async (text) => ({ feed: 'main', source: await save(text) }) as const),
  )
  const oldFeed = await readOldFeeds(sources, { fetcher })
  const index = await indexStories(makeExport(records), {
    knownSlugs: new Map(),
    findHolders: async () => new Map(),
  })
  const completions = records.map((record) => completeRecord(record, { site: oldSite, index, oldFeed }, []))
  return { completions, oldFeed, sources }
}

const one = (record: Partial<ExportRecord>, item: Item) => complete([makeRecord('1', record)], rss([item]))

describe('the old feed', () => {
  const signs: readonly (readonly [string, Partial<ExportRecord>, Item])[] = [
    [
      'its id by the rule of the system',
      { feedId: 'x1' },
      { guid: 'x1', link: 'https://elsewhere.example/' },
    ],
    [
      'its link',
      { address: 'https://old.example/a/' },
      { guid: 'x1', link: 'http://www.old.example/a?utm_source=rss' },
    ],
    [
      'an id that is a former address',
      { otherAddresses: ['https://old.example/?p=7'] },
      { guid: 'https://old.example/?p=7', link: 'https://old.example/new' },
    ],
    ['its title', { title: 'The  Fog Bell' }, { guid: 'x1', title: 'The fog bell' }],
  ]

  it.each(signs)('gives a story its id, if it is found by %s', async (_, record, item) => {
    const { completions, oldFeed } = await one(record, item)
    const [{ id, guid, idRule } = { id: undefined, guid: undefined, idRule: undefined }] = completions
    expect([id ?? guid, idRule]).toEqual([item.guid, 'feed'])
    expect(oldFeed.unmatched()).toEqual([])
  })

  const ids: readonly (readonly [string, string, 'id' | 'guid'])[] = [
    ['an address', 'HTTP://Old.example:80/?p=12&amp;x=%e4', 'id'],
    ['a tag', 'tag:old.example,2019:post-1', 'id'],
    ['24 digits', '5c8ff4d1a2b3c4d5e6f70809', 'guid'],
    ['a tag that Atom refuses', 'tag:old_example,2019:post-1', 'guid'],
    ['words', 'post 1', 'guid'],
  ]

  it.each(ids)('keeps %s byte for byte, in Atom only a URI', async (_, guid, field) => {
    const { completions } = await one(
      { address: 'https://old.example/a' },
      { guid, link: 'https://old.example/a' },
    )
    expect(completions[0]).toMatchObject({ [field]: guid.replace('&amp;', '&') })
    expect(completions[0]).not.toHaveProperty(field === 'id' ? 'guid' : 'id')
  })

  it('gives the dates to the second, and the link as id where it has none', async () => {
    const { completions } = await one(
      { address: 'https://old.example/a' },
      { link: 'https://old.example/a', date: 'Sat, 04 May 2019 10:11:12 +0200' },
    )
    expect(completions[0]).toMatchObject({
      ...{ id: 'https://old.example/a', idRule: 'link', published: '2019-05-04T08:11:12Z' },
    })
  })

  it('leaves the rule of the system to stories that it does not hold', async () => {
    const { completions } = await complete(
      [
        makeRecord('1', { feedId: 'https://old.example/?p=1' }),
        makeRecord('2'),
        makeRecord('3', { kind: 'page', feedId: 'x' }),
      ],
      rss([{ guid: 'other' }]),
    )
    expect(completions.map(({ id, idRule }) => [id, idRule])).toEqual([
      ['https://old.example/?p=1', 'system'],
      [undefined, 'own'],
      [undefined, undefined],
    ])
  })

  it('says which of its stories the export does not have, and takes each entry once', async () => {
    const { completions, oldFeed, sources } = await complete(
      [makeRecord('1', { address: 'https://old.example/a' })],
      rss([
        { guid: 'x1', link: 'https://old.example/a' },
        { guid: 'x2', link: 'https://old.example/a/', title: 'Twice' },
        { guid: 'x3', link: 'https://old.example/c', title: 'Elsewhere' },
      ]),
    )
    expect(completions[0]).toMatchObject({ guid: 'x1' })
    expect(oldFeed.unmatched()).toEqual([
      `${sources[0]?.source} has 2 stories that the export does not have: "Twice", "Elsewhere"; import the feed as well to keep them`,
    ])
    expect(oldFeed.documents).toMatchObject([{ feed: 'main', entries: 3, home: 'https://old.example' }])
  })

  it('gives an id that occurs twice to the first story', async () => {
    const at = (name: string) => ({ address: `https://old.example/${name}` })
    const { completions, oldFeed, sources } = await complete(
      [
        makeRecord('1', at('a')),
        makeRecord('2', at('b')),
        makeRecord('3', { feedId: 'x1' }),
        makeRecord('4', { feedId: 'x4' }),
        makeRecord('5', { feedId: 'x4' }),
      ],
      rss([
        { guid: 'x1', link: 'https://old.example/a', title: 'A' },
        { guid: 'x1', link: 'https://old.example/b', title: 'B' },
      ]),
    )
    expect(completions.map(({ id, guid }) => guid ?? id)).toEqual([
      ...['x1', 'https://old.example/b', undefined, 'x4', undefined],
    ])
    expect(completions[4]?.warnings).toMatchObject([{ field: 'id', message: expect.stringContaining('x4') }])
    expect(oldFeed.unmatched()).toEqual([expect.stringContaining(`${sources[0]?.source}`)])
  })

  it('takes the first of several documents, and says where another one differs', async () => {
    const { completions, oldFeed } = await complete(
      [makeRecord('1', { address: 'https://old.example/a' })],
      rss([{ guid: 'x1', link: 'https://old.example/a', title: 'A' }]),
      rss([{ guid: 'y1', link: 'https://old.example/a', title: 'A' }]),
    )
    expect(completions[0]).toMatchObject({ guid: 'x1' })
    expect(oldFeed.unmatched()).toEqual([expect.stringContaining('has "A" under the id y1; it keeps x1')])
  })

  it('is refused with a sentence if it is a web page, or does not answer', async () => {
    await expect(complete([], '<!doctype html><html><body>Hello</body></html>')).rejects.toMatchObject({
      ...{ problem: 'invalid', message: expect.stringContaining('is a web page, not a feed') },
    })
    await expect(complete([], rss([]))).rejects.toThrow(/^the old feed .*feed-\d+\.xml has no entries/)
    const cutOff = rss([{ guid: 'a', title: 'A' }]).slice(0, -20)
    await expect(complete([], cutOff)).rejects.toThrow(/feed-\d+\.xml is cut off before its end/)
    const missing = readOldFeeds([{ feed: 'main', source: join(folder, 'none.xml') }], { fetcher })
    await expect(missing).rejects.toThrow(/none\.xml cannot be read: there is no such file or folder$/)
    const gone = {
      status: 404,
      headers: {},
      address: '',
      redirects: [],
      cancel: () => {},
      body: (async function* none() {})(),
    }
    const asked = readOldFeeds([{ feed: 'main', source: 'https://old.example/feed/' }], {
      fetcher: { fetch: async () => gone },
    })
    await expect(asked).rejects.toThrow('the old feed https://old.example/feed/ answers 404')
  })
})
