import { describe, expect, it } from 'vitest'
import type { Candidate } from '../../../src/ingest/candidate.ts'
import { createBatchSaves } from '../../../src/ingest/saving/batch-saves.ts'

interface Item {
  readonly candidate: Candidate
}

const batchArticles = 200

/** Articles with keys from 0, each with a text of so many characters. */
function makeItems(count: number, characters = 0): Item[] {
  return Array.from({ length: count }, (_, key) => {
    const incoming = { article: { contentHtml: 'a'.repeat(characters) } }
    const file = { path: `${key}.md`, key: `${key}`, stamp: '', modifiedAt: 0 }
    return {
      candidate: { file, key: `${key}`, prepared: { incoming, problems: [], warnings: [] } },
    } as unknown as Item
  })
}

/** Saves that end when the test says so. */
function createSaves(onSave?: (batch: number) => void) {
  const batches: { size: number; end: PromiseWithResolvers<[]> }[] = []
  const saved: string[] = []
  const saves = createBatchSaves<Item>({
    save: (batch) => {
      const end = Promise.withResolvers<[]>()
      batches.push({ size: batch.length, end })
      onSave?.(batches.length)
      return end.promise
    },
    onSaved: ({ candidate }) => {
      saved.push(candidate.key)
    },
  })
  return { saves, batches, saved }
}

describe('batches of an import', () => {
  it('the next batch is filled while one is saved, and saved after it', async () => {
    const { saves, batches, saved } = createSaves()
    const items = makeItems(2 * batchArticles)
    for (const item of items.slice(0, -1)) await saves.add(item)
    expect(batches.map(({ size }) => size)).toEqual([batchArticles])
    const full = items.slice(-1).map((item) => saves.add(item))
    await new Promise((resolve) => setImmediate(resolve))
    expect(batches).toHaveLength(1)
    batches[0]?.end.resolve([])
    await Promise.all(full)
    expect(batches.map(({ size }) => size)).toEqual([batchArticles, batchArticles])
    expect(saved).toHaveLength(batchArticles)
  })

  it('all items are saved in their order, and reported once', async () => {
    const { saves, batches, saved } = createSaves((count) =>
      queueMicrotask(() => batches[count - 1]?.end.resolve([])),
    )
    for (const item of makeItems(2 * batchArticles + 1)) await saves.add(item)
    await saves.finish()
    expect(batches.map(({ size }) => size)).toEqual([batchArticles, batchArticles, 1])
    expect(saved).toEqual(Array.from({ length: 2 * batchArticles + 1 }, (_, key) => `${key}`))
  })

  it('long texts make small batches', async () => {
    const { saves, batches } = createSaves((count) =>
      queueMicrotask(() => batches[count - 1]?.end.resolve([])),
    )
    for (const item of makeItems(5, 400_000)) await saves.add(item)
    await saves.finish()
    expect(batches.map(({ size }) => size)).toEqual([3, 2])
  })

  it('a batch that fails ends the import, and later batches are not saved', async () => {
    const { saves, batches } = createSaves()
    for (const item of makeItems(batchArticles + 1)) await saves.add(item)
    batches[0]?.end.reject(new Error('the disk is full'))
    await expect(saves.finish()).rejects.toThrow('the disk is full')
    expect(batches).toHaveLength(1)
    await saves[Symbol.asyncDispose]()
  })

  it('an import that ends early waits for the batch that is being saved', async () => {
    const { saves, batches, saved } = createSaves()
    for (const item of makeItems(batchArticles + 1)) await saves.add(item)
    let isDisposed = false
    const disposed = saves[Symbol.asyncDispose]().then(() => {
      isDisposed = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(isDisposed).toBe(false)
    batches[0]?.end.resolve([])
    await disposed
    expect([batches.length, saved]).toEqual([1, []])
  })
})
