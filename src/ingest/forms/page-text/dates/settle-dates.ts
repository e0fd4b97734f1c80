import type { Remark } from '../../../../domain/errors.ts'
import { parseMoment } from '../../../../domain/moment.ts'
import type { LineSpan } from '../../draft.ts'
import type { DateReading } from '../head/read-head.ts'
import type { DateField } from './read-date-line.ts'
import { dayOf } from './read-date-words.ts'

export interface SettledDate {
  readonly field: DateField
  readonly value: string
  readonly span: LineSpan
}

/**
 * The first known date of each field. Doubts, other dates for the same field and, unless the front matter gives the
 * field, a label without a date become warnings.
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
    if (value && settled && !isSameDate(value, settled.value, timeZone)) {
      const message = `${field} is ${settled.value} by line ${settled.span.first}; "${words}" is not used`
      warnings.push({ field, line: line.first, message })
    } else if (doubt || (words === '' && !given(field))) {
      warnings.push({ field, line: line.first, message: `${field} ${explain(reading)}` })
    }
  }
  return { dates, warnings: withoutRepeated(warnings, dates) }
}

function explain({ value, words, doubt }: DateReading): string {
  if (words === '') return 'is unknown: its label stands there without a date'
  return value
    ? `is ${value}, without the time in "${words}": ${doubt}`
    : `is unknown from "${words}": ${doubt}`
}

/** A label without a date says nothing once another line gives the date. */
function withoutRepeated(warnings: readonly Remark[], dates: readonly SettledDate[]): Remark[] {
  const known = new Set<string>(dates.map(({ field }) => field))
  return warnings.filter(({ field, message }) => !(known.has(field) && message.endsWith('without a date')))
}

/** The same moment or, where one of them is only a day, on that day in the zone. Text that is no date equals nothing. */
export function isSameDate(one: string, other: string, timeZone: string): boolean {
  const [a, b] = [parseMoment(one), parseMoment(other)]
  if (!a || !b) return false
  if (a.precision === 'second' && b.precision === 'second') return a.at.getTime() === b.at.getTime()
  return dayOf(a, timeZone) === dayOf(b, timeZone)
}
