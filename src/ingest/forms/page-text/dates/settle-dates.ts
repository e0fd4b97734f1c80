import { dayOf } from '../../../../domain/calendar.ts'
import type { Remark } from '../../../../domain/errors.ts'
import { parseMoment } from '../../../../domain/moment.ts'
import { readGivenDate } from '../../../dates/read-given-date.ts'
import type { LineSpan } from '../../draft.ts'
import type { DateReading } from '../head/read-head.ts'
import type { DateField } from './date-line.ts'

export interface SettledDate {
  readonly field: DateField
  readonly value: string
  readonly span: LineSpan
}

/**
 * The first known date of each field. Doubts and further dates for a field become warnings. So does a label without a
 * date, unless the front matter gives the field.
 */
export function settleDates(
  readings: readonly DateReading[],
  { timeZone, given }: { timeZone: string; given: (field: DateField) => boolean },
): { dates: SettledDate[]; warnings: Remark[] } {
  const dates: SettledDate[] = []
  const warnings: Remark[] = []
  for (const reading of readings) {
    const { field, value, words, line, doubt } = reading
    const settled = dates.find((date) => date.field === field)
    if (value && !settled) dates.push({ field, value, span: line })
    if (value && !settled && reading.isBare && !given(field)) warnings.push(bareRemark(reading))
    if (value && settled && !isSameDate(value, settled.value, timeZone)) {
      const message = `${field} is ${settled.value} by line ${settled.span.first}; "${words}" is not used`
      warnings.push({ field, line: line.first, message })
    } else if (doubt || (words === '' && !given(field))) {
      warnings.push({ field, line: line.first, message: `${field} ${explain(reading)}` })
    }
  }
  return { dates, warnings: withoutRepeated(warnings, dates) }
}

function bareRemark({ field, value, words, line }: DateReading): Remark {
  const message = `${field} is ${value} by "${words}", which does not say that it was published then`
  return { field, line: line.first, message }
}

function explain({ value, words, doubt }: DateReading): string {
  if (words === '') return 'is unknown: its label is without a date'
  return value
    ? `is ${value}, without the time in "${words}": ${doubt}`
    : `is unknown from "${words}": ${doubt}`
}

/** A label without a date is no problem if another line gives the date. */
function withoutRepeated(warnings: readonly Remark[], dates: readonly SettledDate[]): Remark[] {
  const known = new Set<string>(dates.map(({ field }) => field))
  return warnings.filter(({ field, message }) => !(known.has(field) && message.endsWith('without a date')))
}

/** Whether both are the same moment or, if one is only a day, on that day in the zone. False if one is no date. */
export function isSameDate(one: string, other: string, timeZone: string): boolean {
  const [a, b] = [one, other].map((text) => parseMoment(readGivenDate(text, { timeZone }).value ?? ''))
  if (!a || !b) return false
  if (a.precision === 'second' && b.precision === 'second') return a.at.getTime() === b.at.getTime()
  return dayOf(a, timeZone) === dayOf(b, timeZone)
}
