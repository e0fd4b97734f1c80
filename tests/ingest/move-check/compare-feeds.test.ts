import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareFeeds, type FeedPair } from '../../../src/ingest/move-check/compare-feeds.ts'
import { readerRules } from '../../../src/ingest/move-check/reader-rules.ts'
import type { SeenEntry } from '../../../src/ingest/move-check/seen-feed.ts'

const now = new Date('2026-11-30T12:00:00Z')

/** A story of a feed, newest first: the higher the number, the later it was published. */
function story(number: number, changes: Partial<SeenEntry> = {}): SeenEntry {
  return {
    id: `https://old.example/?p=${number}`,
    link: `https://old.example/2026/11/story-${number}/`,
    title: `Story ${number}`,
    published: new Date(Date.UTC(2026, 10, number, 9)),
    contentHtml: `<p>The text of story ${number}, with some words.</p>`,
    ...changes,
  }
}

function episode(number: number, changes: Partial<SeenEntry> = {}): SeenEntry {
  const url = `https://old.example/audio/${number}.mp3`
  return story(number, { enclosures: [{ url, type: 'audio/mpeg', length: 1000 + number }], ...changes })
}

function compare(old: readonly SeenEntry[], entries: readonly SeenEntry[], facts: Partial<FeedPair> = {}) {
  const kind = 'rss'
  return compareFeeds(
    { old: { kind, entries: old }, new: { kind, entries }, archived: [], arrives: true, now, ...facts },
    readerRules,
  )
}

/** The readers that offer an old story once more. */
function readersThatRepeat(...args: Parameters<typeof compare>): string[] {
  const { readers } = compare(...args)
  return readers.filter(({ seenAgain }) => seenAgain.length > 0).map(({ rule }) => rule.name)
}

const all = readerRules.map(({ name }) => name)
const ofText = readerRules.filter(({ takes }) => !takes).map(({ name }) => name)
const without = (names: readonly string[], ...left: readonly string[]) =>
  names.filter((name) => !left.includes(name))

describe('the same ids', () => {
  const moved = (one: SeenEntry) => ({
    ...one,
    link: 'https://new.example/articles/a',
    title: 'Another title',
    contentHtml: '<p>Other words.</p>',
  })

  it.each([
    ['nothing else has changed', (one: SeenEntry) => one],
    ['host, link, title and text are others', moved],
    ['the date is another', (one: SeenEntry) => ({ ...one, published: new Date('2026-11-09T10:00:00Z') })],
  ])('no reader sees a story again if %s', (_what, change) => {
    const old = [episode(3), episode(2), episode(1)]
    const { readers } = compare(old, old.map(change))
    expect(readers.map(({ rule }) => rule.name)).toEqual(all)
    expect(readers.flatMap(({ seenAgain, lost }) => [...seenAgain, ...lost])).toEqual([])
  })
})

describe('an id that differs', () => {
  const ids: readonly (readonly [string, Partial<SeenEntry>, readonly string[]])[] = [
    ['is one of another host', { id: 'https://new.example/?p=2' }, without(ofText, 'Feedbin', 'NewsBlur')],
    ['has https for http', { id: 'http://old.example/?p=2' }, without(ofText, 'Feedbin', 'NewsBlur')],
    ['has a slash more', { id: 'https://old.example/?p=2/' }, without(ofText, 'NewsBlur')],
    ['has other capitals', { id: 'https://OLD.example/?p=2' }, without(ofText, 'Feedbin', 'NewsBlur')],
    ['comes with another title', { id: 'urn:uuid:1', title: 'Story two' }, ofText],
    ['comes with another day', { id: 'urn:uuid:1', published: new Date('2026-11-03T09:00:01Z') }, ofText],
    ['comes with other words', { id: 'urn:uuid:1', contentHtml: '<p>Quite another text.</p>' }, ofText],
  ]
  it.each(ids)('is the story again where it %s', (_what, change, names) => {
    const old = [story(2), story(1)]
    expect(readersThatRepeat(old, [story(2, change), story(1)])).toEqual(names)
  })

  it('is no new episode for a reader that knows its sound, or its title, day, length and type', () => {
    const old = [episode(2), episode(1)]
    const podcastReaders = without(all, 'NewsBlur', 'AntennaPod')
    expect(readersThatRepeat(old, [episode(2, { id: 'urn:uuid:2' }), episode(1)])).toEqual(podcastReaders)
    const enclosures = [{ url: 'https://new.example/2.mp3', type: 'audio/mpeg', length: 1002 }]
    expect(readersThatRepeat(old, [episode(2, { id: 'urn:uuid:2', enclosures }), episode(1)])).toEqual(
      podcastReaders,
    )
  })
})

describe('an entry without an id', () => {
  const bare = (number: number, changes: Partial<SeenEntry> = {}) =>
    story(number, { id: undefined, ...changes })
  const newLink = 'https://new.example/articles/story-2'
  const cases: readonly (readonly [string, Partial<SeenEntry>, readonly string[]])[] = [
    ['stays as it was', {}, []],
    ['gets another link', { link: newLink }, without(ofText, 'NewsBlur', 'Liferea', 'rss2email')],
    ['gets another title', { title: 'Two' }, ['Feedbin', 'Liferea', 'Thunderbird']],
    [
      'gets another second',
      { published: new Date('2026-11-02T09:00:01Z') },
      ['newsboat', 'FreshRSS', 'NetNewsWire', 'Feedbin'],
    ],
    [
      'gets other words',
      { contentHtml: '<p>Quite another text.</p>' },
      ['Liferea', 'rss2email', 'Thunderbird'],
    ],
    [
      'gets its link as id, while half of the entries have none',
      { id: 'https://old.example/2026/11/story-2/' },
      ['newsboat', 'NetNewsWire', 'Feedbin', 'Liferea', 'rss2email', 'Thunderbird'],
    ],
  ]
  it.each(cases)('that %s', (_what, change, names) => {
    expect(readersThatRepeat([bare(2), bare(1)], [bare(2, change), bare(1)])).toEqual(names)
  })

  it('is known by FreshRSS by link and date where one in twenty has no id', () => {
    const old = [story(3), story(2), bare(1)]
    const moved = [story(3, { id: 'urn:uuid:3' }), story(2, { id: 'urn:uuid:2' }), bare(1)]
    expect(readersThatRepeat(old, moved)).not.toContain('FreshRSS')
    const mended = [story(3), story(2), story(1, { id: 'urn:uuid:1' })]
    expect(compare(old, mended).readers.find(({ rule }) => rule.name === 'FreshRSS')?.seenAgain).toHaveLength(
      3,
    )
  })
})

describe('what else makes a story new', () => {
  it('is a link that differs in RSS 1.0, for Miniflux', () => {
    const old = { kind: 'rdf', entries: [story(1)] }
    const moved = [story(1, { link: 'https://new.example/articles/1' })]
    expect(readersThatRepeat([], moved, { old, new: { kind: 'rss', entries: moved } })).toEqual(['Miniflux'])
  })

  it('is a subscription to another address, for readers that keep each feed apart', () => {
    const old = [story(2), story(1)]
    const perFeed = readerRules.filter(({ isPerFeed, takes }) => isPerFeed && !takes)
    expect(readersThatRepeat(old, old, { arrives: false })).toEqual(perFeed.map(({ name }) => name))
    expect(perFeed.map(({ name }) => name)).toContain('NetNewsWire')
  })

  it('is to be older than the oldest story of the old document, for every reader', () => {
    const old = [story(9), story(8)]
    const comparison = compare(old, [...old, story(7)])
    expect(comparison.beforeWindow).toEqual([story(7)])
    for (const { seenAgain } of comparison.readers) expect(seenAgain).toMatchObject([{ entry: story(7) }])
  })

  it('is to be missing in the old document between two others, for every reader', () => {
    expect(readersThatRepeat([story(9), story(7)], [story(9), story(8), story(7)])).toEqual(ofText)
  })

  it('is not to be published since: such a story is new for each of them once', () => {
    const { readers } = compare([story(2), story(1)], [story(3), story(2), story(1)])
    expect(readers.map(({ newStories }) => newStories)).toEqual(readers.map(() => 1))
    expect(readers.flatMap(({ seenAgain }) => seenAgain)).toEqual([])
  })

  it('may be listed without being unread, where the reader says so', () => {
    const at = (number: number) => story(number, { published: new Date(Date.UTC(2026, 4, number)) })
    const { readers } = compare([at(2), at(1)], [at(2), { ...at(1), id: 'urn:uuid:1', title: 'One' }])
    const read = readers.filter(({ seenAgain }) => seenAgain.every(({ isRead }) => isRead))
    expect(read.map(({ rule }) => rule.name)).toEqual(['NetNewsWire', 'Feedbin'])
  })
})

describe('what is lost', () => {
  const lostBy = (...args: Parameters<typeof compare>) => compare(...args).readers[0]?.lost ?? []

  it('is a story that the new document leaves out between two others', () => {
    expect(lostBy([story(3), story(2), story(1)], [story(3), story(1)])).toEqual([story(2)])
  })

  it('is everything if the new document holds nothing of the old one', () => {
    expect(lostBy([story(2), story(1)], [])).toEqual([story(2), story(1)])
  })

  it('is no story that newer ones have pushed out', () => {
    expect(lostBy([story(3), story(2), story(1)], [story(5), story(4), story(3)])).toEqual([])
  })

  it('is a story at the end that nothing has pushed out, unless the archive holds it', () => {
    const old = [story(3), story(2), story(1)]
    expect(lostBy(old, [story(3)])).toEqual([story(2), story(1)])
    expect(lostBy(old, [story(3)], { archived: [story(2), story(1)] })).toEqual([])
    expect(lostBy(old, [story(3)], { archived: [story(2)] })).toEqual([story(1)])
  })

  it('is no story that is seen again under another id', () => {
    const { readers } = compare([story(2), story(1)], [story(2, { id: 'urn:uuid:2' }), story(1)])
    expect(readers.flatMap(({ lost }) => lost)).toEqual([])
  })
})

describe('what differs of a story that is known', () => {
  it('is named by the readers that show the newest version', () => {
    const changed = story(2, { title: 'Story two', contentHtml: '<p>The text of story 2.</p>' })
    const { readers } = compare([story(2), story(1)], [changed, story(1)])
    const named = readers.filter((one) => one.changed.length + one.renamed.length > 0)
    expect(named.map(({ rule }) => rule.name)).toEqual(without(ofText, 'Liferea', 'rss2email', 'Thunderbird'))
    expect(named[0]).toMatchObject({
      changed: [{ old: story(2), new: changed }],
      renamed: [{ old: story(2), new: changed }],
    })
  })

  it('is not the markup around the same words', () => {
    const marked = story(1, { contentHtml: '<div>The <b>text</b> of story 1,<br>with some words.</div>' })
    expect(compare([story(1)], [marked]).readers.flatMap(({ changed }) => changed)).toEqual([])
  })

  it('is not the whole text where the old document had a summary', () => {
    const old = story(1, { contentHtml: undefined, summary: 'The text of story 1' })
    expect(compare([old], [story(1)]).readers.flatMap(({ changed }) => changed)).toEqual([])
  })
})

it('ids that two stories of the old feed share are named', () => {
  const twice = [story(2), { ...story(1), id: story(2).id }]
  expect(compare(twice, twice).repeatedIds).toEqual([story(2).id])
})

it('a podcast reader has no part in a feed without sound, nor a reader of RSS in a JSON Feed', () => {
  expect(compare([story(1)], [story(1)]).readers.map(({ rule }) => rule.name)).toEqual(ofText)
  const feed = { kind: 'json', entries: [story(1)] }
  const { readers } = compare([], [], { old: feed, new: feed })
  expect(readers.map(({ rule }) => rule.name)).toEqual([
    ...['FreshRSS', 'Miniflux', 'NetNewsWire', 'Feedbin', 'NewsBlur', 'Feedly, Inoreader and others'],
  ])
})

it('whatever else changes, the same ids give no story again, and another id never goes unnoticed', () => {
  const text = fc.option(fc.string(), { nil: undefined })
  const stories = fc.uniqueArray(fc.record({ id: fc.string({ minLength: 1 }), title: text, link: text }), {
    selector: ({ id }) => id,
    minLength: 1,
    maxLength: 30,
  })
  const other = fc.record({ title: text, link: text, contentHtml: text })
  fc.assert(
    fc.property(stories, fc.array(other, { minLength: 30, maxLength: 30 }), (plain, changes) => {
      const old = plain.map((one, index) => ({ ...one, published: new Date(1e12 + index) }))
      const moved = old.map((one, index) => ({ ...one, ...changes[index] }))
      const { readers } = compare(old, moved)
      expect(readers.flatMap(({ seenAgain, lost }) => [...seenAgain, ...lost])).toEqual([])
      const renewed = moved.map((one) => ({ ...one, id: `${one.id} ` }))
      const exact = compare(old, renewed).readers.find(({ rule }) => rule.name === 'newsboat')
      expect(exact?.seenAgain.length).toBe(old.length)
    }),
    { numRuns: 50 },
  )
})
