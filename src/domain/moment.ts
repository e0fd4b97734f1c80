/**
 * A point in time with its precision. A day without a time is stored as 12:00 UTC, so that few time zones shift it to
 * another day.
 */
export interface Moment {
  readonly at: Date
  readonly precision: 'day' | 'second'
}

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/
const secondForm = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?([Zz]|[+-]\d{2}:\d{2})$/

/**
 * Reads `2026-11-23` or `2026-11-23T09:00:00Z` (RFC 3339; seconds may be left out, fractions are dropped).
 * Undefined for anything else, including impossible days and years before 1000 or after 9999: systems write them for
 * "no date", and feed formats cannot express them.
 */
export function parseMoment(text: string): Moment | undefined {
  const day = dayForm.exec(text)
  if (day)
    return exists(text) ? withinYears({ at: new Date(`${text}T12:00:00Z`), precision: 'day' }) : undefined
  if (!secondForm.test(text) || !exists(text.slice(0, 10))) return undefined
  const at = new Date(text.toUpperCase().replace(' ', 'T'))
  if (Number.isNaN(at.getTime())) return undefined
  at.setUTCMilliseconds(0)
  return withinYears({ at, precision: 'second' })
}

function withinYears(moment: Moment): Moment | undefined {
  const year = moment.at.getUTCFullYear()
  return year >= 1000 && year <= 9999 ? moment : undefined
}

function exists(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day)
}

/** The exact inverse of `parseMoment`: `2026-11-23`, or `2026-11-23T09:00:00Z`. */
export function momentText(moment: Moment): string {
  return moment.precision === 'day' ? moment.at.toISOString().slice(0, 10) : instantText(moment.at)
}

/** RFC 3339 in UTC, whole seconds: `2026-11-23T09:00:00Z`. */
export function instantText(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`
}

/** The current time as a moment, in whole seconds. */
export function momentAt(now: Date): Moment {
  return { at: new Date(Math.floor(now.getTime() / 1000) * 1000), precision: 'second' }
}
