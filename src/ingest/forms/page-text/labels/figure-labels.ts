import { withoutBullet } from '../lines/line-marks.ts'
import type { PageLine } from '../lines/page-line.ts'
import { alternatives, bothCases, wordsOf } from './match-labels.ts'

export type FigurePart = 'caption' | 'credit'

/** A line, or the part of one that a figure's label begins. */
export interface Token {
  readonly line: PageLine
  /** The label that was cut from the words; absent for words without one. */
  readonly part?: FigurePart
  /** A label follows on the same line. */
  readonly isGlued?: boolean
  /** The credit is on both sides of the alt text: then the caption is the next line, without a label. */
  readonly isDoubled?: boolean
}

const captions = bothCases(wordsOf('caption'))
const names = bothCases(wordsOf('credit')).concat(captions)
/** One word may begin a sentence as well: only a sign after it makes it a label. */
const isPhrase = (name: string) => name.includes(' ') || /^[^\p{Script=Latin}]/u.test(name)
const phrases = alternatives(names.filter(isPhrase))
const words = alternatives(names.filter((name) => !isPhrase(name)))
const sign = '\\s*[,:،，：]'
const next = '[\\p{Lu}\\p{Lo}\\d"“‘«(@©]'

const start = new RegExp(
  `^[،,]?\\s*(?:(${phrases})(?:${sign}|\\s+(?=${next})|(?=[\\p{Lu}\\p{Lo}\\d"“‘«])|\\s*$)|(${words})${sign})`,
  'u',
)
// Not after a quotation mark or bracket: there somebody speaks of the words.
const within = new RegExp(
  [
    `(?<!["'“‘(\\[])(${phrases})${sign}(?=\\s*(?:$|[^\\s\\p{Ll}]))`,
    `(?<=[\\p{L}\\p{N}.)"'”’])(${phrases})(?=${next})`,
    `(?<=\\s)(Image copyright|Image caption|Media caption)\\s(?=${next})`,
    `(?<=[\\p{Ll}\\p{N}.)"'”’])(${words})${sign}(?=\\s*[^\\s\\p{Ll}])`,
  ].join('|'),
  'gu',
)

/** Without a sign, glue or one of these words, a line has no label in it: that spares most lines the long search. */
const hint = /[,:،，：]|[\p{Ll}\d)"”.][\p{Lu}\p{Lo}]|Image |Media |\p{Lo}/u

/** Longer lines are no figure's. */
const longestLine = 1000

export function startsWithFigureLabel(text: string): boolean {
  return start.test(withoutBullet(text).slice(0, longestLine))
}

/** Takes a line apart where figures' labels are in it: `A bridgeImage source, AgencyImage caption, The bridge`. */
export function splitFigureLabels(line: PageLine): Token[] {
  if (line.text.length > longestLine) return [{ line }]
  const text = startsWithFigureLabel(line.text) ? withoutBullet(line.text) : line.text
  const found = [...labelsIn(text)]
  const [first] = found
  if (!first) return [{ line }]
  const before = text.slice(0, first.start).trim()
  const labels = found.map(({ part, end }, index): Token => {
    const said = text.slice(end, found[index + 1]?.start).trim()
    const afterBlank = index === 0 && before === '' && line.afterBlank
    return { part, line: { ...line, text: said, afterBlank } }
  })
  return before === '' ? labels : [{ line: { ...line, text: before }, isGlued: true }, ...labels]
}

function* labelsIn(text: string): Generator<{ part: FigurePart; start: number; end: number }> {
  const opening = start.exec(text)
  const from = opening?.[0].length ?? 0
  if (opening) yield { part: partOf(opening), start: 0, end: from }
  if (!hint.test(text)) return
  for (const found of text.slice(from).matchAll(within)) {
    const at = from + found.index
    yield { part: partOf(found), start: at, end: at + found[0].length }
  }
}

function partOf(found: RegExpMatchArray): FigurePart {
  const name = found.slice(1).find((group) => group !== undefined)
  return captions.some((caption) => caption.replace(/’/g, "'") === name?.replace(/’/g, "'"))
    ? 'caption'
    : 'credit'
}
