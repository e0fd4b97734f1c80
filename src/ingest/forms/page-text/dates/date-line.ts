import { months, weekdays } from '../../../dates/day-names.ts'
import { alternatives, wordsOf } from '../labels/match-labels.ts'
import { withoutBullet } from '../lines/line-marks.ts'

export type DateField = 'published' | 'updated'

/** `Last updated`, `Last Updated` */
const inCapitals = (words: readonly string[]) => [
  ...new Set(
    words.flatMap((word) => [word, word.replace(/(?<= )\p{Ll}/gu, (letter) => letter.toUpperCase())]),
  ),
]
const published = new Set(inCapitals(wordsOf('published')))
const spaced = (list: string) => `(?:${list})(?![\\p{L}\\p{M}])`
const labels = spaced(alternatives([...published, ...inCapitals(wordsOf('updated'))]))
const atStart = new RegExp(`^${labels}`, 'u')
const every = new RegExp(`(?<![\\p{L}\\p{M}])${labels}(?: (?:at|on|am|um|le|el|em|il))?\\s?[:,，：]?`, 'gu')

/** The names of months and weekdays in the languages of the labels, and what else dates are made of. */
const known: ReadonlySet<string> = new Set([
  ...months.keys(),
  ...weekdays,
  ...wordsOf('dateWords').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...wordsOf('published').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...wordsOf('updated').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...'gmt utc z bst et est edt ct cst cdt mt mst mdt pt pst pdt cet cest mez mesz eet eest wet west ist msk aest aedt aet acst awst nzst nzdt jst kst sgt hkt pkt wat cat eat sast'.split(
    ' ',
  ),
])

const yearPattern = /(?<!\d)(?:1[5-9]|20)\d\d(?!\d)/

const isoTime = /(?<=\d{4}-\d\d-\d\d)T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/g

/** A line that is nothing but a date, a label of one, an age such as "2 hours ago", or several of them. */
export function isDateLine(line: string): boolean {
  const text = withoutBullet(line)
  if (text.length > 160 || /["“”]/.test(text)) return false
  const isLabelled = startsAsDateLine(text)
  if (isLabelled && text.replace(every, '').trim() === '') return true
  if (/\d{4} ?[年년]/.test(text)) return text.length <= 40
  const words =
    text
      .replace(isoTime, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  const numbers = text.match(/\d+/g) ?? []
  const hasLabel = text.search(every) >= 0
  if (!words.every((word) => known.has(word)) || (numbers.length === 0 && !isAge(words, hasLabel)))
    return false
  return hasLabel || yearPattern.test(text) || isAge(words, numbers.length > 0) || isDayAndMonth(words, text)
}

const ages = new Set(
  'ago vor hace há ya fa geleden sedan siden temu önce назад тому air trước lalu yesterday gestern ayer ontem hier ieri gisteren igår wczoraj вчора вчера पहले قبل پیش heures heure'.split(
    ' ',
  ),
)

function isAge(words: readonly string[], isCounted: boolean): boolean {
  return isCounted && words.length <= 8 && words.some((word) => ages.has(word))
}

/** `00:03 BST`, `24 June`. */
function isDayAndMonth(words: readonly string[], text: string): boolean {
  return /\d[.:]\d\d/.test(text) || (words.length <= 2 && words.some((word) => months.has(word)))
}

/** True for a line that begins as a label of a date does: `Published`, `• Last updated: …`. */
export function startsAsDateLine(line: string): boolean {
  return atStart.test(withoutBullet(line).slice(0, 60))
}

/** The labels in a line, each with its field and position. */
export function dateLabels(
  text: string,
): { field: DateField; start: number; end: number; isOpen: boolean }[] {
  return [...text.matchAll(every)].map((found) => {
    const word = found[0].replace(/(?: (?:at|on|am|um|le|el|em|il))?\s?[:,，：]?$/, '')
    const field = published.has(word) || /^first|^posted/i.test(word) ? 'published' : 'updated'
    return { field, start: found.index, end: found.index + found[0].length, isOpen: /[:：]$/.test(found[0]) }
  })
}
