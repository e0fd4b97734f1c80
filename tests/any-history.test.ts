import fc from 'fast-check'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { type FeedName, type Format, formatNames } from '../src/domain/feed.ts'
import { type ArchivePage, paths } from '../src/domain/site.ts'
import { createDocumentCache, type DocumentCache } from '../src/serve/feeds/document-cache.ts'
import { createValidationGate } from '../src/serve/feeds/validation-gate.ts'
import { openStore } from '../src/store/open-store.ts'
import type { Store } from '../src/store/store.ts'
import { makeIncoming, publisherEvents } from './store/store-contract.ts'
import { cases } from './support/depth.ts'
import { makeSite, moment } from './support/make-article.ts'
import { type ReadEntry, readDocument } from './support/read-document.ts'

const site = makeSite({ feedSize: 4, tombstoneDays: 1 })
const log = pino({ level: 'silent' })
const feeds: readonly FeedName[] = ['main', 'tag:odd', 'author:ida-fell']
const minuteMs = 60_000

type Step =
  | { readonly do: 'create'; readonly day: number }
  | {
      readonly do:
        | 'edit'
        | 'retag'
        | 'rename'
        | 'correct'
        | 'withdraw'
        | 'unpublish'
        | 'delete'
        | 'publish'
        | 'again'
      readonly who: number
    }
  | { readonly do: 'schedule'; readonly minutes: number }
  | { readonly do: 'wait'; readonly minutes: number }

const who = fc.nat(200)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('create' as const), day: fc.integer({ min: 1, max: 300 }) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'edit',
        'retag',
        'rename',
        'correct',
        'withdraw',
        'unpublish',
        'delete',
        'publish',
        'again' as const,
      ),
      who,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), minutes: fc.integer({ min: 1, max: 90 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.integer({ min: 0, max: 3000 }) }),
  },
)

/** What an article's file would say, and how often it was edited. */
interface Written {
  readonly key: string
  slug: string
  edits: number
  odd: boolean
  readonly published: string
}

interface World {
  readonly store: Store
  readonly documents: DocumentCache
  readonly written: Written[]
  now: Date
}

async function save({ store }: World, { key, slug, edits, odd, published }: Written): Promise<void> {
  const article = {
    slug,
    title: `${key}, edit ${edits}`,
    tags: odd ? ['odd'] : [],
    published: moment(published),
  }
  const incoming = makeIncoming(key, { slugIsOwn: true, article })
  const [outcome] = await store.saveArticles([incoming], { acceptsDeleted: true })
  expect(outcome?.outcome).not.toBe('refused')
}

async function take(world: World, step: Step): Promise<void> {
  const { store, written } = world
  if (step.do === 'wait') {
    world.now = new Date(world.now.getTime() + step.minutes * minuteMs)
    return
  }
  if (step.do === 'create' || step.do === 'schedule') {
    const at =
      step.do === 'create' ? Date.UTC(2026, 0, step.day) : world.now.getTime() + step.minutes * minuteMs
    const key = `k${written.length}`
    const published = new Date(at).toISOString()
    const one = { key, slug: key, edits: 0, odd: written.length % 2 === 1, published }
    written.push(one)
    return save(world, one)
  }
  const one = written[step.who % written.length]
  if (!one) return
  if (step.do === 'edit') one.edits++
  if (step.do === 'retag') one.odd = !one.odd
  if (step.do === 'rename') one.slug = `${one.key}-${one.slug.length}-${one.edits++}`
  if (['edit', 'retag', 'rename', 'again'].includes(step.do)) return save(world, one)
  const article = await store.articleBySlug(one.slug)
  if (!article || article.withdrawal?.isDeleted) return
  if (step.do === 'unpublish') await store.unpublish(one.slug)
  if (step.do === 'delete') {
    await store.deleteArticle(one.slug, { evenIfSeen: true, removedFiles: [one.key] })
  }
  if (step.do === 'withdraw') await store.withdraw(one.slug, 'A reason.')
  if (step.do === 'publish') await store.publish(one.slug)
  if (step.do === 'correct' && article.status === 'published') {
    const grade = (['minor', 'significant', 'correction'] as const)[step.who % 3] ?? 'minor'
    await store.correct(one.slug, { grade, note: `Note ${one.edits}` })
  }
}

/** Everything that a reader gets who starts at the feed's address and follows it to its end. */
async function readAll({ documents }: World, name: FeedName, format: Format): Promise<ReadEntry[]> {
  const current = (await documents.current(name, format))?.value
  if (!current) return []
  const entries = readDocument(format, current.bytes.toString())
  let next: ArchivePage | undefined = current.archive
  while (next) {
    const found = await documents.archive(name, next, format)
    if (!found || !('bytes' in found)) throw new Error(`${name} leads to an archive page that is not there`)
    const text = found.bytes.toString()
    entries.push(...readDocument(format, text))
    const [, page, version] = /archives\/(\d+)-(\d+)\//.exec(previousIn(text)) ?? []
    next = page ? { page: Number(page), version: Number(version) } : undefined
  }
  return entries
}

function previousIn(text: string): string {
  return /rel="prev-archive" href="([^"]*)"/.exec(text)?.[1] ?? /"next_url": "([^"]*)"/.exec(text)?.[1] ?? ''
}

it('any history keeps ids and dates, loses no article and tells the same in every format', {
  tags: 'deep',
  timeout: 240_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const clock = { now: new Date('2026-11-23T09:00:00Z') }
      const store = await openStore('sqlite::memory:', {
        now: () => clock.now,
        rules: { language: 'en-GB', queries: [], feedSize: 4, timeZone: 'UTC' },
      })
      store.startPublisher(publisherEvents)
      const gate = createValidationGate({ findFaults: () => [], log })
      const world: World = {
        store,
        documents: createDocumentCache({ store, site: () => site, log, gate }),
        written: [],
        get now() {
          return clock.now
        },
        set now(at: Date) {
          clock.now = at
        },
      }
      const dates = new Map<string, string | undefined>()
      const served = new Map<string, { text: string; tag: string; changedAt: number }>()
      for (let index = 0; index < 56; index++) await take(world, { do: 'create', day: 1 + index * 3 })
      for (const one of steps) {
        await take(world, one)
        const published = await store.listArticles({ status: 'published' })
        for (const name of feeds) {
          const ids = published
            .filter(
              ({ tags, authors }) =>
                name === 'main' || tags.includes('odd') || (name !== 'tag:odd' && authors.length > 0),
            )
            .map(({ id }) => id)
          const [rss = [], atom = [], json = []] = await Promise.all(
            formatNames.map((format) => readAll(world, name, format)),
          )
          expect(rss.map(({ id }) => id).sort()).toEqual(ids.sort())
          expect(atom).toEqual(rss)
          expect(json).toEqual(rss)
          // What was read before and kept is what stands there now.
          for (const { revision, stamp, ...article } of (await store.readFeed(name, 30)).articles) {
            expect(article).toEqual(published.find(({ id }) => id === article.id))
          }
          for (const { id = '', published: date } of rss) {
            expect(dates.get(id) ?? date).toBe(date)
            dates.set(id, date)
          }
          for (const format of formatNames) {
            const document = (await world.documents.current(name, format))?.value
            const place = paths.feed(name, format)
            const before = served.get(place)
            if (!document) {
              expect(before).toBeUndefined()
              continue
            }
            const now = {
              text: document.bytes.toString(),
              tag: document.tag,
              changedAt: document.changedAt?.getTime() ?? 0,
            }
            if (before) {
              expect(now.tag === before.tag).toBe(now.text === before.text)
              expect(now.changedAt).toBeGreaterThanOrEqual(before.changedAt)
            }
            served.set(place, now)
          }
        }
      }
      // What readers have seen is never forgotten.
      const known = new Set((await store.listArticles()).map(({ id }) => id))
      expect([...dates.keys()].filter((id) => !known.has(id))).toEqual([])
      await store.close()
    }),
    { numRuns: cases(60, 2) },
  )
})
