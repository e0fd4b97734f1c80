import { PublisherError } from '../../domain/errors.ts'
import type { FeedName } from '../../domain/feed.ts'
import { toFeedName } from '../../domain/site.ts'

/** A day in UTC: `2026-11-23`. The order of days is the order of their texts. */
export type Day = string

const dayMs = 86_400_000

export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10)
}

/** The day that many days later; earlier where `days` is below 0. */
export function dayAfter(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs))
}

/** The day of a clock, without taking it apart each time. */
export function createToday(now: () => Date): () => Day {
  let day: Day = ''
  let [beginsAt, endsAt] = [0, 0]
  return () => {
    const at = now()
    const time = at.getTime()
    if (time < beginsAt || time >= endsAt) {
      day = dayOf(at)
      beginsAt = Date.parse(`${day}T00:00:00Z`)
      endsAt = beginsAt + dayMs
    }
    return day
  }
}

/** Rows that are older are deleted. */
export const keptDays = 400

const defaultDays = 7

/** Days, both included. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

/** What somebody asks of the audience. */
export interface AudienceQuestion {
  readonly period: Period
  /** Absent: all feeds. */
  readonly feed?: FeedName
}

/**
 * Reads the last `days` days, today included, 7 by default, and a feed as addresses name it: `main`, or `tags/ferry`.
 * Throws `invalid` for anything else.
 */
export function parseAudienceQuestion(
  { days, feed }: { readonly days?: string; readonly feed?: string },
  now: Date,
): AudienceQuestion {
  const number = days === undefined ? defaultDays : /^\d{1,3}$/.test(days) ? Number(days) : 0
  if (number < 1 || number > keptDays) {
    throw new PublisherError(
      'invalid',
      `days must be a whole number from 1 to ${keptDays}; it says "${days}"`,
    )
  }
  const to = dayOf(now)
  const period = { from: dayAfter(to, 1 - number), to }
  return feed === undefined ? { period } : { period, feed: parseFeed(feed) }
}

function parseFeed(text: string): FeedName {
  const [folder, slug, ...rest] = text.replace(/^\//, '').split('/')
  const name = rest.length > 0 || slug === '' ? undefined : toFeedName(folder, slug)
  if (name && (slug !== undefined || folder === 'main')) return name
  throw new PublisherError('invalid', `feed must be main, or one such as tags/ferry; it says "${text}"`)
}
