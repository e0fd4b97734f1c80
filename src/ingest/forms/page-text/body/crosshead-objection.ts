import { kindOf } from '../evidence/classify.ts'
import type { TextFigure } from '../figures/text-figure.ts'
import { countWords, isQuoted, readsAsParagraph } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'

export interface Neighbours {
  /** The nearest lines of text, skipping figures; absent for a list, a quotation or nothing. */
  readonly before?: PageLine
  readonly after?: PageLine
  /** A figure directly below. */
  readonly figureBelow?: TextFigure
}

interface Objection {
  readonly reason: string
  readonly holds: (line: PageLine, around: Neighbours) => boolean
}

const isPlain: ReadonlySet<string> = new Set(['short', 'brief', 'weak', 'strong', 'date'])

const objections: readonly Objection[] = [
  {
    reason: 'it begins or ends with a quotation',
    holds: ({ text }) => !isQuoted(text) && /^["“‘'„«]|["”’'»]$/.test(text),
  },
  { reason: 'it holds a score', holds: ({ text }) => /(?<!\d)\d{1,3} ?[-–—:] ?\d{1,3}(?!\d)/.test(text) },
  { reason: 'it is what pages put on labels and buttons', holds: ({ text }) => !isPlain.has(kindOf(text)) },
  {
    reason: 'it does not begin as a heading does',
    holds: ({ text }) => !/^["“‘'„«]?[\p{Lu}\p{Lo}\d]/u.test(text),
  },
  {
    reason: 'it begins as a sentence does',
    holds: ({ text }) => /^(?:I|You|He|She|It|We|They)(?:['’]\w+)? /.test(text) && !isQuoted(text),
  },
  { reason: 'it is long for one', holds: ({ text }) => countWords(text) > 6 || text.length > 45 },
  {
    reason: 'it hangs on the line above it',
    holds: ({ afterBlank }, { after }) => !afterBlank && after?.afterBlank === true,
  },
  {
    reason: 'no paragraph is before it',
    holds: (_, { before }) => !before || !readsAsParagraph(before.text) || before.text.endsWith(':'),
  },
  { reason: 'no paragraph follows it', holds: (_, { after }) => !after || !readsAsParagraph(after.text) },
  {
    reason: 'it may be the alt text of the image below it',
    holds: (_, { figureBelow }) => figureBelow !== undefined && figureBelow.alt === undefined,
  },
]

/** The reason why a short line may be no crosshead; undefined for one alone between two paragraphs. */
export function crossheadObjection(line: PageLine, around: Neighbours): string | undefined {
  return objections.find(({ holds }) => holds(line, around))?.reason
}
