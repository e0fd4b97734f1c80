import type { Remark } from '../../domain/errors.ts'
import { parseMoment } from '../../domain/moment.ts'
import type { RemarkOn } from '../forms/draft.ts'
import type { DateSettings } from './read-date-words.ts'
import { readGivenDate } from './read-given-date.ts'

type Fields = Readonly<Record<string, unknown>>

/**
 * The fields with their dates as `parseMoment` reads them. A text that is no date becomes a problem, and its field is
 * left out; a warning says what a date leaves open.
 */
export function readGivenDates(
  fields: unknown,
  settings: DateSettings,
  remark: RemarkOn,
): { readonly fields: unknown; readonly problems: readonly Remark[]; readonly warnings: readonly Remark[] } {
  const problems: Remark[] = []
  const warnings: Remark[] = []
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields))
    return { fields, problems, warnings }
  const read = (value: unknown, path: readonly string[]): unknown => {
    if (typeof value !== 'string') return value
    const text = value.replace(/\s+/g, ' ').trim()
    const date = readGivenDate(text, withLanguage(settings, fields as Fields))
    if (date.value === undefined) problems.push(remark(path, unreadRule(text, date.doubt)))
    else if (date.doubt) warnings.push(remark(path, `"${text}" is ${date.value}: ${date.doubt}`))
    return date.value
  }
  const entries = Object.entries(fields).map(([name, value]): readonly [string, unknown] => {
    if (name === 'published' || name === 'updated') return [name, read(value, [name])]
    if (name !== 'corrections' || !Array.isArray(value)) return [name, value]
    const inside = (one: Fields, index: number) => ({ ...one, at: read(one.at, [name, String(index), 'at']) })
    const isObject = (one: unknown) => typeof one === 'object' && one !== null && 'at' in one
    return [name, value.map((one, index) => (isObject(one) ? inside(one as Fields, index) : one))]
  })
  return { fields: Object.fromEntries(entries), problems, warnings }
}

function withLanguage(settings: DateSettings, { language }: Fields): DateSettings {
  return typeof language === 'string' && language !== '' ? { ...settings, language } : settings
}

function unreadRule(text: string, doubt: string | undefined): string {
  const [day] = /^[1-9]\d{3}-\d{2}-\d{2}(?=$|[T ])/.exec(text) ?? []
  if (day && !parseMoment(day)) return `must be a day that exists; it says "${text}"`
  const reason = doubt === undefined ? '' : `, and ${doubt}`
  return `must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z, with Z or an offset such as +01:00; it says "${text}"${reason}`
}
