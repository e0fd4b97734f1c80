import { type Check, error, quote, type Rule, type Select, warning } from './rule.ts'
import type { Form } from './value-forms.ts'
import type { XmlElement, XmlFeed } from './xml-feed.ts'

const rfc3339Form = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const rfc822Form = new RegExp(
  `^(?:(${weekdays.join('|')}) *, *)?(\\d{1,2}) +(${months.join('|')}) +(\\d{2}|\\d{4}) +` +
    '(\\d{2}):(\\d{2})(?::(\\d{2}))? +([+-]\\d{4}|ut|gmt|[ecmp][sd]t|[a-ik-z])$',
  'i',
)
const goodZone = /^(?:[+-]\d{4}|ut|gmt|z|[ecmp][sd]t)$/i
/** What every program reads: one space between the parts, names as RFC 822 writes them, a zone of half hours. */
const usualForm =
  /^(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{2}(?:\d{2})? \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{2}(?:[03]0|[14]5)|[A-Za-z]+)$/

/** A date and time with its zone (RFC 3339, section 5.6), on a day that exists. */
export function isRfc3339(text: string): boolean {
  const found = rfc3339Form.exec(text)
  if (!found) return false
  const [, day = '', ...clock] = found
  const [hours, minutes, seconds, zoneHours = 0, zoneMinutes = 0] = clock.map((part) => Number(part ?? 0))
  const [year, month, date] = day.split('-').map(Number)
  return exists(year, month, date) && isTime(hours, minutes, seconds) && isTime(zoneHours, zoneMinutes, 0)
}

/** RFC 4287, section 3.3: RFC 3339 with capital T and Z. */
export const atomDate: Form = {
  name: 'a date such as 2026-11-23T09:00:00Z',
  matches: (text) => isRfc3339(text) && !/[tz]/.test(text),
}

/** For a value besides the dates of RSS, with all faults in one. */
export const rfc822: Form = {
  name: 'a date such as Mon, 23 Nov 2026 09:00:00 GMT',
  matches: (text) => rfc822Faults(text).length === 0,
}

/** W3C, Note on date and time formats: a year, a month, a day, or a day with a time and a zone. */
export const w3cDate: Form = {
  name: 'a date such as 2026-11-23 or 2026-11-23T09:00:00Z',
  matches: (text) =>
    /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/.test(text) ||
    isRfc3339(text.replace(/T(\d\d:\d\d)(?=[Z+-])/, 'T$1:00')),
}

type Rfc822Fault = 'form' | 'weekday' | 'year' | 'zone' | 'writing'

/** The faults of a date of RFC 822, section 5; RSS allows a year of four digits. Text that is no date has only `form`. */
function rfc822Faults(text: string): Rfc822Fault[] {
  const found = rfc822Form.exec(withoutComments(text))
  if (!found) return ['form']
  const [, weekday, date, monthName = '', years = '', hours, minutes, seconds, zone = ''] = found
  const month = months.indexOf(monthName.toLowerCase()) + 1
  const year = fullYear(years)
  const isReal =
    exists(year, month, Number(date)) && isTime(Number(hours), Number(minutes), Number(seconds ?? 0))
  if (!isReal) return ['form']
  const faults: (Rfc822Fault | false)[] = [
    weekday !== undefined && weekday.toLowerCase() !== weekdayOf(year, month, Number(date)) && 'weekday',
    years.length === 2 && 'year',
    !goodZone.test(zone) && 'zone',
    !usualForm.test(text) && 'writing',
  ]
  return faults.filter((fault) => fault !== false)
}

/** A comment in parentheses means nothing, and a line may be folded (RFC 822, section 3.4). Ten deep is deep enough. */
function withoutComments(text: string, depth = 10): string {
  const shorter = text.replace(/\((?:[^()\\]|\\.)*\)/g, ' ')
  if (shorter !== text && depth > 0) return withoutComments(shorter, depth - 1)
  return text.replace(/\s+/g, ' ').trim()
}

/** A year of two digits is read by RFC 2822, section 4.3. */
function fullYear(years: string): number {
  if (years.length === 4) return Number(years)
  return Number(years) + (Number(years) < 50 ? 2000 : 1900)
}

function weekdayOf(year: number, month: number, date: number): string | undefined {
  return weekdays[new Date(Date.UTC(year, month - 1, date)).getUTCDay()]
}

function exists(year = 0, month = 0, date = 0): boolean {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, date)
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === date
}

/** Seconds may be 60 in a leap second. */
function isTime(hours = 0, minutes = 0, seconds = 0): boolean {
  return hours < 24 && minutes < 60 && seconds <= 60
}

interface FaultFacts {
  readonly name: string
  readonly severity: 'error' | 'warning'
  readonly message: string
}

const faultFacts: Readonly<Record<Rfc822Fault, FaultFacts>> = {
  form: {
    name: 'not-rfc822',
    severity: 'error',
    message: 'must be a date such as Mon, 23 Nov 2026 09:00:00 GMT',
  },
  weekday: { name: 'weekday-wrong', severity: 'error', message: 'names another weekday than the day has' },
  year: { name: 'year-short', severity: 'warning', message: 'should have a year of four digits' },
  writing: {
    name: 'unusual',
    severity: 'warning',
    message: 'should be written as Mon, 23 Nov 2026 09:00:00 +0100, since some programs read nothing else',
  },
  zone: { name: 'zone-named', severity: 'warning', message: 'should end in GMT or a zone such as +0100' },
}
const rows = { error, warning }

const dayMs = 24 * 60 * 60 * 1000
/** Archives of old papers are older than feeds, but not than this. */
const oldest = Date.UTC(1800, 0, 1)

/** A date that nothing can have: of another age, of the first day that computers count, or in the future. */
export function isImplausible(of: Select): Check<XmlFeed, XmlElement> {
  return {
    of,
    holds: ({ text }, { now }) => {
      const time = Date.parse(withoutComments(text))
      const isEarly = time < oldest || (time >= 0 && time < dayMs)
      return !isEarly && !(now && time > now.getTime() + dayMs)
    },
    message: ({ local, text }) =>
      `${local} should be when it happened, neither the first day of computers nor in the future; it says ${quote(text)}`,
  }
}

/** The rules for the RFC 822 dates of a format, one for each fault. */
export function rfc822Rules(prefix: string, source: string, of: Select): Rule<XmlFeed>[] {
  return Object.entries(faultFacts).map(([fault, { name, severity, message }]) =>
    rows[severity](`${prefix}-${name}`, source, {
      of,
      holds: ({ text }) => !rfc822Faults(text.trim()).includes(fault as Rfc822Fault),
      message: ({ local, text }) => `${local} ${message}; it says ${quote(text)}`,
    }),
  )
}
