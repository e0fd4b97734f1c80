import { describe, expect, it } from 'vitest'
import { matchEdited, toSketch } from '../../../src/ingest/folder/match-edited.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { openFolder, outcomesOf, reopen } from '../../support/open-folder.ts'

const ferry =
  'The night ferry across the Wend will run again from the first of March, the harbour board has decided. ' +
  'Since the bridge closes for repairs every winter, nurses have had a detour of forty kilometres. ' +
  'The last crossing will leave Wendmouth at a quarter to midnight, and the first one back at five.'
const bell =
  'For three winters the bell on the east pier was silent, because its clapper had rusted through. ' +
  'A smith from Cobb has now forged another one, and on Monday it rang three strokes for the first fog of the year.'

const old = markdown('Night ferry to sail again', {}, ferry)
const edited = (body: string) => body.replace('a quarter to midnight', 'ten to midnight')

type Files = Readonly<Record<string, string>>

/** Others, so that one lost file is not more than half. */
const others: Files = { 'articles/x.md': markdown('X', {}, bell), 'articles/y.md': markdown('Y', {}, '') }

async function replace(data: DataFolder, before: Files, after: Files): Promise<void> {
  for (const file of Object.keys(before)) await data.remove(file)
  for (const [file, text] of Object.entries(after)) await data.write(file, text)
}

const gone: Files = { 'articles/ferry.md': old }

const same: readonly [reason: string, after: Files][] = [
  ['the title', { 'articles/boat.md': markdown('Night ferry to sail again', {}, bell.toUpperCase()) }],
  ['the title, written otherwise', { 'articles/boat.md': markdown('Night Ferry  to Sail Again', {}, '') }],
  ['the slug, which the new file says', { 'articles/boat.md': markdown('Boats', { slug: 'ferry' }, 'New.') }],
  ['the name of the file in another folder', { 'articles/2026/ferry.md': markdown('Boats', {}, 'New.') }],
  ['most of the text', { 'articles/boat.md': markdown('Boats by night', {}, edited(ferry)) }],
  [
    'the text, to which as much was added',
    {
      'articles/boat.md': markdown(
        'Boats',
        {},
        `${ferry}\n\n${bell} ${'The board meets again in April. '.repeat(2)}`,
      ),
    },
  ],
  [
    'title and text, in another form',
    {
      'articles/boat.json': JSON.stringify({
        title: 'Night ferry to sail again',
        published: '2026-11-01',
        contentHtml: `<p>${edited(ferry)}</p>`,
      }),
    },
  ],
]

describe.each([false, true])(
  'a file that was renamed and edited (restarted between: %s) is the same article by',
  (isRestarted) => {
    async function expectSame(_reason: string, after: Files): Promise<void> {
      await using data = await makeDataFolder({ ...others, ...gone })
      let gazette = await openFolder(data)
      await gazette.folder.sync()
      const id = (await gazette.store.articleBySlug('ferry'))?.id
      if (isRestarted) gazette = await reopen(gazette, data)
      await replace(data, gone, after)
      const { reports, withdrawn, notices } = await gazette.folder.sync()
      expect(Object.values(outcomesOf(reports))).not.toContain('created')
      expect(withdrawn).toEqual([])
      expect(notices).toEqual([expect.stringMatching(/^ferry was renamed and edited/)])
      const published = await gazette.store.listArticles({ status: 'published' })
      expect(published).toHaveLength(3)
      expect(published.map((one) => one.id)).toContain(id)
      expect((await gazette.folder.sync()).withdrawn).toEqual([])
      await gazette[Symbol.asyncDispose]()
    }

    it.each(same.slice(0, 1))('%s', expectSame)
    it.each(same.slice(1))('%s', isRestarted ? { tags: 'long' } : {}, expectSame)
  },
)

it('several files, renamed and edited at once, keep their ids, though they share a title', async () => {
  const weeks = ['one', 'two', 'three', 'four']
  const body = (week: string, hour: number) => `Week ${week}. ${ferry} High water at ${hour} in ${week}.`
  const before = Object.fromEntries(
    weeks.map((week, index) => [`articles/${week}.md`, markdown('Tides', {}, body(week, index))]),
  )
  const after = Object.fromEntries(
    weeks.map((week, index) => [`articles/tides/${week}.md`, markdown('Tides', {}, body(week, index + 9))]),
  )
  await using data = await makeDataFolder({ ...before, ...others })
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  const ids = async () =>
    Promise.all(weeks.map(async (week) => (await gazette.store.articleBySlug(week))?.id))
  const first = await ids()
  await replace(data, before, after)
  const { reports, withdrawn } = await gazette.folder.sync()
  expect(Object.values(outcomesOf(reports))).toEqual(weeks.map(() => 'updated'))
  expect(withdrawn).toEqual([])
  expect(await ids()).toEqual(first)
  expect(await gazette.store.listArticles({ status: 'published' })).toHaveLength(6)
})

describe('two new files that could both be the one that is gone', () => {
  const both: Files = {
    'articles/boat.md': markdown('Night ferry to sail again', {}, edited(ferry)),
    'articles/ship.md': markdown('Night ferry to sail again', {}, ferry.replace('five', 'six')),
  }
  async function mistake() {
    const data = await makeDataFolder({ ...others, ...gone })
    const gazette = await openFolder(data)
    await gazette.folder.sync()
    await replace(data, gone, both)
    const report = await gazette.folder.sync()
    return { data, gazette, report }
  }

  it('are not guessed: nothing is saved or withdrawn, and both are named', async () => {
    const { data, gazette, report } = await mistake()
    await using _data = data
    expect(outcomesOf(report.reports)).toEqual({ boat: 'refused', ship: 'refused' })
    expect(report.withdrawn).toEqual([])
    expect(report.notices.join('\n')).toMatch(/boat\.md.*ship\.md.*"id: ferry"/)
    const titles = (await gazette.store.listArticles({ status: 'published' })).map(({ title }) => title)
    expect(titles.sort()).toEqual(['Night ferry to sail again', 'X', 'Y'])
    await gazette[Symbol.asyncDispose]()
  })

  it('are told apart by the id that one of them then says', async () => {
    const { data, gazette } = await mistake()
    await using _data = data
    const id = (await gazette.store.articleBySlug('ferry'))?.id
    await data.write(
      'articles/boat.md',
      markdown('Night ferry to sail again', { id: 'ferry' }, edited(ferry)),
    )
    const { reports } = await gazette.folder.sync()
    expect(outcomesOf(reports)).toEqual({ boat: 'updated', ship: 'created' })
    const published = await gazette.store.listArticles({ status: 'published' })
    expect(published).toHaveLength(4)
    expect(published.find(({ slug }) => slug === 'ferry')?.id).toBe(id)
    expect((await gazette.folder.sync()).withdrawn).toEqual([])
    await gazette[Symbol.asyncDispose]()
  })

  it('are new articles if a person says so with --prune', async () => {
    const { data, gazette } = await mistake()
    await using _data = data
    const { reports, withdrawn } = await gazette.folder.sync({ prune: true })
    expect(outcomesOf(reports)).toEqual({ boat: 'created', ship: 'created' })
    expect(withdrawn).toEqual(['ferry'])
    await gazette[Symbol.asyncDispose]()
  })
})

it('a new file that is nothing like the one that is gone is said to be another article before that is withdrawn', async () => {
  await using data = await makeDataFolder({ ...others, ...gone })
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  await replace(data, gone, { 'articles/market.md': markdown('Market day', {}, 'Eggs and wool were sold.') })
  const statusWhenSaid: (string | undefined)[] = []
  const { withdrawn, notices } = await gazette.folder.sync({
    onNotice: () => gazette.store.articleBySlug('ferry').then((one) => statusWhenSaid.push(one?.status)),
  })
  expect(notices).toEqual([expect.stringMatching(/^ferry: gone.*market: new/)])
  expect(withdrawn).toEqual(['ferry'])
  expect(statusWhenSaid).toEqual(['published'])
})

it('a new file that is refused may be the one that is gone, so its article waits until the file is mended', async () => {
  await using data = await makeDataFolder({ ...others, ...gone })
  await using gazette = await openFolder(data)
  await gazette.folder.sync()
  await replace(data, gone, { 'articles/boat.json': '{"title": ' })
  expect((await gazette.folder.sync()).withdrawn).toEqual([])
  const id = (await gazette.store.articleBySlug('ferry'))?.id
  const mended = { title: 'Night ferry to sail again', published: '2026-11-01' }
  await data.write('articles/boat.json', JSON.stringify(mended))
  expect(outcomesOf((await gazette.folder.sync()).reports)).toEqual({ boat: 'updated' })
  expect((await gazette.store.articleBySlug('ferry'))?.id).toBe(id)
  // A file that has long been refused keeps no other article waiting.
  await data.write('articles/bad.json', '{"title": ')
  await gazette.folder.sync()
  await data.remove('articles/y.md')
  expect((await gazette.folder.sync()).withdrawn).toEqual(['y'])
})

describe('of texts', () => {
  const entry = (key: string, text: string) => ({ key, slug: key, title: key, sketch: toSketch(text) })
  const pairs = async (gone: readonly string[], found: readonly string[]) => {
    const { same } = await matchEdited(
      gone.map((text, index) => entry(`old ${index}`, text)),
      found.map((text, index) => entry(`new ${index}`, text)),
    )
    return same.map((one) => `${one.gone.key} = ${one.found.key}`)
  }

  it.each<[reason: string, gone: string[], found: string[], expected: string[]]>([
    [
      'each finds its own',
      [ferry, bell],
      [edited(bell).replace('Monday', 'Sunday'), edited(ferry)],
      ['old 0 = new 1', 'old 1 = new 0'],
    ],
    ['a different one finds none', [ferry], [bell], []],
    ['a few words are no evidence', ['Some text.'], ['Some text.'], []],
    [
      'Chinese is compared by its letters',
      ['夜間渡船將於三月一日恢復航行港務局已經決定'],
      ['夜間渡船將於四月一日恢復航行港務局已經決定'],
      ['old 0 = new 0'],
    ],
    [
      'a quarter of the text is not most of it',
      [`${ferry} ${bell}`],
      [
        `${ferry.slice(0, 110)} ${'Other words follow here, about geese and the price of hay. '.repeat(1)}${'They were not in it before, not one of them, whatever one may say about this. '.repeat(1)}In the end, nothing of the story was left for anybody to read, and so on.`,
      ],
      [],
    ],
  ])('%s', async (_reason, gone, found, expected) => {
    expect((await pairs(gone, found)).sort()).toEqual(expected)
  })

  it('ten thousand are compared with ten thousand within seconds, and requests are answered meanwhile', async () => {
    const make = (name: string, edit: string) =>
      Array.from({ length: 10_000 }, (_, index) =>
        entry(
          `${name} ${index}`,
          `Report ${index}: ${index * 7} boats, ${index * 3} nets and ${index} ${edit}. ${ferry.slice(0, 100)}`,
        ),
      )
    const [old, fresh] = [make('old', 'gulls'), make('new', 'terns')]
    let turns = 0
    let isOver = false
    const turn = () => {
      turns++
      if (!isOver) setImmediate(turn)
    }
    setImmediate(turn)
    const startedAt = performance.now()
    const { same, unclear } = await matchEdited(old, fresh)
    isOver = true
    expect(turns).toBeGreaterThan(5)
    expect(same.length + unclear.length).toBeGreaterThan(0)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
  })
})
