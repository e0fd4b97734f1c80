import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Gazette } from '../../../src/server/open-gazette.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { openFolder, reopen } from '../../support/open-folder.ts'

const text = (number: number) =>
  markdown(`Story ${number}`, {}, `The harbour of day ${number} has ${number} boats and ${number * 7} gulls.`)
const name = (number: number) => `articles/story-${number}.md`
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** Twenty articles, imported, of which the files 1 to 13 are then deleted. */
async function loseThirteen() {
  const data = await makeDataFolder(
    Object.fromEntries(range(1, 20).map((number) => [name(number), text(number)])),
  )
  const gazette = await openFolder(data)
  await gazette.folder.sync()
  for (const number of range(1, 13)) await data.remove(name(number))
  const report = await gazette.folder.sync()
  expect(report).toMatchObject({
    withdrawn: [],
    notices: [expect.stringMatching(/^13 of 20 articles.*--prune/)],
  })
  return { data, gazette }
}

const published = async ({ store }: Gazette) => (await store.listArticles({ status: 'published' })).length
const waiting = async ({ store }: Gazette) =>
  (await store.knownFiles()).filter(({ lostAt }) => lostAt !== null).length

describe('articles whose files were lost at once, 13 of 20,', () => {
  it('stay when other files arrive, however many, and after a restart', async () => {
    const opened = await loseThirteen()
    await using data = opened.data
    let { gazette } = opened
    for (const number of range(21, 50)) await data.write(name(number), text(number))
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    gazette = await reopen(gazette, data)
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    expect([await published(gazette), await waiting(gazette)]).toEqual([50, 13])
    await gazette[Symbol.asyncDispose]()
  })

  it('stay when one more file is deleted, which is withdrawn alone', async () => {
    const { data, gazette } = await loseThirteen()
    await using _data = data
    await data.remove(name(14))
    expect((await gazette.folder.sync()).withdrawn).toEqual(['story-14'])
    await data.remove(name(15))
    expect((await gazette.folder.sync()).withdrawn).toEqual(['story-15'])
    expect([await published(gazette), await waiting(gazette)]).toEqual([18, 13])
    await gazette[Symbol.asyncDispose]()
  })

  it('wait with those that are lost later, again more than half of the rest', async () => {
    const { data, gazette } = await loseThirteen()
    await using _data = data
    for (const number of range(14, 18)) await data.remove(name(number))
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    expect(await waiting(gazette)).toBe(18)
    await gazette[Symbol.asyncDispose]()
  })

  it('wait no longer when their files are back, changed or not', async () => {
    const { data, gazette } = await loseThirteen()
    await using _data = data
    for (const number of range(1, 12)) await data.write(name(number), text(number))
    await data.write(name(13), markdown('Story 13, edited'))
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    expect(await waiting(gazette)).toBe(0)
    await data.remove(name(1))
    expect((await gazette.folder.sync()).withdrawn).toEqual(['story-1'])
    await gazette[Symbol.asyncDispose]()
  })

  it('are withdrawn when a person confirms it with --prune, also after a restart', async () => {
    const opened = await loseThirteen()
    await using data = opened.data
    const gazette = await reopen(opened.gazette, data)
    expect((await gazette.folder.sync({ dryRun: true, prune: true })).withdrawn).toHaveLength(13)
    expect((await gazette.folder.sync({ prune: true })).withdrawn).toHaveLength(13)
    expect([await published(gazette), await waiting(gazette)]).toEqual([7, 0])
    await gazette[Symbol.asyncDispose]()
  })

  it('are known again under new names', async () => {
    const { data, gazette } = await loseThirteen()
    await using _data = data
    for (const number of range(1, 13)) await data.write(`articles/moved/${number}.md`, text(number))
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    expect([await published(gazette), await waiting(gazette)]).toEqual([20, 0])
    await gazette[Symbol.asyncDispose]()
  })
})

it('a folder that empties while it is looked at is seen when it is empty, not half of it', async () => {
  await using data = await makeDataFolder(
    Object.fromEntries(range(1, 20).map((number) => [name(number), text(number)])),
  )
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  for (const number of range(1, 8)) await data.remove(name(number))
  const deleting = (async () => {
    for (const number of range(9, 20)) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      await data.remove(name(number))
    }
  })()
  expect((await gazette.folder.sync()).withdrawn).toEqual([])
  await deleting
})

it('a folder below that is moved away whole, 4 of 10, is withdrawn, and published again when it is back', async () => {
  await using data = await makeDataFolder(
    Object.fromEntries([
      ...range(1, 6).map((number) => [name(number), text(number)] as const),
      ...range(7, 10).map((number) => [`articles/2026/story-${number}.md`, text(number)] as const),
    ]),
  )
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  await rename(join(data.path, 'articles/2026'), join(data.path, 'away'))
  expect((await gazette.folder.sync()).withdrawn).toHaveLength(4)
  await rename(join(data.path, 'away'), join(data.path, 'articles/2026'))
  await gazette.folder.sync()
  expect(await published(gazette)).toBe(10)
})
