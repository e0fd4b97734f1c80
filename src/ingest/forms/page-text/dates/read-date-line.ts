import { type DateSettings, type DateWords, readDateWords } from '../../../dates/read-date-words.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import { type DateField, dateLabels, isAgeAlone, startsAsDateLine, withoutPlace } from './date-line.ts'

export interface LabelledDate {
  readonly field: DateField
  /** As written, without the label; empty if the label is alone. */
  readonly words: string
  /** Absent if the label is alone. */
  readonly date?: DateWords
  /** No label says what the date is of. */
  readonly isBare?: boolean
}

/**
 * Reads `Published`, `Published 14 October 2015`, `Published: 14 October · Updated: 6 hours ago` or
 * `08:39, 06 Jan 2026 Updated 08:41`. Undefined for a line that says anything else, such as a sentence that begins
 * with the word.
 */
export function readDateLine(line: string, settings: DateSettings): LabelledDate[] | undefined {
  const text = withoutBullet(line)
  if (text.length > 160) return undefined
  const labels = dateLabels(text)
  const [first] = labels
  if (!first) return undefined
  const head = trimSigns(text.slice(0, first.start))
  if (head === '' && !startsAsDateLine(text)) return undefined
  const bare = head === '' ? undefined : readBareDate(head, settings)
  if (head !== '' && !bare) return undefined
  const dates = labels.map(({ field, end, isOpen }, index): LabelledDate | undefined => {
    const words = trimSigns(text.slice(end, labels[index + 1]?.start))
    if (words === '') return { field, words }
    const date = readDateWords(words, settings) ?? unclear(isOpen, words)
    return date && { field, words, date }
  })
  if (dates.includes(undefined)) return undefined
  return withYearOfOther([...(bare ? [bare] : []), ...(dates as LabelledDate[])], settings)
}

/** A date without a label, which is the day of publication where pages print no other. */
export function readBareDate(text: string, settings: DateSettings): LabelledDate | undefined {
  const words = trimSigns(withoutPlace(withoutBullet(text)))
  const date = readDateWords(words, settings)
  return date && { field: 'published', words, date, isBare: true }
}

/** `Posted: Aug 08, 2024 | Last Updated: August 8`, `2 September 2014 Last updated at 09:22 ET`: the rest is the first one's. */
function withYearOfOther(dates: LabelledDate[], settings: DateSettings): LabelledDate[] {
  const day = dates.find(({ date }) => date?.value)?.date?.value?.slice(0, 10)
  if (!day) return dates
  return dates.map((one) => {
    if (one.date?.value || /\d{4}/.test(one.words)) return one
    const whole = /^\d{1,2}[:.]\d\d/.test(one.words)
      ? `${day} ${one.words}`
      : `${one.words}, ${day.slice(0, 4)}`
    const date = /\d/.test(one.words) ? readDateWords(whole, settings) : undefined
    return date?.value ? { ...one, date } : one
  })
}

/** After a colon, or where digits follow, the line is a date's in any case, if a bad one. */
function unclear(isOpen: boolean, words: string): DateWords | undefined {
  if (isAgeAlone(words)) return { doubt: 'it counts from a day that the page does not name' }
  const isDates =
    (isOpen && /\d/.test(words) && words.length <= 60) ||
    (/^\d/.test(words) && words.length <= 40) ||
    words === 'ago'
  return isDates ? { doubt: 'no date can be read from it' } : undefined
}

function trimSigns(words: string): string {
  return words.replace(/^[\s,|·•(–—-]+|[\s,|·•)–—-]+$/g, '')
}
