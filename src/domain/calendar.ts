import { instantText, type Moment } from './moment.ts'

/**
 * The instants of some calendar days in a time zone, as UTC text. Where clocks are more than twelve hours ahead, 12:00 UTC is
 * on the next day, but a date without a time, which is stored so, stays on its own.
 */
export interface Span {
  /** The first instant. */
  readonly from: string
  /** After the last instant. */
  readonly before: string
  /** After the last instant, dates without a time included. */
  readonly until: string
  /** Between the two, but a date without a time then belongs to the day before. Empty: none. */
  readonly foreignNoon: string
  /** Not between the two, but a date without a time then belongs to the last day. Empty: none. */
  readonly ownNoon: string
}

const dayMs = 24 * 60 * 60 * 1000

/** The calendar day of a moment in the time zone, such as `2026-11-23`: the one that readers see. */
export function dayOf({ at, precision }: Moment, timeZone: string): string {
  return precision === 'day' ? at.toISOString().slice(0, 10) : localDay(at, timeZone)
}

/** The same for its month, such as `2026-11`. */
export function monthOf(moment: Moment, timeZone: string): string {
  const text = instantText(moment.at)
  const day = Number(text.slice(8, 10))
  // No time zone moves these days to another month.
  if (day > 1 && day < 28) return text.slice(0, 7)
  return dayOf(moment, timeZone).slice(0, 7)
}

/** The days of a month such as `2026-11`. */
export function daysOf(month: string): string[] {
  const first = Date.parse(`${month}-01`)
  const days = Array.from({ length: 31 }, (_, index) => new Date(first + index * dayMs).toISOString())
  return days.map((text) => text.slice(0, 10)).filter((day) => day.startsWith(month))
}

/** The months of a time zone from one instant to another, in order. The first may be one too many. */
export function monthsBetween(first: Date, last: Date, timeZone: string): string[] {
  const end = localDay(last, timeZone).slice(0, 7)
  const months: string[] = []
  // A date without a time may belong to the day before: see `Span`.
  let month = localDay(new Date(first.getTime() - dayMs), timeZone).slice(0, 7)
  for (; month <= end; month = monthAfter(month)) months.push(month)
  return months
}

function monthAfter(month: string): string {
  return dayAfter(`${month}-28`, 7).slice(0, 7)
}

/** The span of a month such as `2026-11`, or of a day such as `2026-11-23`. */
export function spanOf(period: string, timeZone: string): Span {
  const days = period.length === 'YYYY-MM'.length ? daysOf(period) : [period]
  const [first, last] = [days[0] ?? period, days.at(-1) ?? period]
  const from = startOf(first, timeZone)
  const before = startOf(dayAfter(last, 1), timeZone)
  const [noonBefore, lastNoon] = [noonOf(dayAfter(first, -1)), noonOf(last)]
  const ownNoon = lastNoon >= before ? lastNoon : ''
  return {
    from,
    before,
    until: ownNoon ? ownNoon.replace(':00Z', ':01Z') : before,
    foreignNoon: noonBefore >= from ? noonBefore : '',
    ownNoon,
  }
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10)
}

function noonOf(day: string): string {
  return `${day}T12:00:00Z`
}

/** The first instant at which the zone's calendar shows that day, or a later one if it has skipped it. */
function startOf(day: string, timeZone: string): string {
  const utc = Date.parse(day)
  let [earlier, later] = [utc - dayMs, utc + dayMs]
  while (later - earlier > 1000) {
    const middle = earlier + Math.floor((later - earlier) / 2000) * 1000
    if (localDay(new Date(middle), timeZone) < day) earlier = middle
    else later = middle
  }
  return instantText(new Date(later))
}

const formatters = new Map<string, Intl.DateTimeFormat>()

function localDay(at: Date, timeZone: string): string {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    const style = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
    // This locale writes 2026-11-23.
    formatter = new Intl.DateTimeFormat('en-CA', { ...style, calendar: 'gregory', timeZone })
    formatters.set(timeZone, formatter)
  }
  return formatter.format(at).padStart('YYYY-MM-DD'.length, '0')
}
