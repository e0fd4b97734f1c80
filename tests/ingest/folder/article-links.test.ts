import { describe, expect, it } from 'vitest'
import { openGazette } from '../../../src/server/open-gazette.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { type DataFolder, makeDataFolder } from '../../support/make-data-folder.ts'
import { newSqlite } from '../../support/new-database.ts'

const now = () => new Date('2026-11-23T09:00:00Z')

async function open(data: DataFolder) {
  const settings = readSettings({ GAZETTE_DATA: data.path, DATABASE_URL: await newSqlite() })
  return openGazette(settings, 'http://localhost:8080', now)
}

const publication = { id: 'tag:test.example,2026:x', title: 'X', language: 'en', publisher: { name: 'X' } }

const article = (body: string, fields = '') => `---\ntitle: T\npublished: 2026-11-01\n${fields}---\n${body}\n`

async function htmlOf(gazette: Awaited<ReturnType<typeof open>>, slug: string): Promise<string> {
  const { contentHtml = '' } = (await gazette.store.articleBySlug(slug)) ?? {}
  return contentHtml.replaceAll('\u0001', '')
}

describe('links between files become links between articles', () => {
  const files = {
    'articles/a.md': article('A'),
    'articles/2026/Night Ferry.md': article('N'),
    'articles/2026/own.md': article('O', 'slug: another-name\n'),
    'articles/z.json': JSON.stringify({ title: 'Z', published: '2026-11-01', slug: 'zed' }),
    'articles/2025/twin.md': article('One', 'slug: twin-one\n'),
    'articles/2026/deep/twin.md': article('Two', 'slug: twin-two\n'),
  }
  it.each([
    ['[x](a.md)', 'm', '<a href="/articles/a">x</a>'],
    ['[x](./a.md#later)', 'm', '<a href="/articles/a#later">x</a>'],
    ['[x](../a.md)', '2026/m', '<a href="/articles/a">x</a>'],
    ['[x](/a.md)', '2026/m', '<a href="/articles/a">x</a>'],
    ['[x](A.MD)', 'm', '<a href="/articles/a">x</a>'],
    ['[x](<2026/Night Ferry.md>)', 'm', '<a href="/articles/night-ferry">x</a>'],
    ['[x](2026/Night%20Ferry.md)', 'm', '<a href="/articles/night-ferry">x</a>'],
    ['[x](own.md)', '2026/m', '<a href="/articles/another-name">x</a>'],
    ['[x](z.json)', 'm', '<a href="/articles/zed">x</a>'],
    ['[x][1]\n\n[1]: a.md', 'm', '<a href="/articles/a">x</a>'],
    ['<a href="a.md">x</a>', 'm', '<a href="/articles/a">x</a>'],
    ['[[Night Ferry|x]]', 'm', '<a href="/articles/night-ferry">x</a>'],
    ['[[2026/Night Ferry]]', 'm', '<a href="/articles/night-ferry">2026/Night Ferry</a>'],
    ['[[night-ferry#Late hours]]', 'm', '<a href="/articles/night-ferry#late-hours">'],
    ['[[twin]]', 'm', '<a href="/articles/twin-one">twin</a>'],
    ['[[twin]]', '2026/deep/m', '<a href="/articles/twin-two">twin</a>'],
    ['[[deep/twin]]', 'm', '<a href="/articles/twin-two">'],
    ['![[a]]', 'm', '<a href="/articles/a">a</a>'],
    ['[x]({{< ref "a" >}})', '2026/m', '<a href="/articles/a">x</a>'],
    ['[x](https://b.example/a.md)', 'm', '<a href="https://b.example/a.md">x</a>'],
    ['[x](other.html)', 'm', '<a href="/articles/other.html">x</a>'],
  ])('%s in %s → %s', async (body, key, expected) => {
    await using data = await makeDataFolder({ ...files, [`articles/${key}.md`]: article(body) })
    await using gazette = await open(data)
    const { reports } = await gazette.folder.sync()
    expect(
      reports.flatMap(({ warnings }) => warnings).filter(({ field }) => field === 'contentHtml'),
    ).toEqual([])
    expect(await htmlOf(gazette, 'm')).toContain(expected)
  })

  it.each([
    ['See [the *other*](lost.md) now.', '<p>See the <em>other</em> now.</p>', 'lost.md'],
    ['See [[Lost|the other]] now.', '<p>See the other now.</p>', 'Lost'],
    ['See [x](../../outside.md) now.', '<p>See x now.</p>', '../../outside.md'],
  ])('without the article, the words stay, and the line is said: %s', async (body, expected, name) => {
    await using data = await makeDataFolder({ 'articles/m.md': article(body) })
    await using gazette = await open(data)
    const { reports } = await gazette.folder.sync()
    expect(await htmlOf(gazette, 'm')).toBe(expected)
    expect(reports[0]?.warnings).toContainEqual({
      field: 'contentHtml',
      line: 5,
      message: `contentHtml links to ${name}, and there is no such article; the words stay without the link`,
      strict: 'links',
    })
  })

  it('an article that comes later is linked as soon as it is there', async () => {
    await using data = await makeDataFolder({ 'articles/m.md': article('See [x](later.md).') })
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/later.md', article('L', 'slug: late\n'))
    const { reports } = await gazette.folder.sync()
    expect(reports.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['later', 'created'],
      ['m', 'updated'],
    ])
    expect(await htmlOf(gazette, 'm')).toBe('<p>See <a href="/articles/late">x</a>.</p>')
    expect((await gazette.folder.sync()).reports).toEqual([])
  })

  it('an article that is refused for its link comes in as soon as the other is there', async () => {
    await using data = await makeDataFolder({ 'articles/m.md': article('See [x](later.md).') })
    await data.write('publication.json', JSON.stringify({ ...publication, strict: ['links'] }))
    await using gazette = await open(data)
    expect((await gazette.folder.sync()).reports.map(({ outcome }) => outcome)).toEqual(['refused'])
    await data.write('articles/later.md', article('L'))
    const { reports } = await gazette.folder.sync()
    expect(reports.map(({ key, outcome }) => [key, outcome])).toEqual([
      ['later', 'created'],
      ['m', 'created'],
    ])
  })

  it('a link stays right when the file of the other article is renamed, or its slug changes', async () => {
    await using data = await makeDataFolder({
      'articles/m.md': article('See [x](a.md).'),
      'articles/a.md': article('A'),
    })
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/a.md', article('A', 'slug: newer\n'))
    await gazette.folder.sync()
    const [, linked = ''] = /href="\/articles\/([^"]+)"/.exec(await htmlOf(gazette, 'm')) ?? []
    expect((await gazette.store.publicArticle(linked))?.slug).toBe('newer')
  })
})
