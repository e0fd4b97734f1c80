import { rename, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openGazette } from '../../../src/server/open-gazette.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { newSqlite } from '../../support/new-database.ts'

const now = () => new Date('2026-11-23T09:00:00Z')
const before = new Date('2026-11-22T09:00:00Z')

async function open(data: DataFolder, given?: string) {
  const databaseUrl = given ?? (await newSqlite())
  const settings = readSettings({ GAZETTE_DATA: data.path, DATABASE_URL: databaseUrl })
  return openGazette(settings, 'http://localhost:8080', now)
}

function outcomes(reports: readonly { key: string; outcome: string }[]) {
  return Object.fromEntries(reports.map(({ key, outcome }) => [key, outcome]))
}

const three = {
  'articles/a.md': markdown('A'),
  'articles/2026/b.md': markdown('B'),
  'articles/c.json': JSON.stringify({ title: 'C', published: '2026-11-01' }),
}

describe('the data folder', () => {
  it('is imported completely, and a second import changes nothing', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    const first = await gazette.folder.sync()
    expect(outcomes(first.reports)).toEqual({ '2026/b': 'created', a: 'created', c: 'created' })
    gazette.folder.forget()
    const second = await gazette.folder.sync()
    expect(outcomes(second.reports)).toEqual({ '2026/b': 'unchanged', a: 'unchanged', c: 'unchanged' })
    expect((await gazette.folder.sync()).reports).toEqual([])
  })

  it('that changed: new is created, changed updated, removed withdrawn', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/a.md', markdown('A, edited'))
    await data.write('articles/d.md', markdown('D'))
    await data.remove('articles/c.json')
    const { reports, withdrawn } = await gazette.folder.sync()
    expect(outcomes(reports)).toEqual({ a: 'updated', d: 'created' })
    expect(withdrawn).toEqual(['c'])
    expect((await gazette.store.articleBySlug('c'))?.status).toBe('withdrawn')
  })

  it('waits for a file that is still being written, and imports the others; the article of that file stays', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/d.md', markdown('D'))
    await utimes(join(data.path, 'articles/d.md'), before, before)
    await data.write('articles/a.md', markdown('Half of A'))
    const { mtimeMs } = await stat(join(data.path, 'articles/a.md'))
    // As if the file was written to before each look at it.
    const clock = vi.spyOn(Date, 'now').mockReturnValue(mtimeMs + 100)
    const { reports, withdrawn, notices } = await gazette.folder.sync()
    clock.mockRestore()
    expect(outcomes(reports)).toEqual({ d: 'created' })
    expect(withdrawn).toEqual([])
    expect(notices).toEqual([expect.stringMatching(/a\.md is still being written/)])
    expect((await gazette.store.articleBySlug('a'))?.title).toBe('A')
    expect(outcomes((await gazette.folder.sync()).reports)).toEqual({ a: 'updated' })
  })

  it('that is empty or unreadable withdraws nothing, with a notice', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await rename(join(data.path, 'articles'), join(data.path, 'elsewhere'))
    const unreadable = await gazette.folder.sync({ prune: true })
    expect(unreadable).toMatchObject({
      withdrawn: [],
      notices: [expect.stringContaining('nothing is withdrawn')],
    })
    await data.write('articles/.keep', '')
    const empty = await gazette.folder.sync({ prune: true })
    expect(empty).toMatchObject({ withdrawn: [], notices: [expect.stringContaining('nothing is withdrawn')] })
    expect(await gazette.store.listArticles({ status: 'published' })).toHaveLength(3)
  })

  it('that lost more than half withdraws nothing without prune', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.remove('articles/a.md')
    await data.remove('articles/c.json')
    expect(await gazette.folder.sync()).toMatchObject({
      withdrawn: [],
      notices: [expect.stringContaining('--prune')],
    })
    expect((await gazette.folder.sync({ dryRun: true, prune: true })).withdrawn).toEqual(['a', 'c'])
    expect((await gazette.folder.sync({ prune: true })).withdrawn).toEqual(['a', 'c'])
    expect(await gazette.store.listArticles({ status: 'published' })).toHaveLength(1)
  })

  it('with broken files gives file, line, field and rule, and imports the other files', async () => {
    await using data = await makeDataFolder({
      ...three,
      'articles/no-title.json': '{\n  "published": "soon"\n}',
      'articles/not-text.md': Buffer.from([0x66, 0xff, 0xfe]),
      'articles/bad.json': '{"title": ',
    })
    await symlink('/nowhere/at/all.md', join(data.path, 'articles/dead-link.md'))
    await using gazette = await open(data)
    const { reports } = await gazette.folder.sync()
    expect(outcomes(reports)).toEqual({
      '2026/b': 'created',
      a: 'created',
      c: 'created',
      bad: 'refused',
      'dead-link': 'refused',
      'no-title': 'refused',
      'not-text': 'refused',
    })
    const problems = reports.find(({ key }) => key === 'no-title')?.problems
    expect(problems).toEqual([
      { field: 'title', line: 1, message: expect.stringMatching(/^title is missing; such as/) },
      { field: 'published', line: 2, message: expect.stringContaining('"soon"') },
    ])
  })

  it('keeps the article of a file that broke', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/c.json', '{"title": ')
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    expect((await gazette.store.articleBySlug('c'))?.status).toBe('published')
  })

  it('may hold a list of articles in one file, each with an identity of its own', async () => {
    const list = (...slugs: string[]) =>
      JSON.stringify(slugs.map((slug) => ({ title: slug, slug, published: '2026-11-01' })))
    await using data = await makeDataFolder({ 'articles/list.json': list('one', 'two', 'three') })
    await using gazette = await open(data)
    expect(outcomes((await gazette.folder.sync()).reports)).toEqual({
      'list#one': 'created',
      'list#two': 'created',
      'list#three': 'created',
    })
    await data.write('articles/list.json', list('three', 'one'))
    expect((await gazette.folder.sync()).withdrawn).toEqual(['two'])
    await data.write('articles/list.json', '[]')
    expect(await gazette.folder.sync()).toMatchObject({
      reports: [{ outcome: 'refused', problems: [{ message: 'file holds an empty list' }] }],
      withdrawn: [],
    })
    await data.write('articles/list.json', '[{"title": "nameless"}]')
    const { reports, withdrawn } = await gazette.folder.sync()
    expect(reports[0]).toMatchObject({ outcome: 'refused', problems: [{ field: 'id', line: 1 }] })
    expect(withdrawn).toEqual([])
  })

  it('refuses a second file of the same name with another ending', async () => {
    await using data = await makeDataFolder({ ...three, 'articles/a.json': '{"title": "Another A"}' })
    await using gazette = await open(data)
    const refused = (await gazette.folder.sync()).reports.filter(({ outcome }) => outcome === 'refused')
    expect(refused).toMatchObject([
      { key: 'a', problems: [{ message: expect.stringContaining('same name') }] },
    ])
  })

  it('in which a file was renamed keeps its id, slug and address', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    const before = await gazette.store.articleBySlug('a')
    await rename(join(data.path, 'articles/a.md'), join(data.path, 'articles/z.md'))
    const { reports, withdrawn, notices } = await gazette.folder.sync()
    expect({ reports: outcomes(reports), withdrawn }).toEqual({ reports: { z: 'unchanged' }, withdrawn: [] })
    expect(notices).toEqual([expect.stringContaining('"id: a" and "slug: a"')])
    expect(notices[0]).toContain(
      'keeps its id and its address /articles/a; a slug in the file gives it another',
    )
    expect(await gazette.store.articleBySlug('a')).toEqual(before)
  })

  it('gives the name of an older article to the file that has it now', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    const b = await gazette.store.articleBySlug('b')
    await data.remove('articles/a.md')
    await gazette.folder.sync()
    await rename(join(data.path, 'articles/2026/b.md'), join(data.path, 'articles/a.md'))
    await gazette.folder.sync()
    expect(await gazette.store.articleBySlug('b')).toEqual(b)
    const published = await gazette.store.listArticles({ status: 'published' })
    expect(published.map(({ title }) => title).sort()).toEqual(['B', 'C'])
    await data.remove('articles/a.md')
    await gazette.folder.sync({ prune: true })
    expect((await gazette.store.articleBySlug('b'))?.status).toBe('withdrawn')
  })

  it('whose files change places keeps each article under its id', async () => {
    await using data = await makeDataFolder({
      ...three,
      'articles/d.md': markdown('D'),
      'articles/e.md': markdown('E'),
    })
    await using gazette = await open(data)
    await gazette.folder.sync()
    const idsByTitle = async () =>
      Object.fromEntries(
        (await gazette.store.listArticles({ status: 'published' })).map(({ title, id }) => [title, id]),
      )
    const before = await idsByTitle()
    const at = (name: string) => join(data.path, 'articles', name)
    await rename(at('d.md'), at('f.md'))
    await gazette.folder.sync()
    await rename(at('e.md'), at('d.md'))
    await rename(at('f.md'), at('e.md'))
    await gazette.folder.sync()
    expect(await idsByTitle()).toEqual(before)
  })

  it('refuses a second file with the same id, at once or later', async () => {
    const withId = (title: string) => markdown(title, { id: 'the-one' })
    await using data = await makeDataFolder({
      ...three,
      'articles/x.md': withId('X'),
      'articles/y.md': withId('Y'),
    })
    await using gazette = await open(data)
    const first = await gazette.folder.sync()
    expect(outcomes(first.reports)).toMatchObject({ x: 'created', y: 'refused' })
    await data.write('articles/z.md', withId('Z'))
    const second = await gazette.folder.sync()
    expect(outcomes(second.reports)).toEqual({ y: 'refused', z: 'refused' })
    expect(second.reports[0]?.problems[0]?.message).toMatch(/is that of .*x\.md/)
    expect((await gazette.store.history('x')).length).toBe(1)
  })

  it('refuses a namesake with another ending that comes later, too', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await gazette.folder.sync()
    await data.write('articles/a.txt', 'Another A\n\nText of it.\n')
    expect(outcomes((await gazette.folder.sync()).reports)).toEqual({ a: 'refused' })
    expect((await gazette.store.articleBySlug('a'))?.title).toBe('A')
  })

  it('reads a refused file again, since the reason may be gone', async () => {
    const same = (title: string) => markdown(title, { slug: 'same' })
    await using data = await makeDataFolder({
      ...three,
      'articles/s1.md': same('One'),
      'articles/s2.md': same('Two'),
    })
    await using gazette = await open(data)
    const first = await gazette.folder.sync()
    expect(outcomes(first.reports)).toMatchObject({ s1: 'created', s2: 'refused' })
    expect(first.reports.find(({ key }) => key === 's2')?.problems[0]?.message).toMatch(
      /^slug "same" belongs to another article; choose another \(it is that of "One", .*articles\/s1\.md\)$/,
    )
    await data.write('articles/s1.md', markdown('One', { slug: 'other' }))
    expect(outcomes((await gazette.folder.sync()).reports)).toEqual({ s1: 'updated', s2: 'created' })
  })

  it('refuses a file that is larger than any article, and says how large one may be', async () => {
    await using data = await makeDataFolder({
      ...three,
      'articles/huge.md': markdown('Huge', {}, 'Lorem ipsum. '.repeat(100_000)),
    })
    await using gazette = await open(data)
    const huge = (await gazette.folder.sync()).reports.find(({ key }) => key === 'huge')
    expect(huge).toMatchObject({
      outcome: 'refused',
      problems: [{ message: expect.stringContaining('1250000 at most') }],
    })
  })

  it('imported again into an empty store gives the same ids and dates', async () => {
    await using data = await makeDataFolder({
      ...three,
      'articles/e.md': markdown('E', { id: 'https://old.example/?p=7' }),
    })
    const ids = async () => {
      await using gazette = await open(data)
      await gazette.folder.sync()
      return (await gazette.store.listArticles()).map(({ id, slug, published }) => ({ id, slug, published }))
    }
    const first = await ids()
    expect(first).toHaveLength(4)
    expect(await ids()).toEqual(first)
    expect(first.map(({ id }) => id)).toContain('https://old.example/?p=7')
  })

  it('attaches a picture that is added after its article', async () => {
    const article = markdown('A', { figures: '[{file: dot.png, credit: Ida Fell}]' })
    await using data = await makeDataFolder({ 'articles/a.md': article })
    await using gazette = await open(data)
    await gazette.folder.sync()
    expect((await gazette.store.articleBySlug('a'))?.figures[0]?.digest).toBeUndefined()
    await writeFile(join(data.path, 'media/dot.png'), onePixelPng)
    gazette.folder.forget()
    expect(outcomes((await gazette.folder.sync()).reports)).toEqual({ a: 'updated' })
    expect((await gazette.store.articleBySlug('a'))?.figures[0]).toMatchObject({
      file: 'dot.png',
      type: 'image/png',
      width: 1,
      height: 1,
      bytes: onePixelPng.length,
      credit: 'Ida Fell',
    })
  })

  it('waits for a file that is still being written', async () => {
    await using data = await makeDataFolder(three)
    await using gazette = await open(data)
    await data.write('articles/slow.json', '{"title": "Slow", ')
    const writing = new Promise<void>((resolve) =>
      setTimeout(
        () => resolve(data.write('articles/slow.json', '{"title": "Slow", "published": "2026-11-01"}')),
        150,
      ),
    )
    const { reports } = await gazette.folder.sync()
    await writing
    expect(outcomes(reports)).toMatchObject({ slow: 'created' })
  })
})
