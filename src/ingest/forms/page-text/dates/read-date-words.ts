import type { Chrono, ParsedResult } from 'chrono-node'
import * as de from 'chrono-node/de'
import * as en from 'chrono-node/en'
import * as es from 'chrono-node/es'
import * as fr from 'chrono-node/fr'
import * as it from 'chrono-node/it'
import * as nl from 'chrono-node/nl'
import * as pt from 'chrono-node/pt'
import * as sv from 'chrono-node/sv'
import { Temporal } from 'temporal-polyfill'
import { instantText, type Moment, momentText, parseMoment } from '../../../../domain/moment.ts'

export interface DateSettings {
  /** IANA name: the zone of times without one. */
  readonly timeZone: string
  /** BCP 47: the language of month names besides English. */
  readonly language?: string
}

export interface DateWords {
  /** `2015-10-14` or `2015-10-14T08:30:00Z`; absent while unknown. */
  readonly value?: string
  /** The reason why the date, or its time, is unknown. */
  readonly doubt?: string
}

/** The reference date for texts such as "yesterday". Any date will do, since such dates are discarded. */
const noDay = { instant: new Date(0), timezone: 0 }

/** Text around a date that is no part of it. */
const filler = /\b(?:just|at|on|the|of|uhr|h)\b|[\s,.;:|·•()–—-]/gi

const languages: Readonly<Record<string, Pick<typeof en, 'strict' | 'casual'>>> = {
  de,
  en,
  es,
  fr,
  it,
  nl,
  pt,
  sv,
}

/** Zone abbreviations with several meanings. */
const sharedZones = /\b(?:AMT|AST|CDT|CST|ECT|GST|IST|SST|WST)\b/

/**
 * Reads a text that is only a date, such as `14 October 2015, 09:30 BST`. A day without a time stays a day. A date that is
 * relative ("6 hours ago") or ambiguous (no year, 10/11/2015) is unknown, with the reason. Undefined for other texts.
 */
export function readDateWords(words: string, settings: DateSettings): DateWords | undefined {
  if (words.length > 80 || !/\p{L}|\d/u.test(words)) return undefined
  const exact = parseMoment(words)
  if (exact) return { value: momentText(exact) }
  const text = words.replace(/[|·•]/g, ',')
  const found = findDates(text, settings.language, 'strict')
  const rest = restOf(text, found)
  if (found.length > 0 && rest === '') return readResults(text, found, settings)
  const loose = findDates(text, settings.language, 'casual')
  if (loose.length > 0 && restOf(text, loose) === '')
    return { doubt: 'it is relative to a day that the page does not name' }
  return undefined
}

function findDates(text: string, language: string | undefined, mode: 'strict' | 'casual'): ParsedResult[] {
  const own = languages[language?.split('-')[0]?.toLowerCase() ?? 'en']
  const parsers = own ? [own, en] : [en]
  const readings = parsers.map((parser): ParsedResult[] => (parser[mode] as Chrono).parse(text, noDay))
  return readings.find((found) => found.length > 0 && restOf(text, found) === '') ?? []
}

/** The text without the dates and fillers. */
function restOf(text: string, found: readonly ParsedResult[]): string {
  const uncovered = found.reduceRight((rest, { index, text: { length } }) => {
    // An adjacent digit or letter belongs to the date: 14 October 20155 is no date.
    const isCut = /[\p{L}\d]/u.test(rest[index + length] ?? '') || /[\p{L}\d]/u.test(rest[index - 1] ?? '')
    return `${rest.slice(0, index)}${isCut ? '?' : ' '}${rest.slice(index + length)}`
  }, text)
  return uncovered.replace(filler, '')
}

const doubts: readonly { doubt: string; holds: (text: string, found: readonly ParsedResult[]) => boolean }[] =
  [
    {
      doubt: 'it is relative to a day that the page does not name',
      holds: (_, found) =>
        found.some((one) => [...one.tags()].some((tag) => tag.startsWith('result/relative'))),
    },
    { doubt: 'it is more than one date', holds: (_, found) => found.length > 1 || Boolean(found[0]?.end) },
    {
      doubt: 'it is no whole date: a day needs its year in four digits',
      holds: (text, found) =>
        !/(?<!\d)\d{4}(?!\d)/.test(text) ||
        !(['year', 'month', 'day'] as const).every((part) => found[0]?.start.isCertain(part)),
    },
    { doubt: 'its day and month are ambiguous', holds: (text) => isReversible(text) },
    { doubt: 'its weekday belongs to another day', holds: (_, found) => !isOnItsWeekday(found[0]) },
  ]

function readResults(text: string, found: readonly ParsedResult[], settings: DateSettings): DateWords {
  const { doubt } = doubts.find(({ holds }) => holds(text, found)) ?? {}
  const start = found[0]?.start
  if (doubt || !start) return { doubt }
  const part = (name: Parameters<typeof start.get>[0]) => start.get(name) ?? 0
  const day = Temporal.PlainDate.from({ year: part('year'), month: part('month'), day: part('day') })
  if (!start.isCertain('hour')) return { value: day.toString() }
  const time = day.toPlainDateTime({ hour: part('hour'), minute: part('minute'), second: part('second') })
  const instant = instantOf(time, start.get('timezoneOffset'), settings.timeZone)
  if (instant === undefined) return { value: day.toString(), doubt: 'the clocks changed at that time' }
  if (sharedZones.test(text) && !isLocal(instant, time, settings.timeZone)) {
    return { value: day.toString(), doubt: 'several zones have that short name' }
  }
  return { value: instantText(new Date(instant.epochMilliseconds)) }
}

/** By the text's offset from UTC, otherwise by the publication's zone. Undefined if the clocks changed at that time. */
function instantOf(
  time: Temporal.PlainDateTime,
  offsetMinutes: number | null,
  timeZone: string,
): Temporal.Instant | undefined {
  if (offsetMinutes !== null)
    return time.toZonedDateTime('UTC').subtract({ minutes: offsetMinutes }).toInstant()
  try {
    return time.toZonedDateTime(timeZone, { disambiguation: 'reject' }).toInstant()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function isLocal(instant: Temporal.Instant, time: Temporal.PlainDateTime, timeZone: string): boolean {
  return instant.toZonedDateTimeISO(timeZone).toPlainDateTime().equals(time)
}

function isReversible(text: string): boolean {
  const [, first, second] = /(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(text) ?? []
  return (
    first !== undefined && Number(first) !== Number(second) && Number(first) <= 12 && Number(second) <= 12
  )
}

function isOnItsWeekday(found: ParsedResult | undefined): boolean {
  if (!found?.start.isCertain('weekday')) return true
  const day = new Date(
    Date.UTC(found.start.get('year') ?? 0, (found.start.get('month') ?? 1) - 1, found.start.get('day') ?? 1),
  )
  return day.getUTCDay() === found.start.get('weekday')
}

/** The calendar day in the zone. */
export function dayOf({ at, precision }: Moment, timeZone: string): string {
  if (precision === 'day') return at.toISOString().slice(0, 10)
  return Temporal.Instant.from(at.toISOString()).toZonedDateTimeISO(timeZone).toPlainDate().toString()
}
