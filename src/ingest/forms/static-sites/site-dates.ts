import { Temporal } from 'temporal-polyfill'
import { readGivenDate } from '../../dates/read-given-date.ts'
import type { SiteZone } from './site-system.ts'

export interface SiteDate {
  /** RFC 3339, in UTC. */
  readonly value: string
  /** As the addresses of the site have it. */
  readonly local: Temporal.ZonedDateTime
}

const withSeconds = /^\d{4}-\d{1,2}-\d{1,2}(?:[Tt]|\s+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?$/
const writtenOffset = /(?:[Zz]|([+-]\d{2}):?(\d{2}))$/

/**
 * The moment that the site's generator takes a date for: a day begins at midnight of the site's zone, since its feeds and
 * addresses have it so. Undefined for a text that names no date.
 */
export function readSiteDate(written: unknown, zone: SiteZone): SiteDate | undefined {
  if (typeof written !== 'string') return undefined
  const text = written.replace(/\s+/g, ' ').trim()
  const timeZone = zone.secondsAreUtc && withSeconds.test(text) ? 'UTC' : zone.timeZone
  const { value } = readGivenDate(text, { timeZone })
  if (value === undefined) return undefined
  const isDay = value.length === 10
  const start = isDay ? Temporal.PlainDate.from(value).toZonedDateTime(timeZone) : undefined
  const instant = start?.toInstant() ?? Temporal.Instant.from(value)
  const shownIn = isDay || !zone.keepsWrittenZone ? zone.timeZone : (offsetIn(text) ?? zone.timeZone)
  return { value: `${instant.toString().slice(0, 19)}Z`, local: instant.toZonedDateTimeISO(shownIn) }
}

function offsetIn(text: string): string | undefined {
  const found = / ?\d{2}:\d{2}/.test(text) ? writtenOffset.exec(text) : null
  if (!found) return undefined
  return found[1] === undefined ? 'UTC' : `${found[1]}:${found[2]}`
}

const monthNames =
  'January February March April May June July August September October November December'.split(' ')
const dayNames = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const two = (value: number) => String(value).padStart(2, '0')

/** The parts of a date in the words of Ruby's `strftime`, which other generators share. */
export function dateParts({ local }: SiteDate): Readonly<Record<string, string>> {
  const month = monthNames[local.month - 1] ?? ''
  const day = dayNames[local.dayOfWeek - 1] ?? ''
  return {
    Y: String(local.year),
    y: two(local.year % 100),
    m: two(local.month),
    '-m': String(local.month),
    B: month,
    b: month.slice(0, 3),
    d: two(local.day),
    '-d': String(local.day),
    e: String(local.day).padStart(2, ' '),
    j: String(local.dayOfYear).padStart(3, '0'),
    '-j': String(local.dayOfYear),
    H: two(local.hour),
    M: two(local.minute),
    S: two(local.second),
    G: String(local.yearOfWeek ?? local.year),
    V: two(local.weekOfYear ?? 1),
    u: String(local.dayOfWeek),
    w: String(local.dayOfWeek % 7),
    A: day,
    a: day.slice(0, 3),
    s: String(Math.floor(local.epochMilliseconds / 1000)),
    F: local.toPlainDate().toString(),
  }
}

/** `%Y/%m/%d`. Undefined if it has a sign that is not known. */
export function formatDate(date: SiteDate, form: string): string | undefined {
  const parts = dateParts(date)
  let isKnown = true
  const text = form.replace(/%(-?[A-Za-z])/g, (_all, name: string) => {
    if (parts[name] === undefined) isKnown = false
    return parts[name] ?? ''
  })
  return isKnown ? text : undefined
}

/** The name that the zone database knows, or UTC. */
export function timeZoneOr(name: unknown, otherwise = 'UTC'): string {
  if (typeof name !== 'string' || name.trim() === '') return otherwise
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name.trim() }).resolvedOptions().timeZone
  } catch {
    return otherwise
  }
}
