import { error, quote, type Rule, type Select, warning } from './rule.ts'
import type { Form } from './value-forms.ts'
import type { XmlFeed } from './xml-feed.ts'

const rfc3339Form = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const rfc822Form = new RegExp(
  `^(?:(${weekdays.join('|')}) *, *)?(\\d{1,2}) +(${months.join('|')}) +(\\d{2}|\\d{4}) +` +
    '(\\d{2}):(\\d{2})(?::(\\d{2}))? +([+-]\\d{4}|ut|gmt|[ecmp][sd]t|[a-ik-z])$',
  'i',
)
const goodZone = /^(?:[+-]\d{4}|ut|gmt|z)$/i

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

type Rfc822Fault = 'form' | 'weekday' | 'year' | 'zone'

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
  zone: { name: 'zone-named', severity: 'warning', message: 'should end in GMT or a zone such as +0100' },
}
const rows = { error, warning }

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
