import { setImmediate } from 'node:timers/promises'
import type { Logger } from 'pino'
import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'
import type { AudienceStore } from '../store/audience/audience.ts'
import { type Day, dayAfter, dayOf } from '../store/audience/day.ts'
import { type Digest, toHashKey } from './client.ts'
import { type Counter, createCounter, createTallies, type FeedTally, toFeedCount } from './counter.ts'

/**
 * The readers of the feeds, counted in memory and stored every half minute: numbers, names of `known-readers.json` and
 * feed ids of services, but no address, no cookie and no User-Agent. Disposal stores them for the last time.
 */
export interface Audience extends Counter, AsyncDisposable {
  /** Stores the counts. Counts that the database does not take are kept for the next time. Never fails. */
  flush(): Promise<void>
}

export interface AudienceDeps {
  readonly store: AudienceStore
  readonly now: () => Date
  readonly log: Logger
  /** Number of trusted proxies in front. */
  readonly trustProxy: number
}

const flushMs = 30_000
const closeMs = 5_000

/** Feeds in one transaction; others may read and write between two of them. */
const feedsAtOnce = 100

/** Counts until it is disposed of. Direct readers are counted as soon as the store has given the day's salt. */
export function startAudience({ store, now, log, trustProxy }: AudienceDeps): Audience {
  const tallies = createTallies()
  const keys = new Map<Day, Digest>()
  let isUnavailable = false
  let writing: Promise<void> = Promise.resolve()

  /** Fetches tomorrow's key in time, too. */
  async function renewKeys(): Promise<void> {
    const today = dayOf(now())
    if (keys.has(today) && keys.has(dayAfter(today, 1))) return
    const salts = await store.beginDay(today)
    keys.clear()
    for (const [day, salt] of salts) keys.set(day, toHashKey(Buffer.from(salt, 'base64url')))
  }

  async function write(): Promise<void> {
    let rest: FeedTally[] = []
    try {
      await renewKeys()
      rest = tallies.takeAll()
      for (; rest.length > 0; rest = rest.slice(feedsAtOnce)) {
        await store.add(rest.slice(0, feedsAtOnce).map(toFeedCount))
        await setImmediate()
      }
      isUnavailable = false
    } catch (err) {
      const isOutage = err instanceof PublisherError && err.problem === 'unavailable'
      // Another error would come again each time.
      tallies.putBack(isOutage ? rest : rest.slice(feedsAtOnce))
      if (!isOutage) log.error({ err }, 'a part of the audience counts is lost')
      else if (!isUnavailable) log.warn({ err }, 'the audience counts cannot be stored; retrying every 30 s')
      isUnavailable = isOutage
    }
  }

  const flush = () => {
    writing = writing.then(write)
    return writing
  }
  const timer = setInterval(flush, flushMs).unref()
  flush()
  return {
    ...createCounter({ tallies, now, trustProxy, keys }),
    flush,
    [Symbol.asyncDispose]: async () => {
      clearInterval(timer)
      await withTimeout(flush(), closeMs, () => {})
      const lost = tallies.takeAll().length
      if (lost > 0) log.warn({ feeds: lost }, 'the last audience counts cannot be stored and are lost')
    },
  }
}
