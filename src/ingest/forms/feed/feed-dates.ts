import { instantText, momentText, parseMoment } from '../../../domain/moment.ts'
import { months } from '../../dates/day-names.ts'
import type { ParsedDate } from './parsed-feed.ts'

/** Zones in minutes from UTC. A word that several countries have means what feeds mean by it, which RFC 822 says for America. */
const zones: Readonly<Record<string, number>> = {
  ...{
    ut: 0,
    utc: 0,
    gmt: 0,
    z: 0,
    wet: 0,
    est: -300,
    edt: -240,
    cst: -360,
    cdt: -300,
    mst: -420,
    mdt: -360,
  },
  ...{ pst: -480, pdt: -420, akst: -540, akdt: -480, hst: -600, ast: -240, adt: -180, nst: -210, ndt: -150 },
  ...{
    bst: 60,
    cet: 60,
    cest: 120,
    mez: 60,
    mesz: 120,
    met: 60,
    mest: 120,
    west: 60,
    eet: 120,
    eest: 180,
    msk: 180,
    msd: 240,
  },
  ...{
    jst: 540,
    kst: 540,
    hkt: 480,
    sgt: 480,
    awst: 480,
    acst: 570,
    acdt: 630,
    aest: 600,
    aedt: 660,
    nzst: 720,
    nzdt: 780,
  },
  ...{ brt: -180, brst: -120, art: -180, sast: 120, pkt: 300, wib: 420 },
}

const isoForm =
  /^(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?:[Tt,\s]\s*(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,:]\d+)?)?)?\s*(.*)$/
/** `Mon, 23 Nov 2026 09:00:00 GMT`, and what programs make of it. */
const dayFirst =
  /^(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([\p{L}\p{M}'.]+?)[.,]?[\s-]+(?:de\s+)?(\d{4}|\d{2})\b,?(?:(?:\s+at)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(.*)$/u
/** `November 23, 2026 09:00`. */
const monthFirst =
  /^([\p{L}\p{M}.]+?)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b,?(?:(?:\s+at)?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(.*)$/u
/** `Mon Nov 23 09:00:00 UTC 2026`, of C and Java. */
const yearLast = /^([\p{L}\p{M}]+)\s+(\d{1,2})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s+(?:(\S+)\s+)?(\d{4})$/u
const weekday =
  /^[\p{L}\p{M}'.-]+[.,]\s*|^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\s+/iu

/**
 * Reads a date as feeds have them: RFC 822 and RFC 3339, also with two digits for the year, words of other languages or
 * spaces where none belong; seconds since 1970. A time without a zone is taken as UTC.
 */
export function readFeedDate(written: string): ParsedDate {
  const text = written.replace(/\s+/g, ' ').trim().slice(0, 200)
  const at = readNumber(text) ?? readIso(text) ?? readWords(text)
  return { text, ...(at !== undefined && { at }) }
}

type Parts = readonly [
  year?: string,
  month?: string | number,
  day?: string,
  hour?: string,
  minute?: string,
  second?: string,
]

function readIso(text: string): string | undefined {
  const [, year, , month, day, hour, minute, second, zone = ''] = isoForm.exec(text) ?? []
  return year === undefined ? undefined : toText([year, month, day, hour, minute, second], zone)
}

function readWords(text: string): string | undefined {
  const plain = withoutComments(text)
  const words = plain.replace(weekday, '').replace(/^,\s*/, '')
  const first = dayFirst.exec(words)
  if (first) {
    const [, day, month = '', year = '', hour, minute, second, zone = ''] = first
    return toText([fullYear(year), monthOf(month), day, hour, minute, second], zone)
  }
  const second = monthFirst.exec(words)
  if (second) {
    const [, month = '', day, year, hour, minute, seconds, zone = ''] = second
    return toText([year, monthOf(month), day, hour, minute, seconds], zone)
  }
  const last = yearLast.exec(words) ?? yearLast.exec(plain)
  if (!last) return undefined
  const [, month = '', day, hour, minute, seconds, zone = '', year] = last
  return toText([year, monthOf(month), day, hour, minute, seconds], zone)
}

/** RFC 822, section 3.4.3. */
function withoutComments(text: string): string {
  return text.replace(/\s*\([^()]*\)/g, '')
}

/** RFC 2822, section 4.3. */
function fullYear(year: string): string {
  return year.length === 4 ? year : String(Number(year) + (Number(year) < 50 ? 2000 : 1900))
}

const english = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

function monthOf(word: string): number | undefined {
  const name = word.toLowerCase().replace(/\.$/, '')
  const known = english.indexOf(name.slice(0, 3)) + 1
  const isEnglish =
    known > 0 &&
    /^(?:[a-z]{3}|sept|june|july|january|february|march|april|august|(?:septem|octo|novem|decem)ber)$/.test(
      name,
    )
  return isEnglish ? known : months().get(name)
}

/** Seconds or milliseconds since 1970, as programs write them that format no date. */
function readNumber(text: string): string | undefined {
  if (!/^\d{9,10}$|^\d{12,13}$/.test(text)) return undefined
  return instantText(new Date(Number(text) * (text.length <= 10 ? 1000 : 1)))
}

function toText([year, month, day, hour, minute, second]: Parts, rest: string): string | undefined {
  if (year === undefined || month === undefined || day === undefined) return undefined
  const date = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`
  const zone = readZone(hour, rest)
  if (hour === undefined || zone === undefined) {
    const moment = parseMoment(date)
    return moment && momentText(moment)
  }
  // 24:00 is the end of the day, and a leap second is the first of the next minute.
  const midnight = parseMoment(`${date}T00:00:00Z`)
  const [hours, minutes, seconds] = [Number(zone.hour), Number(minute), Number(second ?? 0)]
  if (!midnight || hours > 24 || minutes > 59 || seconds > 60) return undefined
  const at = midnight.at.getTime() + ((hours * 60 + minutes - zone.minutes) * 60 + seconds) * 1000
  const text = instantText(new Date(at))
  return parseMoment(text) ? text : undefined
}

/** The offset that follows a time, and the hour after AM or PM. Undefined for a word that is no known zone: the time is unknown then. */
function readZone(hour = '0', rest: string): { minutes: number; hour: number } | undefined {
  const [, half, after = ''] = /^([ap])\.?m\.?\b\s*(.*)$/i.exec(rest.trim()) ?? [
    undefined,
    undefined,
    rest.trim(),
  ]
  const clock =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
  const [, sign, hours = '', minutes = '0'] =
    /^(?:[A-Za-z]{1,5})?\s*([+\-\u2212])\s*(\d{1,2}):?(\d{2})?$/.exec(after) ?? []
  if (sign !== undefined) {
    const offset = Number(hours) * 60 + Number(minutes)
    return offset > 18 * 60 ? undefined : { hour: clock, minutes: sign === '+' ? offset : -offset }
  }
  if (after === '') return { hour: clock, minutes: 0 }
  const known = zones[after.toLowerCase().replace(/\.$/, '')]
  return known === undefined ? undefined : { hour: clock, minutes: known }
}
