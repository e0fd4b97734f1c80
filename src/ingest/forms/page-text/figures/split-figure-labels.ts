import { withoutBullet } from '../lines/line-marks.ts'
import type { PageLine } from '../lines/page-line.ts'

export type FigurePart = 'caption' | 'credit'

/** A label of a figure, and what its line says after it. */
export interface FigureLabel {
  readonly kind: 'label'
  readonly part: FigurePart
  /** Empty where the label stands alone. */
  readonly text: string
  readonly line: PageLine
}

/** Words that are no label's. */
export interface Words {
  readonly kind: 'words'
  readonly line: PageLine
  /** A label follows on the same line, as where a page's alt text ran into it. */
  readonly isGlued: boolean
}

interface LabelRule {
  readonly source: string
  readonly version: number
  readonly label: string
  readonly part: FigurePart
}

/** What newspapers print before a credit or a caption. Another newspaper is another row. */
const labelRules: readonly LabelRule[] = [
  { source: 'bbc', version: 1, label: 'Image source', part: 'credit' },
  { source: 'bbc', version: 1, label: 'Image caption', part: 'caption' },
  { source: 'bbc', version: 1, label: 'Media caption', part: 'caption' },
]

const names = labelRules.map(({ label }) => label).join('|')
const atStart = new RegExp(`^(?:${names})(?: ?[,:]|$)`, 'i')
// Not after a quotation mark or bracket: there somebody speaks of the words.
const within = new RegExp(`(?<!["'“‘(\\[])(${names}) ?[,:]`, 'g')

export function startsWithFigureLabel(text: string): boolean {
  return atStart.test(withoutBullet(text))
}

/** Takes a line apart where labels of figures stand in it: `A bridgeImage source, AgencyImage caption, The bridge`. */
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
