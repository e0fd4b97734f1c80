import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMoment } from '../../../../src/domain/moment.ts'
import type { OldFeedDocument } from '../../../../src/ingest/exports/moving/old-feed.ts'
import {
  setToldWindows,
  setWindow,
  type WindowOptions,
} from '../../../../src/ingest/exports/moving/set-window.ts'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'
import { makeIncoming, rules } from '../../../support/make-incoming.ts'
import { newSqlite } from '../../../support/new-database.ts'

const origin = 'wordpress:old.example'
const now = new Date('2026-11-23T09:00:00Z')
const day = (number: number) => new Date(Date.UTC(2026, 9, number, 8))

let store: Store
beforeEach(async () => {
  store = await openStore(await newSqlite(), { now: () => now, rules: { ...rules, feedSize: 50 } })
  await store.saveArticles(
    Array.from({ length: 20 }, (_, at) =>
      makeIncoming(`k${at + 1}`, {
        origin,
        article: {
          published: parseMoment(day(at + 1).toISOString()),
          tags: at < 18 ? ['harbour'] : [],
          ...(at % 2 === 0 && { guid: `guid-${at + 1}` }),
        },
      }),
    ),
  )
})
afterEach(() => store.close())

const idOf = (number: number) => (number % 2 === 1 ? `guid-${number}` : `urn:example:k${number}`)

/** An old feed with the stories of these days. */
function oldFeed(...held: readonly number[]): WindowOptions['oldFeed'] {
  const ids = new Set(held.map(idOf))
  const [oldest = 0, newest = 0] = [Math.min(...held), Math.max(...held)]
  const document: OldFeedDocument = {
    ...{ feed: 'main', source: 'old.xml', entries: held.length },
    ...{ oldest: day(oldest), newest: day(newest) },
  }
  return { documents: [document], isKnown: (id) => ids.has(id) }
}
const none: WindowOptions['oldFeed'] = { documents: [], isKnown: () => false }
const set = (feed: WindowOptions['oldFeed'], more: Partial<WindowOptions> = {}) =>
  setWindow({ store, origin, site: { feedSize: 10 }, oldFeed: feed, created: 20, ...more })
const shown = async (feed: 'main' | 'tag:harbour') =>
  (await store.readFeed(feed, 30)).articles.map(({ slug }) => Number(slug.slice(1)))

describe('the window of an import', () => {
  it('reaches as far back as the old feed did, and others as many stories', async () => {
    expect(await set(oldFeed(16, 17, 18, 19))).toEqual([
      'main: shows stories since 2026-10-16T08:00:00Z, as the old feed did; its archive holds all',
      '3 other feeds show the newest 4 imported stories each',
    ])
    // What was published after the feed was saved is new to subscribers.
    expect(await shown('main')).toEqual([20, 19, 18, 17, 16])
    expect(await shown('tag:harbour')).toEqual([18, 17, 16, 15])
  })

  it('shows no story between the entries of the old feed that it did not hold', async () => {
    await set(oldFeed(3, 18, 19, 20))
    expect(await shown('main')).toEqual([20, 19, 18])
  })

  it('shows as many stories as the system does by default, if nobody gives the old feed, and says so', async () => {
    const [line] = await set(none)
    expect(line).toBe(
      'main: shows stories since 2026-10-10T08:00:01Z, the newest 10, as many as the old system shows by default; --feed tells what subscribers have',
    )
    expect(await shown('main')).toHaveLength(10)
  })

  it('stays as it is when the import is run again, and is not set by a dry run', async () => {
    expect(await set(none, { dryRun: true })).toEqual([])
    expect(await store.feedWindows()).toEqual([])
    await set(none)
    const [windows, { revision }] = [await store.feedWindows(), await store.feedState('main')]
    await set(none)
    expect([await store.feedWindows(), (await store.feedState('main')).revision]).toEqual([windows, revision])
  })

  it('is there before the stories are, if the old feed tells it', async () => {
    const feed = oldFeed(22, 23)
    await setToldWindows({ store, origin: 'ghost:other.example', oldFeed: feed })
    await store.saveArticles([
      makeIncoming('k21', {
        origin: 'ghost:other.example',
        article: { published: parseMoment(day(21).toISOString()) },
      }),
    ])
    expect(await shown('main')).toEqual([])
  })

  it('goes back for no later run without the old feed, and for no other site, but for what the old feed holds', async () => {
    await set(oldFeed(16, 17, 18, 19))
    expect(await set(none, { created: 2 })).toEqual([
      'main: shows stories since 2026-10-16T08:00:00Z, as an earlier import has set it; older ones would be new to subscribers',
    ])
    await store.saveArticles([
      makeIncoming('other', {
        origin: 'ghost:other.example',
        article: { published: parseMoment(day(5).toISOString()) },
      }),
    ])
    const other = { ...oldFeed(5), isKnown: (id: string) => id === 'urn:example:other' }
    await set(other, { origin: 'ghost:other.example', created: 1 })
    expect(await shown('main')).toEqual([20, 19, 18, 17, 16])
    await set(oldFeed(14, 15, 16, 17, 18, 19))
    expect(await shown('main')).toEqual([20, 19, 18, 17, 16, 15, 14])
  })

  it('goes forward for the stories of a newer site, and not for some more of the same', async () => {
    await set(oldFeed(3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19))
    await set(none, { created: 3 })
    expect(await shown('main')).toHaveLength(18)
    await set(none, { created: 20 })
    expect(await shown('main')).toHaveLength(10)
  })
})
