import { type Place, quote, type Rule, type Severity } from './finding.ts'

const rfc3339Form = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|[+-](\d{2}):(\d{2}))$/
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const rfc822Form = new RegExp(
  `^(?:(${weekdays.join('|')}), *)?(\\d{1,2}) +(${months.join('|')}) +(\\d{2}|\\d{4}) +` +
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
export function isAtomDate(text: string): boolean {
  return isRfc3339(text) && !/[tz]/.test(text)
}

/** What can be wrong with a date of RSS or OPML. */
export type Rfc822Fault = 'form' | 'weekday' | 'year' | 'zone'

/**
 * What is wrong with a date of RFC 822, section 5, where RSS allows four digits for the year. A date that is none has
 * only the fault `form`.
 */
export function rfc822Faults(text: string): Rfc822Fault[] {
  const found = rfc822Form.exec(text)
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

/** RFC 2822, section 4.3: how two digits are read. */
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

/** Seconds may be 60, since a leap second is a time too. */
function isTime(hours = 0, minutes = 0, seconds = 0): boolean {
  return hours < 24 && minutes < 60 && seconds <= 60
}

/** A date in a document, and how to say where it is. */
export interface DatedPlace {
  readonly name: string
  readonly text: string
  readonly at: (message: string) => Place
}

interface FaultFacts {
  readonly suffix: string
  readonly severity: Severity
  readonly say: string
}

const faultFacts: Readonly<Record<Rfc822Fault, FaultFacts>> = {
  form: {
    suffix: 'not-rfc822',
    severity: 'error',
    say: 'must be a date such as Mon, 23 Nov 2026 09:00:00 GMT',
  },
  weekday: { suffix: 'weekday-wrong', severity: 'error', say: 'names another weekday than the day has' },
  year: { suffix: 'year-short', severity: 'warning', say: 'should have a year of four digits' },
  zone: { suffix: 'zone-named', severity: 'warning', say: 'should end in GMT or a zone such as +0100' },
}

/** The rules for the dates of RFC 822 in one format: one for each thing that can be wrong with them. */
export function rfc822Rules<Subject>(
  prefix: string,
  source: string,
  datesOf: (subject: Subject) => readonly DatedPlace[],
): Rule<Subject>[] {
  return Object.entries(faultFacts).map(([fault, { suffix, severity, say }]) => ({
    name: `${prefix}-${suffix}`,
    severity,
    source,
    find: (subject: Subject) =>
      datesOf(subject)
        .filter(({ text }) => rfc822Faults(text).includes(fault as Rfc822Fault))
        .map(({ name, text, at }) => at(`${name} ${say}; it says ${quote(text)}`)),
  }))
}
