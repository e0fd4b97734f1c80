import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ArticleInput, createGazette, type Editing, type Gazette } from '../../src/library/index.ts'
import { anyText } from '../support/any-text.ts'
import { cases, seed } from '../support/depth.ts'

let gazette: Gazette

beforeAll(async () => {
  gazette = await createGazette({
    store: 'sqlite::memory:',
    url: 'https://example.org/news',
    publication: {
      id: 'tag:test.example,2026:courier',
      title: 'The Test Courier',
      language: 'en-GB',
      publisher: { name: 'The Test Courier' },
    },
  })
})

afterAll(() => gazette.close())

const past = new Date('2026-11-23T09:00:00.400Z')

it('each article has its report, in the same order, and a refused one stops no other', async () => {
  const reports = await gazette.editing.save([
    { id: 'one', title: 'One', contentHtml: '<p>Text</p><form>gone</form>', published: past },
    { id: 'two', title: ' ', published: 'soon' },
    { title: 'Three' },
    { id: 'four', slug: 'one', title: 'Four' },
  ])
  expect(reports.map(({ outcome }) => outcome)).toEqual(['created', 'refused', 'refused', 'refused'])
  expect(reports[0]).toMatchObject({
    article: { slug: 'one', published: '2026-11-23T09:00:00Z' },
    problems: [],
  })
  expect(reports[0]?.warnings).not.toEqual([])
  expect(reports[1]?.problems.map(({ field }) => field).toSorted()).toEqual(['published', 'title'])
  expect(reports[2]?.problems).toMatchObject([
    { field: 'id', message: expect.stringContaining('id or a slug') },
  ])
  expect(reports[3]?.problems).toMatchObject([{ field: 'slug', message: expect.stringContaining('"One"') }])
})

it('what the store holds may be saved again as it is, and nothing changes', async () => {
  const [saved] = await gazette.editing.save([
    {
      id: 'mill',
      slug: 'mill',
      title: 'Mill',
      contentHtml: '<p>Text</p>',
      published: '2026-11-20',
      tags: ['bread'],
    },
  ])
  const found = await gazette.editing.find('mill')
  expect(found).toEqual(saved?.article)
  expect(await gazette.editing.save(found ? [found] : [])).toMatchObject([
    { outcome: 'unchanged', article: found },
  ])
})

it('so may articles with any text: a field without words is the same as none', { tags: 'deep' }, async () => {
  const marks = fc.constantFrom(
    ...[
      '<b>',
      '</p>',
      '&amp;',
      '&nbsp;',
      ']]>',
      '\u0000',
      '\ud800',
      '\uffff',
      ' ',
      '\r\n',
      '\u0085',
      '大阪',
      '"',
    ],
    ...['<img src="x y">', '<script>', '<table><td>', '<svg><style>', '<a href="//[">', '<pre>', '<details>'],
  )
  const text = fc.array(fc.oneof(marks, anyText({ maxLength: 3 })), { maxLength: 3 })
  const words = text.map((parts) => parts.join(''))
  const figure = fc.record({ url: fc.webUrl(), alt: words, caption: words, credit: words })
  const fields = fc.record({
    ...{ summary: words, rights: words, contentHtml: words, figures: fc.tuple(figure) },
    corrections: fc.tuple(
      fc.record({
        at: fc.constant('2026-11-24'),
        grade: fc.constant('minor' as const),
        note: words.map((some) => `Note ${some}`),
      }),
    ),
  })
  const given = fc
    .sample(fields, { numRuns: cases(1000, 6), seed })
    .map((some, index) => ({ id: `any-${index}`, title: `Any ${index}`, published: '2026-11-20', ...some }))
  const reports = await gazette.editing.save(given)
  expect(reports.filter(({ outcome }) => outcome !== 'created')).toEqual([])
  const again = await gazette.editing.save(reports.flatMap(({ article }) => article ?? []))
  expect(again.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([])
  const [bare] = await gazette.editing.save([{ id: 'bare', title: 'Bare', summary: ' ', rights: '\u0007' }])
  expect([bare?.article?.summary, bare?.article?.rights]).toEqual([undefined, undefined])
})

it('an article that was changed meanwhile is left alone, and the others hear of it', async () => {
  const { editing } = gazette
  const [first] = await editing.save([{ id: 'race', title: 'First', published: past, revision: null }])
  expect(first).toMatchObject({ outcome: 'created', article: { revision: 1 } })
  expect(await editing.save([{ id: 'race', title: 'Second', revision: null }])).toMatchObject([
    { outcome: 'outdated', problems: [{ field: 'revision' }] },
  ])
  const found = await editing.find('race')
  if (!found) throw new Error('the article is not there')
  await editing.save([{ ...found, title: 'Second' }])
  expect(await editing.save([{ ...found, title: 'Third' }])).toMatchObject([{ outcome: 'outdated' }])
  const outdated = expect.objectContaining({ problem: 'outdated' })
  const old = { expectedRevision: 1 }
  const correction = { grade: 'minor', note: 'x' } as const
  for (const work of [
    () => editing.publish('race', undefined, old),
    () => editing.correct('race', correction, old),
    () => editing.withdraw('race', 'x', old),
    () => editing.unpublish('race', old),
    () => editing.delete('race', { evenIfSeen: true }, old),
  ]) {
    await expect(work()).rejects.toThrow(outdated)
  }
  expect(await editing.withdraw('race', 'x', { expectedRevision: 2 })).toMatchObject({ status: 'withdrawn' })
  expect(await editing.history('race')).toMatchObject([
    { revision: 1, changes: ['created', 'published'], how: 'program', article: { title: 'First' } },
    { revision: 2, changes: ['updated'], how: 'program', savedAt: expect.any(Date) },
    { revision: 3, changes: ['withdrawn'], article: { withdrawal: { reason: 'x' } } },
  ])
  await expect(editing.history('nothing')).rejects.toThrow(expect.objectContaining({ problem: 'not_found' }))
  expect(await editing.save([{ id: 'race', title: 'T', revision: 'x' as unknown as number }])).toMatchObject([
    { outcome: 'refused', problems: [{ field: 'revision' }] },
  ])
})

it('a trial saves nothing', async () => {
  const trial = { id: 'trial', title: 'Trial' }
  expect(await gazette.editing.save([trial], { dryRun: true })).toMatchObject([{ outcome: 'created' }])
  expect(await gazette.editing.find('trial')).toBeUndefined()
})

it('an article is a draft, scheduled, published, corrected, withdrawn, a draft again and deleted', async () => {
  const { editing } = gazette
  await editing.save([{ id: 'life', title: 'Life' }])
  const preview = await editing.preview('life', 1)
  expect(preview.page).toMatch(/^https:\/\/example\.org\/news\/preview/)
  expect(await editing.schedule('life', '2999-01-01T00:00:00Z')).toMatchObject({ status: 'scheduled' })
  expect(await editing.publish('life', '2999-01-02T00:00:00Z')).toMatchObject({ status: 'scheduled' })
  const published = await editing.publish('life')
  expect(published.status).toBe('published')
  const corrected = await editing.correct('life', { grade: 'significant', note: 'It is longer.' })
  expect(corrected).toMatchObject({ id: published.id, corrections: [{ note: 'It is longer.' }] })
  expect(await editing.withdraw('life', 'It was wrong.')).toMatchObject({
    status: 'withdrawn',
    withdrawal: { reason: 'It was wrong.' },
  })
  expect(await editing.unpublish('life')).toMatchObject({ status: 'draft', id: published.id })
  await expect(editing.delete('life')).rejects.toThrow(expect.objectContaining({ problem: 'conflict' }))
  expect(await editing.delete('life', { evenIfSeen: true })).toEqual({ id: published.id, hasTombstone: true })
  expect(await editing.find('life')).toBeUndefined()
  expect((await editing.list()).map(({ slug }) => slug)).not.toContain('life')
})

it.each([
  ['not_found', () => gazette.editing.publish('nothing')],
  ['invalid', () => gazette.editing.publish('mill', 'soon')],
  ['invalid', () => gazette.editing.correct('mill', { grade: 'huge' as 'minor', note: ' ' })],
  ['invalid', () => gazette.editing.save([{ id: 'x', title: 'X' }], { publishedIfUnknown: 'soon' })],
] as const)('wrong input is told by its kind: %s', async (problem, work) => {
  await expect(work()).rejects.toThrow(expect.objectContaining({ name: 'PublisherError', problem }))
})

describe('what TypeScript would refuse', () => {
  const ring: Record<string, unknown> = { id: 'ring', title: 'Ring' }
  ring.related = [ring]
  it.each([
    ['no article', null, 'article: an article must be an object with its fields'],
    ['a text', 'One', 'article: an article must be an object with its fields'],
    [
      'no date',
      { published: new Date(Number.NaN) },
      'published: published must be a value that JSON has; it is an invalid Date',
    ],
    [
      'no number',
      { figures: [{ width: Number.NaN }] },
      'figures.0.width: figures.0.width must be a value that JSON has; it is NaN',
    ],
    [
      'a large number',
      { figures: [{ bytes: 5n }] },
      'figures.0.bytes: figures.0.bytes must be a value that JSON has; it is a bigint',
    ],
    [
      'a function',
      { summary: () => 'text' },
      'summary: summary must be a value that JSON has; it is a function',
    ],
    [
      'a circle',
      ring,
      'article: the article cannot be written as JSON: Converting circular structure to JSON',
    ],
    [
      'a set',
      { tags: new Set(['bread']) },
      'tags: tags must be a list; it is an object: put it in square brackets',
    ],
  ])(
    'an article that is or has %s is refused, and the one beside it is saved',
    async (_reason, strange, problem) => {
      const article =
        strange === null || typeof strange === 'string' ? strange : { id: 'odd', title: 'Odd', ...strange }
      const reports = await gazette.editing.save([article as ArticleInput, { id: 'beside', title: 'Beside' }])
      expect(reports.map(({ outcome }) => outcome === 'refused')).toEqual([true, false])
      expect(reports[0]?.problems.map(({ field, message }) => `${field}: ${message}`)).toEqual([problem])
    },
  )

  // biome-ignore lint/suspicious/noExplicitAny: calls of a program in JavaScript
  type Loose = Record<keyof Editing, (...given: any[]) => Promise<unknown>>
  it.each<[string, (editing: Loose) => Promise<unknown>, string]>([
    [
      'one article',
      ({ save }) => save({ id: 'lost', title: 'Lost' }),
      'articles must be a list; it is an object: put it in square brackets',
    ],
    [
      'a misspelt option',
      ({ save }) => save([], { dryrun: true }),
      'options.dryrun is not a field of options; did you mean dryRun?',
    ],
    ['no slug', ({ publish }) => publish(), 'slug is missing'],
    [
      'no date',
      ({ publish }) => publish('one', 'soon'),
      'at must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it says "soon"',
    ],
    ['no correction', ({ correct }) => correct('one'), 'correction is missing'],
    [
      'a reason that is none',
      ({ withdraw }) => withdraw('one', 5),
      'reason must be a text; it is 5: put it in quotes',
    ],
    [
      'another status',
      ({ list }) => list({ status: 'live' }),
      'filter.status must be one of draft, scheduled, published, withdrawn; it says "live"',
    ],
    [
      'a limit below 0',
      ({ list }) => list({ limit: -1 }),
      'filter.limit must be a whole number, 0 or more; it is -1',
    ],
    [
      'no options',
      (editing) => editing.delete('one', null),
      'options must be an object with reason, evenIfSeen; it is null',
    ],
  ])('a call with %s says what is wrong', async (_reason, call, message) => {
    await expect(call(gazette.editing as Loose)).rejects.toMatchObject({ problem: 'invalid', message })
  })
})

it('close waits for what is being saved, and later calls are told that the publication is closed', async () => {
  const closed = await createGazette({
    store: 'sqlite::memory:',
    url: 'https://example.org/',
    publication: {
      id: 'tag:test.example,2026:closed',
      title: 'Closed',
      language: 'en',
      publisher: { name: 'C' },
    },
  })
  // The thread that reads has started: `close` does not wait for ever.
  await closed.editing.save([{ id: 'first', title: 'First' }])
  const saving = closed.editing.save([{ id: 'last', title: 'Last' }])
  const closing = closed.close()
  const late = { problem: 'unavailable', message: 'this publication is closed' }
  await expect(closed.editing.list()).rejects.toMatchObject(late)
  expect(await saving).toMatchObject([{ outcome: 'created' }])
  await closing
  await expect(closed.editing.find('last')).rejects.toMatchObject(late)
})
