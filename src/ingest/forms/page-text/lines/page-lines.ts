import { startsAnew } from '../evidence/classify.ts'
import { endsSentence } from './line-shape.ts'
import type { PageLine } from './page-line.ts'

export interface Page {
  readonly lines: readonly PageLine[]
  /** All lines have blank lines between them, so that blank lines mean nothing. */
  readonly isSpacedOut: boolean
  /** Paragraphs were wrapped into lines of similar length; `lines` has them joined. */
  readonly isWrapped: boolean
}

/** White space and signs without width, which stand where an advertisement was. */
const blank = /^[\s\u00AD\u200B-\u200F\u2060\uFEFF]*$/

interface Row {
  readonly text: string
  readonly number: number
}

/** `firstLine`: the line of the file on which the text begins. */
export function toPage(text: string, firstLine: number): Page {
  const rows = text
    .split('\n')
    .map((row, index) => ({ text: row.trimEnd(), number: firstLine + index }))
    .filter((row) => !blank.test(row.text))
  const width = rows.reduce((widest, row) => Math.max(widest, row.text.length), 0)
  const isWrapped = looksWrapped(rows, width)
  const lines: PageLine[] = []
  for (const [index, row] of rows.entries()) {
    const before = rows[index - 1]
    const text = row.text.replace(/\s+/g, ' ').trim()
    const above = lines.at(-1)
    if (isWrapped && above && before && isFullBreak(before, row, width) && !startsAnew(text)) {
      lines[lines.length - 1] = { ...above, text: `${above.text} ${text}`, last: row.number }
    } else {
      const afterBlank = before === undefined || row.number > before.number + 1
      lines.push({ text, first: row.number, last: row.number, afterBlank })
    }
  }
  const isSpacedOut = lines.length > 2 && lines.every(({ afterBlank }) => afterBlank)
  return { lines, isSpacedOut, isWrapped }
}

/**
 * Pages usually have one line per paragraph. A page wrapped by a mail program or editor is recognized by its line breaks.
 * Joining separate paragraphs is worse than leaving wrapped ones, so the evidence must be strong: short lines, three or
 * more breaks before a word that did not fit, most of them within a sentence, and hardly any other breaks.
 */
function looksWrapped(rows: readonly Row[], width: number): boolean {
  if (width < 40 || width > 100) return false
  const breaks = rows.flatMap((row, index) => {
    const before = rows[index - 1]
    return before && touches(before, row) && !startsAnew(row.text.trim()) ? [[before, row] as const] : []
  })
  const full = breaks.filter(([before, row]) => isFullBreak(before, row, width))
  const amid = full.filter(([before]) => !endsSentence(before.text))
  return full.length >= 3 && amid.length * 2 > full.length && full.length > 2 * (breaks.length - full.length)
}

function touches(before: Row, row: Row): boolean {
  return row.number === before.number + 1
}

/** Whether the next line's first word did not fit. */
function isFullBreak(before: Row, row: Row, width: number): boolean {
  const word = row.text.trimStart().split(/\s/, 1)[0] ?? ''
  return touches(before, row) && before.text.length + 1 + word.length > width
}
