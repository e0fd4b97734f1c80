import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createReportCollection } from '../../../src/ingest/exports/collect-report.ts'
import type { ExportRecord } from '../../../src/ingest/exports/export-form.ts'
import { mapAhead } from '../../../src/ingest/exports/map-ahead.ts'
import { writePageFile } from '../../../src/ingest/exports/page-file.ts'
import { createRefusedFile } from '../../../src/ingest/exports/refused-file.ts'
import { examplePage } from '../../../src/ingest/folder/example-files.ts'
import { jsonLines } from '../../../src/ingest/forms/json-lines/json-lines.ts'
import { exportFiles, readRecords } from '../../support/export-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-stories-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function* count(most: number): AsyncGenerator<number, void> {
  for (let number = 0; number < most; number++) yield number
}

describe('stories that are prepared ahead', () => {
  it('come in their order, however long each takes', async () => {
    const results: number[] = []
    const work = (number: number) =>
      new Promise<number>((resolve) => setTimeout(() => resolve(number), (number * 7) % 5))
    for await (const result of mapAhead(count(200), work, () => 1)) results.push(result)
    expect(results).toEqual(Array.from({ length: 200 }, (_, number) => number))
  })

  it.each([
    ['small ones', 1, 128],
    ['large ones', 5_000_000, 2],
  ])('are few at once: %s', async (_what, weight, most) => {
    let [underWay, peak] = [0, 0]
    const work = async () => {
      peak = Math.max(peak, ++underWay)
    }
    for await (const _result of mapAhead(count(300), work, () => weight)) underWay--
    expect(peak).toBeLessThanOrEqual(most)
  })
})

describe('the report of an import', () => {
  const record = (key: string): ExportRecord => ({
    key,
    kind: 'article',
    media: [],
    data: null,
    file: 'a.xml',
  })
  const warnings = (address: string) => [
    { field: 'contentHtml', message: `a form of ${address} is left out` },
  ]

  it('tells remarks that say the same once, with their number and the first places', () => {
    const collection = createReportCollection(new Date('2026-11-23T09:00:00Z'))
    for (let number = 0; number < 300; number++) {
      const found = { problems: [], warnings: warnings(`https://old.example/${number}`) }
      const report = {
        ...found,
        file: 'a.xml',
        key: `${number}`,
        outcome: 'created' as const,
        title: `T${number}`,
      }
      collection.addStory(record(`${number}`), report, {
        file: { path: '', key: '', stamp: '', modifiedAt: 0 },
        key: '',
        prepared: found,
      })
    }
    const { remarks, stories } = collection.toReport()
    expect(stories.created).toBe(300)
    expect(remarks).toHaveLength(1)
    expect(remarks[0]).toMatchObject({ count: 300, message: 'a form of https://old.example/0 is left out' })
    expect(remarks[0]?.places.map(({ title }) => title)).toEqual(['T0', 'T1', 'T2', 'T3', 'T4'])
  })
})

describe('the file of refused stories', () => {
  async function expectTwoFiles(length: number, maxCharacters?: number): Promise<void> {
    const own = await mkdtemp(join(folder, 'refused-'))
    const names = ['refused.json', 'refused-2.json'].map((name) => join(own, name))
    await using file = createRefusedFile(names[0] ?? '', maxCharacters)
    for (const name of ['a', 'b', 'c']) await file.add({ name, contentHtml: 'x'.repeat(length) })
    expect(await readdir(own)).toEqual(['refused-2.json.part', 'refused.json.part'])
    expect(await file.finish()).toEqual(names)
    const [first, second] = await Promise.all(
      names.map(async (name) => JSON.parse(await readFile(name, 'utf8'))),
    )
    expect([first.length, second.length]).toEqual([2, 1])
  }

  it('appears when the import ends, and a long one continues in a second file', () =>
    expectTwoFiles(130, 240))

  it('continues in a second file after 24 million characters', { tags: 'long' }, () =>
    expectTwoFiles(13_000_000),
  )

  it('does not exist if none was refused, and leaves nothing after a failure', async () => {
    await using none = createRefusedFile(join(folder, 'none.json'))
    expect(await none.finish()).toEqual([])
    const failed = createRefusedFile(join(folder, 'failed.json'))
    await failed.add({ name: 'a' })
    await failed[Symbol.asyncDispose]()
    expect((await readdir(folder)).filter((name) => /none|failed/.test(name))).toEqual([])
  })
})

describe('the file of a page', () => {
  it('stays if another file gives that page', async () => {
    await writeFile(join(folder, 'about.md'), '# About')
    const page = { name: 'about.html', text: 'x', isDraft: false }
    expect(await writePageFile(folder, page)).toBe('kept')
    expect(await writePageFile(folder, { ...page, name: 'team/crew.html' }, { dryRun: true })).toBe('created')
    expect(await readdir(folder)).not.toContain('team')
    await writeFile(join(folder, 'about.md'), examplePage)
    expect(await writePageFile(folder, page, { dryRun: true })).toBe('created')
  })
})

describe('JSON Lines', () => {
  const open = async (text: string) => {
    const files = exportFiles({ 'a.jsonl': text }, { pieceBytes: 5 })
    return { files, records: await readRecords(await jsonLines.open(files, {} as never)) }
  }

  it('give a story for each line that is not empty, under its id or slug', async () => {
    const { files, records } = await open(
      '{"id":"urn:x:1","title":"Ä"}\n\n{"slug":"b","title":"B"}\r\n{"title":"C"}',
    )
    expect(await jsonLines.recognizes(files)).toBe(true)
    expect(records.map(({ key, line, feedId }) => [key, line, feedId])).toEqual([
      ['urn:x:1', 1, 'urn:x:1'],
      ['b', 3, undefined],
      ['line-4', 4, undefined],
    ])
  })

  it.each([
    ['no JSON', '{"title": '],
    ['no object', '[1, 2]'],
    ['nothing', 'null'],
  ])('with %s in a line give a draft with a problem or without fields, on its line', async (_what, line) => {
    const { records } = await open(`{"slug":"a","title":"A"}\n${line}`)
    const [, broken] = records
    const draft = broken && (await jsonLines.toDraft(broken, {} as never))
    expect(draft?.fields.title).toBeUndefined()
    expect(draft?.lines.get('article')).toEqual({ first: 2, last: 2 })
  })
})
