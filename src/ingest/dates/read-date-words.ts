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
import { instantText, momentText, parseMoment } from '../../domain/moment.ts'
import { months } from './day-names.ts'
import { takeZone, type Zone } from './zones.ts'

export interface DateSettings {
  /** IANA name: where a time without a zone is. */
  readonly timeZone: string
  /** BCP 47: whose month names besides the English. */
  readonly language?: string
}

export interface DateWords {
  /** `2015-10-14` or `2015-10-14T08:30:00Z`; absent while unknown. */
  readonly value?: string
  /** Why the date, or its time, is unknown. */
  readonly doubt?: string
}

/** What a date is counted from in words such as "yesterday": no clock is asked, since no such date is kept. */
const noDay = { instant: new Date(0), timezone: 0 }

/** Words around a date that are no part of it. */
const filler =
  /\b(?:just|at|on|the|of|uhr|h|um|am|den|le|la|las|à|a|om|op|kl|klockan|alle|il|el|de|del|às|em)(?![\p{L}])|(?<![\p{L}])às?(?![\p{L}])|[\s,.;:|·•()–—-]/giu

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

/** Zone words that different countries use for different zones. */
const sharedZones = /\b(?:AMT|AST|CDT|CST|ECT|GST|IST|SST|WST)\b/

/**
 * Reads words that are nothing but a date, such as `14 October 2015, 09:30 BST`. A day without a time stays a day.
 * Whatever depends on when it was read ("6 hours ago"), or on a guess (no year, 10/11/2015), is unknown, with the
 * reason. Undefined where the words are no date.
 */
export function readDateWords(words: string, settings: DateSettings): DateWords | undefined {
  const clear = (isDayFirst(words, settings) ? words.replace(dotted, isoDay) : words)
    .replace(/(?<!\d)(\d{1,2})\.(\p{L}{3,9})\.(\d{4})(?!\d)/gu, '$1 $2 $3')
    .replace(/(\d{4}) [–—-] (?=\d{1,2}[:.]\d\d)/, '$1 ')
    .replace(eastWeekday, ' ')
    .replace(eastTime, ' $1:$2')
    .replace(eastHalf, eastHours)
  const whole = readWhole(clear, settings)
  return whole?.value ? whole : (readDayAndTime(clear, settings) ?? whole)
}

/** `9時12分`, `9시 12분` */
const eastTime = / ?(\d{1,2}) ?[時时시点] ?(\d{1,2}) ?[分분]/

const eastWeekday =
  /[（(]?(?:(?:星期|週|周)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일)[）)]?|[（(][月火水木金土日월화수목금토일][）)]/
/** `下午8:30`, `오전 9:12`: the half of the day stands before the hour. */
const eastHalf = /(上午|午前|오전|下午|午後|오후) ?(\d{1,2})(?=:\d\d)/

function eastHours(_: string, half: string, hour: string): string {
  const isAfternoon = /下午|午後|오후/.test(half)
  return ` ${(Number(hour) % 12) + (isAfternoon ? 12 : 0)}`
}

const dotted = /(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)/

/** `07.02.2024`: the day is first wherever dates have dots, that is outside of English. */
function isDayFirst(words: string, { language }: DateSettings): boolean {
  return /\d Uhr\b/.test(words) || (language !== undefined && !/^en\b/i.test(language))
}

function isoDay(_: string, day: string, month: string, year: string): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

const timeWords =
  /(?:[\s,]*(?<!\p{L})(?:alle(?: ore)?|om|um|às|as|a las|kl\.?|klockan|à))?[\s,]*(?<!\d)(\d{1,2})(?:[:.]|h|H)(\d\d)(?![\d:.])(?: ?(?:uhr|uur|h|hrs))?/iu

/** `14 Tachwedd 2021 09:30`, `14 novembre 2024 alle 12:30`: the day and the time, each by itself. */
function readDayAndTime(words: string, settings: DateSettings): DateWords | undefined {
  const [time, hours = '', minutes] = timeWords.exec(words) ?? []
  if (time === undefined || words.length > 80) return undefined
  const day = readWhole(words.replace(time, ' ').trim(), settings)
  if (day?.value?.length !== 10 || day.doubt) return undefined
  return readWhole(`${day.value} ${hours.padStart(2, '0')}:${minutes}`, settings)
}

function readWhole(words: string, settings: DateSettings): DateWords | undefined {
  if (words.length > 80 || !/\p{L}|\d/u.test(words)) return undefined
  const exact = parseMoment(words)
  if (exact) return { value: momentText(exact) }
  const { text, zone } = takeZone(words.replace(/[|·•]| \/ /g, ','))
  const found = findDates(text, settings.language, 'strict')
  const rest = restOf(text, found)
  if (found.length > 0 && rest === '') return readResults(text, found, settings, zone)
  const named = readNamedDay(text)
  if (named) return { value: named }
  const loose = findDates(text, settings.language, 'casual')
  if (loose.length > 0 && restOf(text, loose) === '')
    return { doubt: 'it counts from a day that the page does not name' }
  return undefined
}

function findDates(text: string, language: string | undefined, mode: 'strict' | 'casual'): ParsedResult[] {
  const own = languages[language?.split('-')[0]?.toLowerCase() ?? 'en']
  for (const parser of new Set([...(own ? [own] : []), en, ...Object.values(languages)])) {
    const found = (parser[mode] as Chrono).parse(text, noDay)
    if (found.length > 0 && restOf(text, found) === '') return found
  }
  return []
}

/** What the dates found leave of the text, fillers aside. */
function restOf(text: string, found: readonly ParsedResult[]): string {
  const uncovered = found.reduceRight((rest, { index, text: { length } }) => {
    // A digit or letter that touches the date belongs to it: 14 October 20155 is no date.
    const isCut = /[\p{L}\d]/u.test(rest[index + length] ?? '') || /[\p{L}\d]/u.test(rest[index - 1] ?? '')
    return `${rest.slice(0, index)}${isCut ? '?' : ' '}${rest.slice(index + length)}`
  }, text)
  return uncovered.replace(filler, '')
}

const doubts: readonly { doubt: string; holds: (text: string, found: readonly ParsedResult[]) => boolean }[] =
  [
    {
      doubt: 'it counts from a day that the page does not name',
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
    { doubt: 'its day and month can be read both ways', holds: (text) => isReversible(text) },
    { doubt: 'its weekday belongs to another day', holds: (_, found) => !isOnItsWeekday(found[0]) },
  ]

/** `14 Tachwedd 2021` or `2024年11月14日`: a day in a language that the parser does not know. A time is left unread. */
function readNamedDay(text: string): string | undefined {
  const [, day, name, year] =
    /^(?:\p{L}+,? )?(\d{1,2})\.? (?:de )?([\p{L}\p{M}]{3,}) (?:de )?(\d{4})$/u.exec(text) ?? []
  const east = /^(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]$/.exec(text)
  const month = east ? Number(east[2]) : months().get(name?.toLowerCase() ?? '')
  const parts = east ? [east[1], month, east[3]] : [year, month, day]
  if (parts.includes(undefined)) return undefined
  const value = parts.map((part) => String(part).padStart(2, '0')).join('-')
  return parseMoment(value) ? value : undefined
}

function readResults(
  text: string,
  found: readonly ParsedResult[],
  settings: DateSettings,
  zone: Zone | undefined,
): DateWords {
  const { doubt } = doubts.find(({ holds }) => holds(text, found)) ?? {}
  const start = found[0]?.start
  if (doubt || !start) return { doubt }
  const part = (name: Parameters<typeof start.get>[0]) => start.get(name) ?? 0
  const day = Temporal.PlainDate.from({ year: part('year'), month: part('month'), day: part('day') })
  if (!start.isCertain('hour')) return { value: day.toString() }
  const time = day.toPlainDateTime({ hour: part('hour'), minute: part('minute'), second: part('second') })
  const instant = instantOf(time, start.get('timezoneOffset'), zone?.timeZone ?? settings.timeZone)
  if (instant === undefined)
    return { value: day.toString(), doubt: 'the clock showed that time twice or not at all' }
  if (zone && !zone.isSaid(instant)) {
    return { value: day.toString(), doubt: 'its zone had another time on that day' }
  }
  if (sharedZones.test(text) && !isLocal(instant, time, settings.timeZone)) {
    return { value: day.toString(), doubt: 'several zones have that short name' }
  }
  return { value: instantText(new Date(instant.epochMilliseconds)) }
}

/** Minutes from UTC as the text says, otherwise by the publication's zone. Undefined where clocks were changed. */
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
