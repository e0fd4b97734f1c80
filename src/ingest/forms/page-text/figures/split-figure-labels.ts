import { withoutBullet } from '../lines/line-marks.ts'
import type { PageLine } from '../lines/page-line.ts'

export type FigurePart = 'caption' | 'credit'

/** A label of a figure with the text after it on its line. */
export interface FigureLabel {
  readonly kind: 'label'
  readonly part: FigurePart
  /** Empty for a label alone on its line. */
  readonly text: string
  readonly line: PageLine
}

/** Text outside of labels. */
export interface Words {
  readonly kind: 'words'
  readonly line: PageLine
  /** Whether a label follows on the same line, such as after an alt text. */
  readonly isGlued: boolean
}

interface LabelRule {
  readonly source: string
  readonly version: number
  readonly label: string
  readonly part: FigurePart
}

/** The labels of credits and captions, a row for each newspaper. */
const labelRules: readonly LabelRule[] = [
  { source: 'bbc', version: 1, label: 'Image source', part: 'credit' },
  { source: 'bbc', version: 1, label: 'Image caption', part: 'caption' },
  { source: 'bbc', version: 1, label: 'Media caption', part: 'caption' },
]

const names = labelRules.map(({ label }) => label).join('|')
const atStart = new RegExp(`^(?:${names})(?: ?[,:]|$)`, 'i')
// Not after a quotation mark or bracket: a text may quote the label.
const within = new RegExp(`(?<!["'“‘(\\[])(${names}) ?[,:]`, 'g')

export function startsWithFigureLabel(text: string): boolean {
  return atStart.test(withoutBullet(text))
}

/** Splits a line at the labels of figures: `A bridgeImage source, AgencyImage caption, The bridge`. */
export function splitFigureLabels(line: PageLine): (FigureLabel | Words)[] {
  const text = startsWithFigureLabel(line.text) ? withoutBullet(line.text) : line.text
  const alone = labelRules.find(({ label }) => text.toLowerCase() === label.toLowerCase())
  if (alone) return [{ kind: 'label', part: alone.part, text: '', line }]
  const found = [...labelsIn(text)]
  const [first] = found
  if (!first) return [{ kind: 'words', line, isGlued: false }]
  const before = text.slice(0, first.start).trim()
  const labels = found.map(({ part, end }, index): FigureLabel => {
    const words = text.slice(end, found[index + 1]?.start).trim()
    return {
      kind: 'label',
      part,
      text: words,
      line: index > 0 || before ? { ...line, afterBlank: false } : line,
    }
  })
  if (before === '') return labels
  return [{ kind: 'words', line: { ...line, text: before }, isGlued: true }, ...labels]
}

function* labelsIn(text: string): Generator<{ part: FigurePart; start: number; end: number }> {
  const opening = atStart.exec(text)
  const from = opening?.[0].length ?? 0
  if (opening) yield { part: partOf(opening[0]), start: 0, end: from }
  for (const { 0: words, index } of text.slice(from).matchAll(within)) {
    yield { part: partOf(words), start: from + index, end: from + index + words.length }
  }
}

function partOf(words: string): FigurePart {
  return (
    labelRules.find(({ label }) => words.toLowerCase().startsWith(label.toLowerCase()))?.part ?? 'caption'
  )
}
