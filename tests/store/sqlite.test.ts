import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { describeStore, makeIncoming, rules } from './store-contract.ts'

describeStore('SQLite', (now) => openStore('sqlite::memory:', { now, rules }))

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

  it('serves two processes at once: what one writes the other reads', async () => {
    const [one, two] = await Promise.all([
      openStore(`sqlite:${file}`, { now, rules }),
      openStore(`sqlite:${file}`, { now, rules }),
    ])
    await Promise.all([one.saveArticles([makeIncoming('a')]), two.saveArticles([makeIncoming('b')])])
    expect((await one.readFeed('main', 30)).articles).toHaveLength(2)
    expect(await two.feedState('main')).toEqual(await one.feedState('main'))
    await Promise.all([one.close(), two.close()])
  })

  it('that is no database is named and left as it is', async () => {
    await writeFile(file, 'this is not a database, but somebody may need it')
    await expect(openStore(`sqlite:${file}`, { now, rules })).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining('not a database'),
    })
    expect(await readFile(file, 'utf8')).toBe('this is not a database, but somebody may need it')
  })

  it('in a folder that is not there is named', async () => {
    const nowhere = `sqlite:${join(folder, 'nowhere', 'gazette.db')}`
    await expect(openStore(nowhere, { now, rules })).rejects.toMatchObject({ problem: 'unavailable' })
  })

  it.each(['postgres://localhost/x', 'gazette.db', 'sqlite:'])('is not what %s names', async (url) => {
    await expect(openStore(url, { now, rules })).rejects.toMatchObject({ problem: 'invalid' })
  })
})
