import type { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { listArticleFiles } from '../../../src/ingest/folder/list-files.ts'
import {
  createReadingThread,
  type ReadingLimits,
  type ReadingThread,
} from '../../../src/ingest/thread/reading-thread.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { eventually, startGazette } from '../../support/start-gazette.ts'

const publication = {
  id: 'tag:test.example,2026:courier',
  title: 'The Test Courier',
  language: 'en-GB',
  timeZone: 'UTC',
  sections: [],
}

/** Accepted by every limit, and slow to parse: each closing sign is compared with all before it. */
const slow = `${'a* '.repeat(9_000)}\n\n`.repeat(40)

async function prepareAll(data: DataFolder, limits: Partial<ReadingLimits> = {}, signal?: AbortSignal) {
  const thread = createReadingThread({ idleMs: 100, ...limits })
  return prepareIn(thread, data, signal)
}

async function prepareIn(thread: ReadingThread, data: DataFolder, signal?: AbortSignal) {
  const { files } = await listArticleFiles(`${data.path}/articles`)
  const site = { publication, baseUrl: 'https://news.test.example' } as never
  const media = { source: { folder: `${data.path}/media` }, measured: new Map() }
  const requests = files.map((file) => thread.prepare({ file, origin: 'test', media, site }, signal))
  const outcomes = await Promise.allSettled(requests)
  return Object.fromEntries(
    outcomes.map((outcome, index) => [
      files[index]?.key,
      outcome.status === 'rejected'
        ? String(outcome.reason)
        : outcome.value.map(
            ({ prepared }) => prepared.incoming?.article.title ?? prepared.problems[0]?.message,
          ),
    ]),
  )
}

describe('the thread that reads files', () => {
  it('may begin before there is a file, ends if none comes, and reads one that comes later', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const workers: Worker[] = []
    const note = (worker: Worker) => workers.push(worker)
    process.on('worker', note)
    const thread = createReadingThread({ idleMs: 100 })
    thread.begin()
    thread.begin()
    await eventually(() => expect(workers.map(({ threadId }) => threadId)).toEqual([-1]))
    thread.begin()
    expect(await prepareIn(thread, data)).toEqual({ a: ['Alpha'] })
    expect(workers).toHaveLength(2)
    process.off('worker', note)
    await thread.rest()
  })

  it('gives the articles of each file, and of a list in its order', async () => {
    const list = Array.from({ length: 250 }, (_, index) => ({ slug: `s${index}`, title: `T ${index}` }))
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.json': JSON.stringify(list),
      'articles/c.md': markdown('', {}),
      'articles/d.txt': Buffer.from([0xff, 0xfe, 0xfd]),
    })
    expect(await prepareAll(data)).toEqual({
      a: ['Alpha'],
      b: list.map(({ title }) => title),
      c: [expect.stringContaining('title is missing')],
      d: [expect.stringContaining('UTF-8')],
    })
  })

  it('refuses a file that takes too long, and reads the others', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.md': markdown('Beta', {}, slow),
      'articles/c.md': markdown('Gamma'),
    })
    expect(await prepareAll(data, { maxSeconds: 1 })).toEqual({
      a: ['Alpha'],
      b: ['file takes longer than 1 s to read'],
      c: ['Gamma'],
    })
  })

  it('refuses a file that takes too much memory, and reads the others', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/b.json': `[${'1,'.repeat(1_900_000)}1]`,
      'articles/c.md': markdown('Gamma'),
    })
    expect(await prepareAll(data, { maxMegabytes: 150 })).toEqual({
      a: ['Alpha'],
      b: ['file takes more than 150 MB of memory to read'],
      c: ['Gamma'],
    })
  })

  it('gives files up when it is told to', async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha', {}, slow),
      'articles/b.md': markdown('Beta'),
    })
    const closing = new AbortController()
    const prepared = prepareAll(data, {}, closing.signal)
    setTimeout(() => closing.abort(new Error('closing')), 500)
    const startedAt = performance.now()
    expect(await prepared).toEqual({ a: 'Error: closing', b: 'Error: closing' })
    expect(performance.now() - startedAt).toBeLessThan(5_000)
  })
})

it('a file that takes long delays no answer, and the server closes without waiting for it', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  const server = await startGazette(data)
  await data.write('articles/b.md', markdown('Beta', {}, slow))
  const delays: number[] = []
  for (let asked = 0; asked < 60; asked++) {
    const startedAt = performance.now()
    expect((await fetch(`${server.url}/rss.xml`)).status).toBe(200)
    delays.push(performance.now() - startedAt)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(delays.toSorted((a, b) => a - b).at(-3)).toBeLessThan(1_000)
  const startedAt = performance.now()
  await server.close()
  expect(performance.now() - startedAt).toBeLessThan(5_000)
  await eventually(() => expect(server.logged.filter(({ level }) => Number(level) >= 50)).toEqual([]))
})
