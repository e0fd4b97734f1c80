import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import { makeIncoming, publisherEvents, rules } from '../../store-contract.ts'

const now = () => new Date('2026-11-23T09:00:00Z')
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-lock-'))
  file = join(folder, 'gazette.db')
})
afterEach(() => rm(folder, { recursive: true }))

describe('another process that holds the write lock', () => {
  /** Until it is disposed of. */
  async function holdLock(): Promise<AsyncDisposable> {
    const script = `
      const { DatabaseSync } = require('node:sqlite')
      const database = new DatabaseSync(process.argv[1])
      database.exec('begin immediate')
      console.log('held')
      setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['-e', script, file], { stdio: ['ignore', 'pipe', 'ignore'] })
    await once(child.stdout, 'data')
    return {
      [Symbol.asyncDispose]: async () => {
        child.kill('SIGKILL')
        await once(child, 'exit')
      },
    }
  }

  it('does not affect readers, even if an article is due; a writer fails after ten seconds', async () => {
    let time = now()
    let queued: Promise<unknown>
    const store = await openStore(`sqlite:${file}`, { now: () => time, rules })
    store.startPublisher(publisherEvents)
    await store.saveArticles([
      makeIncoming('due', {
        article: { published: { at: new Date('2026-11-23T10:00:00Z'), precision: 'second' } },
      }),
      makeIncoming('story-1'),
      makeIncoming('story-2'),
    ])
    {
      await using _holder = await holdLock()
      const outcome = store.saveArticles([makeIncoming('a')]).catch((error: unknown) => error)
      queued = store.saveArticles([makeIncoming('b')])
      const startedAt = performance.now()
      const second = await openStore(`sqlite:${file}`, { now, rules })
      expect(await second.listArticles()).toHaveLength(3)
      await second.close()
      let reads = 0
      for (let isOver = false; !isOver; reads++) {
        if (reads === 10) time = new Date('2026-11-23T10:00:01Z')
        expect((await store.readFeed('main', 30)).articles).toHaveLength(2)
        expect(await store.articleBySlug('story-1')).toBeDefined()
        isOver = await Promise.race([outcome.then(() => true), sleep(20, false)])
      }
      expect(await outcome).toMatchObject({
        problem: 'unavailable',
        message: expect.stringContaining('it is busy'),
      })
      expect(performance.now() - startedAt).toBeGreaterThan(9000)
      expect(reads).toBeGreaterThan(10)
    }
    expect(await queued).toMatchObject([{ outcome: 'created' }])
    expect((await store.readFeed('main', 30)).articles[0]).toMatchObject({ slug: 'due' })
    await store.close()
  })

  it('refuses the audience after ten seconds, too', async () => {
    const store = await openStore(`sqlite:${file}`, { now, rules })
    {
      await using _holder = await holdLock()
      await expect(store.audience.beginDay('2026-11-24')).rejects.toMatchObject({ problem: 'unavailable' })
    }
    await store.audience.beginDay('2026-11-24')
    await store.close()
  })
})
