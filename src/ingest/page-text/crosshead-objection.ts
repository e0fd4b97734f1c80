import { countWords, endsSentence, isShortLine, readsAsParagraph } from './line-shape.ts'
import type { Page, PageLine } from './page-lines.ts'
import type { TextFigure } from './read-figures.ts'
import { isPageLabel } from './starts-anew.ts'

export interface Neighbours {
  /** The nearest lines of text, figures aside; absent where there is a list, a quotation or nothing. */
  readonly before?: PageLine
  readonly after?: PageLine
  /** A figure right below. */
  readonly figureBelow?: TextFigure
}

interface Objection {
  readonly reason: string
  readonly holds: (line: PageLine, around: Neighbours, page: Pick<Page, 'isSpacedOut'>) => boolean
}

const objections: readonly Objection[] = [
  { reason: 'it is or holds a quotation', holds: ({ text }) => /^["“‘'„«]|["”’'»]$/.test(text) },
  { reason: 'it holds a score', holds: ({ text }) => /(?<!\d)\d{1,3} ?[-–—:] ?\d{1,3}(?!\d)/.test(text) },
  { reason: 'it is what pages put on labels and buttons', holds: ({ text }) => isPageLabel(text) },
  { reason: 'it does not begin as a heading does', holds: ({ text }) => !/^[\p{Lu}\p{Lo}\d]/u.test(text) },
  { reason: 'it begins as a sentence does', holds: ({ text }) => /^(?:I|You|He|She|It|We|They)(?:['’]\w+)? /.test(text) },
  { reason: 'it is long for one', holds: ({ text }) => countWords(text) > 6 || text.length > 45 },
  { reason: 'it belongs to the line right above', holds: ({ afterBlank }, { before }) => !afterBlank && isApart(before) },
  { reason: 'no paragraph stands before it', holds: (_, { before }) => !before || !isWholeParagraph(before.text) },
  { reason: 'no paragraph follows it', holds: (_, { after }) => !after || !readsAsParagraph(after.text) },
  {
    reason: 'it may be the alt text of the image below it',
    holds: (_, { figureBelow }) => figureBelow !== undefined && figureBelow.alt === undefined,
  },
]

/** True for a line short enough to be looked at: whatever is longer, or ends as a sentence does, is a paragraph. */
export function isCrossheadCandidate(text: string): boolean {
  return isShortLine(text)
}

/** Why a short line may be no crosshead; undefined for a short line alone between two paragraphs. */
export function crossheadObjection(
  line: PageLine,
  around: Neighbours,
  page: Pick<Page, 'isSpacedOut'>,
): string | undefined {
  return objections.find(({ holds }) => holds(line, around, page))?.reason
}

function isApart(before: PageLine | undefined): boolean {
  return before?.afterBlank === true
}

function isWholeParagraph(text: string): boolean {
  return endsSentence(text) || (readsAsParagraph(text) && !text.endsWith(':'))
}
