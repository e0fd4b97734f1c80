import { Temporal } from 'temporal-polyfill'
import { instantText, momentText, parseMoment } from '../../domain/moment.ts'
import { type DateSettings, readDateWords } from './read-date-words.ts'

/** A date that a field gives. */
export interface GivenDate {
  /** In the form that `parseMoment` reads; absent if the words name no date. */
  readonly value?: string
  /** A sentence about what the date does not say: with a value it is a warning, otherwise the reason why there is none. */
  readonly doubt?: string
}

const yearFirst =
  /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[Tt ] *(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)? *([Zz]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/

/** RFC 822, section 5.1: day, month and year in words, and a zone that has a fixed offset. */
const mailForm =
  /^(?:[A-Za-z]{3}, *)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:UTC?|GMT|Z|[ECMP][SD]T|[+-]\d{4})$/

/** `2026-03-15 10:00 Europe/Berlin` and RFC 9557's `2026-03-15T10:00:00[Europe/Berlin]`. */
const namedZone = /^(.+?) ?\[?([A-Z][A-Za-z_]+(?:\/[A-Za-z_+-]+)+)\]?$/

/**
 * Reads the date of a field: `2026-11-23`, `2026-11-23T09:00:00Z`, `2026-11-23 09:00`, `Nov 23 2026`, RFC 822 and other
 * whole dates in words. A time without a zone is in the publication's, with the offset that the zone has on that day.
 */
export function readGivenDate(text: string, settings: DateSettings): GivenDate {
  if (parseMoment(text)) return { value: text }
  const parts = yearFirst.exec(text)
  if (parts) return readParts(parts, settings.timeZone)
  if (mailForm.test(text)) return readMailDate(text)
  const [, rest = '', timeZone] = namedZone.exec(text) ?? []
  if (timeZone && isTimeZone(timeZone)) return readGivenDate(rest, { ...settings, timeZone })
  return readDateWords(text, settings) ?? {}
}

function readParts(parts: RegExpExecArray, timeZone: string): GivenDate {
  const [, year, , month = '', day = '', hour, minute, second = '00', zone] = parts
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  if (hour === undefined) return checked(date)
  const time = `${date}T${hour.padStart(2, '0')}:${minute}:${second}`
  return zone === undefined ? readLocalTime(time, timeZone) : checked(time + toOffset(zone))
}

/** `Z`, `+01:00` from `UTC`, `+0100`, `+01`. */
function toOffset(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z'
  return `${zone.slice(0, 3)}:${zone.slice(3).replace(':', '') || '00'}`
}

function checked(text: string): GivenDate {
  const moment = parseMoment(text)
  return moment ? { value: momentText(moment) } : {}
}

/**
 * When clocks go forward, an hour does not exist: it is read as if they had not. When they go back, an hour exists twice:
 * it is read as the first. Either is said.
 */
function readLocalTime(time: string, timeZone: string): GivenDate {
  // 24:00 is the next day's 00:00 only where a zone is given.
  if (!parseMoment(`${time}Z`) || time.includes('T24')) return {}
  const local = Temporal.PlainDateTime.from(time)
  const value = instantText(new Date(local.toZonedDateTime(timeZone).epochMilliseconds))
  if (isPlain(local, timeZone)) return checked(value)
  const doubt = `the clocks of ${timeZone} changed then, so that hour came twice or not at all; write Z or an offset such as +01:00`
  return { ...checked(value), doubt }
}

function isPlain(local: Temporal.PlainDateTime, timeZone: string): boolean {
  const [earlier, later] = (['earlier', 'later'] as const).map(
    (disambiguation) => local.toZonedDateTime(timeZone, { disambiguation }).epochMilliseconds,
  )
  return earlier === later
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function readMailDate(text: string): GivenDate {
  const at = new Date(text)
  if (Number.isNaN(at.getTime())) return {}
  const [weekday] = /^[A-Za-z]{3}(?=,)/.exec(text) ?? []
  const isItsWeekday = weekday === undefined || isOn(weekday, text)
  return isItsWeekday ? checked(instantText(at)) : { doubt: 'its weekday belongs to another day' }
}

/** Whether the written day, whatever its zone, is on that weekday. */
function isOn(weekday: string, text: string): boolean {
  const [words = ''] = /\d{1,2} [A-Za-z]{3} \d{4}/.exec(text) ?? []
  const name = new Date(`${words} UTC`).toUTCString().slice(0, 3)
  return name.toLowerCase() === weekday.toLowerCase()
}
