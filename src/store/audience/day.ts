import { PublisherError } from '../../domain/errors.ts'
import type { FeedName } from '../../domain/feed.ts'
import { toFeedName } from '../../domain/site.ts'

/** A day in UTC: `2026-11-23`. Days sort as their texts do. */
export type Day = string

const dayMs = 86_400_000

export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10)
}

/** The day that many days later; earlier if `days` is negative. */
export function dayAfter(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(day) + days * dayMs))
}

/** The current day; formats a date only when the day changes. */
export function createToday(now: () => Date): () => Day {
  let number = Number.NaN
  let day: Day = ''
  return () => {
    const at = now()
    const current = Math.floor(at.getTime() / dayMs)
    if (current !== number) [number, day] = [current, dayOf(at)]
    return day
  }
}

/** Older rows are deleted. */
export const keptDays = 400

const defaultDays = 7

/** Days, both included. */
export interface Period {
  readonly from: Day
  readonly to: Day
}

export interface AudienceQuestion {
  readonly period: Period
  /** Undefined for all feeds. */
  readonly feed?: FeedName
}

/**
 * Parses `days`, the last ones including today, 7 by default, and a feed as in its address: `main`, or `tags/ferry`.
 * Throws `invalid` for anything else.
 */
export function parseAudienceQuestion(
  { days, feed }: { readonly days?: string; readonly feed?: string },
  now: Date,
): AudienceQuestion {
  const count = days === undefined ? defaultDays : /^\d{1,3}$/.test(days) ? Number(days) : 0
  if (count < 1 || count > keptDays) {
    const message = `days must be a whole number from 1 to ${keptDays}; it says "${days}"`
    throw new PublisherError('invalid', message)
  }
  const to = dayOf(now)
  const period = { from: dayAfter(to, 1 - count), to }
  return feed === undefined ? { period } : { period, feed: parseFeed(feed) }
}

function parseFeed(text: string): FeedName {
  const [folder, slug, ...rest] = text.replace(/^\//, '').split('/')
  const name = rest.length > 0 || slug === '' ? undefined : toFeedName(folder, slug)
  if (name && (slug !== undefined || folder === 'main')) return name
  throw new PublisherError('invalid', `feed must be main, or one such as tags/ferry; it says "${text}"`)
}
