import { months, weekdays } from '../../../dates/day-names.ts'
import { alternatives, wordsOf } from '../labels/match-labels.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import { endsSentence } from '../lines/line-shape.ts'

export type DateField = 'published' | 'updated'

/** `Last updated`, `Last Updated` */
const inCapitals = (words: readonly string[]) => [
  ...new Set(
    words.flatMap((word) => [word, word.replace(/(?<= )\p{Ll}/gu, (letter) => letter.toUpperCase())]),
  ),
]
const published = new Set(inCapitals(wordsOf('published')))
const spaced = (list: string) => `(?:${list})(?![\\p{L}\\p{M}])`
const capitals = [...published, ...inCapitals(wordsOf('updated'))]
const labels = spaced(alternatives(capitals))
/** `Publié le 14 mars 2023, modifié le 15 mars 2023` */
const small = spaced(
  alternatives(capitals.map((word) => word.replace(/^\p{Lu}/u, (letter) => letter.toLowerCase()))),
)
const atStart = new RegExp(`^${labels}`, 'u')
const every = new RegExp(
  `(?:(?<![\\p{L}\\p{M}])${labels}|(?<=[,;|·•(–-] ?)${small})(?: (?:at|on|am|um|le|el|em|il))?\\s?[:,，：]?`,
  'gu',
)

/** Ages that date a page only beside a label or a date: "20 years ago" alone is a crosshead. */
const longAges = new Set(
  'year years yr yrs jahr jahren año años ano anos mês meses mes an ans mois mese mesi anno anni maand maanden jaar år månad månader måneder monat monaten'.split(
    ' ',
  ),
)

/** The names of months and weekdays in the languages of the labels, and what else dates are made of. */
const known: ReadonlySet<string> = new Set([
  ...months().keys(),
  ...weekdays(),
  ...wordsOf('dateWords').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...wordsOf('published').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...wordsOf('updated').flatMap((word) => word.toLowerCase().split(/[\s.']+/)),
  ...longAges,
  ...'gmt utc z bst et est edt ct cst cdt mt mst mdt pt pst pdt cet cest mez mesz eet eest wet west ist msk aest aedt aet acst awst nzst nzdt jst kst sgt hkt pkt wat cat eat sast'.split(
    ' ',
  ),
])

const yearPattern = /(?<!\d)(?:1[5-9]|20)\d\d(?!\d)/

const isoTime = /(?<=\d{4}-\d\d-\d\d)T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?/g

/** A line that is nothing but a date, a label of one, an age such as "2 hours ago", or several of them. */
export function isDateLine(line: string): boolean {
  const text = withoutPlace(withoutBullet(line))
  if (text.length > 160 || /["“”]/.test(text)) return false
  const isLabelled = startsAsDateLine(text)
  if (isLabelled && text.replace(every, '').trim() === '') return true
  if (/\d{4} ?[年년]/.test(text)) return isEastAsianDate(text)
  const words =
    text
      .replace(isoTime, ' ')
      .toLowerCase()
      .match(/[\p{L}\p{M}]+/gu) ?? []
  const numbers = text.match(/\d+/g) ?? []
  const hasLabel = text.search(every) >= 0
  if (!words.every((word) => known.has(word)) || (numbers.length === 0 && !isAge(words, hasLabel)))
    return false
  const isRecent = isAge(words, numbers.length > 0) && !words.some((word) => longAges.has(word))
  return hasLabel || yearPattern.test(text) || isRecent || isDayAndMonth(words, text)
}

/** `2026年5月14日 8時55分`, with a section or a source beside it; sentences and captions say more. */
function isEastAsianDate(text: string): boolean {
  const others = text.replace(/[\d年月日时時分秒년월일시분초:：./|()（）\s-]/gu, '')
  return (
    text.length <= 40 &&
    others.length <= 10 &&
    !endsSentence(text) &&
    !/(?:撮影|提供|[摄攝])[)）]?$/.test(text)
  )
}

/** `Cobb (Wend) - 02 OCT 2026 - 05:30 CEST`: the place that a story was written at is no part of its date. */
export function withoutPlace(text: string): string {
  const [place = ''] =
    /^\p{Lu}[\p{L}\p{M}'’. ()-]{1,40} [–—-] (?=\d{1,2} \p{L}+\.? \d{4}\b)/u.exec(text) ?? []
  return text.slice(place.length)
}

const ages = new Set(
  'ago vor hace há ya fa geleden sedan siden temu önce назад тому air trước lalu yesterday gestern ayer ontem hier ieri gisteren igår wczoraj вчора вчера पहले قبل پیش heures heure'.split(
    ' ',
  ),
)

function isAge(words: readonly string[], isCounted: boolean): boolean {
  return isCounted && words.length <= 8 && words.some((word) => ages.has(word))
}

/** `há 2 anos`, `2 years ago`, `a month ago`: counted from a day that the page does not name. */
export function isAgeAlone(text: string): boolean {
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? []
  return words.every((word) => known.has(word)) && isAge(words, /\d/.test(text))
}

/** `00:03 BST`, `24 June`. */
function isDayAndMonth(words: readonly string[], text: string): boolean {
  return /\d[.:]\d\d/.test(text) || (words.length <= 2 && words.some((word) => months().has(word)))
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
    const capital = word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
    const field = published.has(capital) || /^first|^posted/i.test(word) ? 'published' : 'updated'
    return { field, start: found.index, end: found.index + found[0].length, isOpen: /[:：]$/.test(found[0]) }
  })
}
