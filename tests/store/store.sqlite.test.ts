import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { newSqlite } from '../support/new-database.ts'
import { describeArchive } from './archive-contract.ts'
import { describeStore, makeIncoming, rules } from './store-contract.ts'

describeStore('SQLite', async (now) => openStore(await newSqlite(), { now, rules }), newSqlite)
describeArchive('SQLite', async (now) => openStore(await newSqlite(), { now, rules }))

describe('an SQLite file', () => {
  const now = () => new Date('2026-11-23T09:00:00Z')
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gazette-store-'))
    file = join(folder, 'gazette.db')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('keeps everything when the store is closed and opened again', async () => {
    const first = await openStore(`sqlite:${file}`, { now, rules })
    await first.saveArticles([makeIncoming('a')])
    const before = await first.readFeed('main', 30)
    await first.close()
    const second = await openStore(`sqlite:${file}`, { now, rules })
    expect(await second.readFeed('main', 30)).toEqual(before)
    await second.close()
  })

  it('stores the text of the newest revision once, and reads files that hold it twice', async () => {
    const store = await openStore(`sqlite:${file}`, { now, rules })
    const save = (title: string, text: string) =>
      store.saveArticles([makeIncoming('a', { article: { title, contentHtml: text } })])
    const titles = async () => (await store.history('a')).map(({ article }) => article.title)
    const database = new DatabaseSync(file)
    try {
      await save('One', '<p>A</p>')
      await save('Two', '<p>B</p>')
      const texts = () => database.prepare('select content from article_revision order by revision').all()
      expect(texts()).toMatchObject([{ content: expect.stringContaining('<p>A</p>') }, { content: '' }])
      // As versions before the seventh migration did.
      database.exec('update article_revision set content = (select content from article) where revision = 2')
      expect(await titles()).toEqual(['One', 'Two'])
      await save('Three', '<p>C</p>')
      expect(await titles()).toEqual(['One', 'Two', 'Three'])
      expect(texts()).toMatchObject([{}, { content: expect.stringContaining('<p>B</p>') }, { content: '' }])
    } finally {
      database.close()
      await store.close()
    }
  })

  it('serves two processes: one reads the writes of the other', async () => {
    const [one, two] = await Promise.all([
      openStore(`sqlite:${file}`, { now, rules }),
      openStore(`sqlite:${file}`, { now, rules }),
    ])
    await Promise.all([one.saveArticles([makeIncoming('a')]), two.saveArticles([makeIncoming('b')])])
    expect((await one.readFeed('main', 30)).articles).toHaveLength(2)
    expect(await two.feedState('main')).toEqual(await one.feedState('main'))
    await Promise.all([one.close(), two.close()])
  })

  it('is not written by any read while an article is due', async () => {
    let time = now()
    const store = await openStore(`sqlite:${file}`, { now: () => time, rules })
    const published = { at: new Date('2026-11-23T10:00:00Z'), precision: 'second' } as const
    const names = ['a', 'b', 'c', 'd', 'e']
    await store.saveArticles([
      ...names.map((key) => makeIncoming(key)),
      makeIncoming('due', { article: { published } }),
    ])
    const observer = new DatabaseSync(file)
    const version = () => observer.prepare('pragma data_version').get()
    const before = version()
    time = new Date('2026-11-23T10:00:01Z')
    await Promise.all([
      store.knownFiles(),
      store.articleBySlug('due'),
      store.publicArticle('due'),
      store.publicPages('', 9),
      store.listArticles(),
      store.countByStatus(),
      store.history('due'),
      store.nextDueAt(),
      store.feedState('main'),
      store.feeds(),
      store.readFeed('main', 30),
      store.archivePage('main', 1),
      store.readArchive('main', 1),
      store.readFeedAsOf('main', time),
      store.ping(),
    ])
    expect(version()).toEqual(before)
    await store.withdraw('a')
    expect(version()).not.toEqual(before)
    observer.close()
    await store.close()
  })

  it('notifies each listener once per change, and none that has stopped listening', async () => {
    const one = await openStore(`sqlite:${file}`, { now, rules })
    const two = await openStore(`sqlite:${file}`, { now, rules })
    const calls = { listening: 0, stopped: 0 }
    one.onChange(() => calls.listening++)
    one.onChange(() => calls.stopped++)()
    await one.saveArticles(['a', 'b', 'c'].map((key) => makeIncoming(key)))
    for (const key of ['d', 'e']) {
      const before = calls.listening
      await two.saveArticles([makeIncoming(key)])
      await expect.poll(() => calls.listening).toBeGreaterThan(before)
    }
    expect(calls).toEqual({ listening: 3, stopped: 0 })
    await Promise.all([one.close(), two.close()])
  })

  it('that is no database is named and not changed', async () => {
    await writeFile(file, 'this is not a database, but somebody may need it')
    await expect(openStore(`sqlite:${file}`, { now, rules })).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining('not a database'),
    })
    expect(await readFile(file, 'utf8')).toBe('this is not a database, but somebody may need it')
  })

  it('in a folder that does not exist is named', async () => {
    const nowhere = `sqlite:${join(folder, 'nowhere', 'gazette.db')}`
    await expect(openStore(nowhere, { now, rules })).rejects.toMatchObject({ problem: 'unavailable' })
  })

  it.each(['mysql://localhost/x', 'postgres://x:y:z/', 'gazette.db', 'sqlite:'])(
    'is not what %s names',
    async (url) => {
      await expect(openStore(url, { now, rules })).rejects.toMatchObject({ problem: 'invalid' })
    },
  )
})
