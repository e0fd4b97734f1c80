import { sayValue } from '../records/json-values.ts'

/**
 * A date of Ghost as RFC 3339: milliseconds since 1970 before 1.0, `2017-09-01 12:29:51` in UTC from MySQL, and ISO 8601.
 * A zero date is none. Anything else stays as it is, for a message.
 */
export function toMoment(value: unknown): string | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const text = sayValue(value).trim()
  if (/^0000-00-00|^0$/.test(text)) return undefined
  const at = /^-?\d{10,}$/.test(text)
    ? new Date(Number(text))
    : /^\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(text)
      ? new Date(`${text.replace(' ', 'T')}Z`)
      : new Date(Number.NaN)
  return Number.isNaN(at.getTime()) ? text : `${at.toISOString().slice(0, 19)}Z`
}
