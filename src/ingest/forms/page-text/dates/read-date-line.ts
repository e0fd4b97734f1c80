import { withoutBullet } from '../lines/line-marks.ts'
import { type DateSettings, type DateWords, readDateWords } from './read-date-words.ts'

export type DateField = 'published' | 'updated'

export interface LabelledDate {
  readonly field: DateField
  /** As written, without the label; empty for a label alone on its line. */
  readonly words: string
  /** Absent for a label alone on its line. */
  readonly date?: DateWords
}

const label =
  /\b(first published|(?:last|first) posted|published|posted|last (?:updated|modified)|updated|modified)\b(?: (?:at|on)\b)?[ ]?[:,]?/gi
const startsWithLabel = new RegExp(`^(?:${label.source})`, 'i')

/** Whether the line begins with a label of a date and a capital: `Published`, `• Last updated: …`. */
export function startsAsDateLine(line: string): boolean {
  const text = withoutBullet(line)
  return /^\p{Lu}/u.test(text) && startsWithLabel.test(text)
}

/**
 * Reads `Published`, `Published 14 October 2015` or `Published: 14 October · Updated: 6 hours ago`. Undefined for any
 * other line, such as a sentence that begins with the word.
 */
export function readDateLine(line: string, settings: DateSettings): LabelledDate[] | undefined {
  const text = withoutBullet(line)
  if (text.length > 160 || !startsWithLabel.test(text)) return undefined
  const labels = [...text.matchAll(label)]
  const dates = labels.map((found, index): LabelledDate | undefined => {
    const words = trimSigns(text.slice(found.index + found[0].length, labels[index + 1]?.index))
    const field = /publ|first/i.test(found[0]) || /^posted/i.test(found[0]) ? 'published' : 'updated'
    if (words === '') return { field, words }
    const date = readDateWords(words, settings) ?? unclear(found[0], words)
    return date && { field, words, date }
  })
  return dates.includes(undefined) ? undefined : (dates as LabelledDate[])
}

/** After a colon, or before digits, a text is an unreadable date rather than a sentence. */
function unclear(found: string, words: string): DateWords | undefined {
  const isDates = found.endsWith(':') || (/^\d/.test(words) && words.length <= 40)
  return isDates ? { doubt: 'no date can be read from it' } : undefined
}

function trimSigns(words: string): string {
  return words.replace(/^[\s,|·•–—-]+|[\s,|·•–—-]+$/g, '')
}
