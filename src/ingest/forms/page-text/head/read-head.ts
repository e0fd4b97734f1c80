import type { Remark } from '../../../../domain/errors.ts'
import { type DateField, readDateLine } from '../dates/read-date-line.ts'
import { type DateSettings, type DateWords, readDateWords } from '../dates/read-date-words.ts'
import type { Piece, Said } from '../figures/read-figures.ts'
import { findRule } from '../lines/boilerplate-rules.ts'
import { withoutBullet } from '../lines/line-marks.ts'
import { isName } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import { type Byline, isDesk, isDeskUnder, readByline } from './read-byline.ts'

/** A date of the page, or a label without its date. */
export interface DateReading extends DateWords {
  readonly field: DateField
  /** As written; empty for a label without a date. */
  readonly words: string
  readonly line: PageLine
}

export interface Head {
  readonly dates: readonly DateReading[]
  readonly authors: readonly Said[]
  /** Removed lines. */
  readonly leftOut: readonly PageLine[]
  readonly warnings: readonly Remark[]
  /** The body, figures included. */
  readonly body: readonly Piece[]
}

/** The reading of one or more pieces. */
interface Reading extends Partial<Omit<Head, 'body'>> {
  readonly taken: number
}

interface Place {
  readonly line: PageLine
  /** The line after it, if no figure comes first. */
  readonly next?: PageLine
  /** Above the text, where pages have their own lines. */
  readonly isHead: boolean
}

/**
 * Reads dates, byline and page furniture between headline and text, or below a standfirst that a byline or date follows.
 * A date with its label is read anywhere on a line of its own.
 */
export function readHead(pieces: readonly Piece[], settings: DateSettings): Head {
  const readings: Reading[] = []
  const body: Piece[] = []
  let isHead = true
  let paragraphs = 0
  for (let at = 0; at < pieces.length; ) {
    const piece = pieces[at]
    const next = lineOf(pieces[at + 1])
    const reading =
      piece?.kind === 'line' ? readLine({ line: piece.line, next, isHead }, settings) : undefined
    if (reading) readings.push(reading)
    else if (piece) body.push(piece)
    if (piece?.kind === 'line' && !reading) {
      paragraphs++
      isHead &&= paragraphs === 1 && next !== undefined && isHeadLabel(next.text, settings)
    }
    at += reading?.taken ?? 1
  }
  return {
    dates: readings.flatMap(({ dates = [] }) => dates),
    authors: readings.flatMap(({ authors = [] }) => authors),
    leftOut: readings.flatMap(({ leftOut = [] }) => leftOut),
    warnings: readings.flatMap(({ warnings = [] }) => warnings),
    body,
  }
}

function lineOf(piece: Piece | undefined): PageLine | undefined {
  return piece?.kind === 'line' ? piece.line : undefined
}

function isHeadLabel(text: string, settings: DateSettings): boolean {
  return readByline(text) !== undefined || readDateLine(text, settings) !== undefined
}

function readLine(place: Place, settings: DateSettings): Reading | undefined {
  return readDates(place, settings) ?? (place.isHead ? readHeadLine(place, settings) : undefined)
}

function readDates({ line, next, isHead }: Place, settings: DateSettings): Reading | undefined {
  const labelled = readDateLine(line.text, settings)
  if (!labelled) return undefined
  const isOpen = labelled.at(-1)?.words === ''
  const date = isOpen && next ? readDateWords(withoutBullet(next.text), settings) : undefined
  if (isOpen && !date && !isHead) return undefined
  const dates = labelled.map(({ field, words, date: own }, index): DateReading => {
    if (date && next && index === labelled.length - 1) return { field, words: next.text, line: next, ...date }
    return { field, words, line, ...own }
  })
  return { dates, taken: date ? 2 : 1 }
}

function readHeadLine({ line, next }: Place, settings: DateSettings): Reading | undefined {
  const text = withoutBullet(line.text)
  if (findRule(text, 'furniture')) return { leftOut: [line], taken: 1 }
  const date = readDateWords(text, settings)
  if (date) return { warnings: [bareDate(line, date)], taken: 1 }
  const byline = readByline(text)
  if (byline) return readAuthors(line, byline, next)
  if (next && !next.afterBlank && isName(text) && text.includes(' ') && isDesk(next.text)) {
    const message = `authors is read from "${text}" without "By", since "${next.text}" follows as a workplace`
    return { authors: [{ text, line }], warnings: [remark(line, message)], taken: 2 }
  }
  const isKnownDesk = isDesk(text) && findRule(text, 'desk')?.source !== 'generic'
  return isKnownDesk ? { warnings: [deskRemark(line, text)], taken: 1 } : undefined
}

function readAuthors(line: PageLine, { names, desk, doubt }: Byline, next: PageLine | undefined): Reading {
  const authors = names.map((text) => ({ text, line }))
  const ownDesk = desk === undefined ? [] : [deskRemark(line, desk)]
  const doubts =
    doubt === undefined ? [] : [remark(line, `authors is "${names.join('", "')}", word for word: ${doubt}`)]
  const hasDeskBelow = next !== undefined && isDeskUnder(next)
  const deskBelow = hasDeskBelow ? [deskRemark(next, next.text)] : []
  return { authors, warnings: [...doubts, ...ownDesk, ...deskBelow], taken: hasDeskBelow ? 2 : 1 }
}

function deskRemark(line: PageLine, desk: string): Remark {
  return remark(line, `authors is without "${desk}", which is read as where the author works`)
}

function remark({ first }: PageLine, message: string): Remark {
  return { field: 'authors', line: first, message }
}

function bareDate({ text, first }: PageLine, { value }: DateWords): Remark {
  const example = value ? `; if it was, write published: ${value} in the front matter` : ''
  const message = `published is unknown: "${text}" does not say that it was published then${example}`
  return { field: 'published', line: first, message }
}
