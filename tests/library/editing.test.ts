import { afterAll, beforeAll, expect, it } from 'vitest'
import { createGazette, type Gazette } from '../../src/library/index.ts'

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
  expect(await editing.publish('life', '2999-01-01T00:00:00Z')).toMatchObject({ status: 'scheduled' })
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
