import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'
import type { AudienceStore } from '../store/audience/audience.ts'
import { type Day, dayAfter, dayOf } from '../store/audience/day.ts'
import { type Counter, createCounter } from './counter.ts'
import { type HashKey, toHashKey } from './half-sip-hash.ts'
import { createTallies, type FeedTally, toFeedCount } from './tallies.ts'

/**
 * Who reads the feeds, counted in memory and written now and then. Kept are numbers, names of readers that stand in our
 * own table, and feed ids of services: no address, no cookie, no User-Agent.
 */
export interface Audience extends Counter {
  /** Writes what was counted. What the database does not take is kept for the next time. Never fails. */
  flush(): Promise<void>
  /** Writes for the last time; gives up after a few seconds. */
  close(): Promise<void>
}

export interface AudienceDeps {
  readonly store: AudienceStore
  readonly now: () => Date
  readonly log: Logger
  /** How many proxies stand in front. */
  readonly trustProxy: number
}

const flushMs = 30_000
const closeMs = 5_000

/** Feeds in one transaction; between two of them others have their turn. */
const feedsAtOnce = 100

/**
 * Counts, and writes every half minute, until it is closed. Direct readers are counted as soon as the store has given a
 * salt, which takes a moment.
 */
export function startAudience({ store, now, log, trustProxy }: AudienceDeps): Audience {
  const tallies = createTallies()
  let keys: ReadonlyMap<Day, HashKey> = new Map()
  let isAway = false
  let writing: Promise<void> = Promise.resolve()

  /** Tomorrow's is there before tomorrow is. */
  async function renewKeys(): Promise<void> {
    const today = dayOf(now())
    if (keys.has(today) && keys.has(dayAfter(today, 1))) return
    const salts = await store.beginDay(today)
    keys = new Map([...salts].map(([day, salt]) => [day, toHashKey(Buffer.from(salt, 'base64url'))]))
  }

  async function write(): Promise<void> {
    let rest = tallies.takeAll()
    let some: FeedTally[] = []
    try {
      await renewKeys()
      while (rest.length > 0) {
        some = rest.slice(0, feedsAtOnce)
        await store.add(some.map(toFeedCount))
        rest = rest.slice(feedsAtOnce)
        await setImmediate()
      }
      isAway = false
    } catch (err) {
      const isOutage = err instanceof PublisherError && err.problem === 'unavailable'
      // What cannot be written for another reason would never be.
      tallies.putBack(isOutage ? rest : rest.slice(some.length))
      if (!isOutage) log.error({ err }, 'a part of who reads is lost')
      else if (!isAway) log.warn({ err }, 'who reads cannot be written down, and is kept for later')
      isAway = isOutage
    }
  }

  const flush = () => {
    writing = writing.then(write)
    return writing
  }
  const timer = setInterval(flush, flushMs).unref()
  flush()
  return {
    ...createCounter({ tallies, now, trustProxy, keyOf: (day) => keys.get(day) }),
    flush,
    close: async () => {
      clearInterval(timer)
      await withTimeout(flush(), closeMs, () => {})
      const lost = tallies.takeAll().length
      if (lost > 0) log.warn({ feeds: lost }, 'the last of who reads cannot be written down, and is lost')
    },
  }
}
