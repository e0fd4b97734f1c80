import type { Remark } from '../../../../domain/errors.ts'
import type { Said, TextFigure } from '../figures/text-figure.ts'
import { type Marked, readMark } from '../lines/line-marks.ts'
import { endsSentence, isShortLine } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import type { Page } from '../lines/page-lines.ts'
import { crossheadObjection } from './crosshead-objection.ts'

export type Block =
  | { readonly kind: 'paragraph' | 'crosshead'; readonly said: Said }
  | { readonly kind: 'list'; readonly isNumbered: boolean; readonly items: readonly Said[] }
  | { readonly kind: 'quotation'; readonly paragraphs: readonly Said[] }
  | { readonly kind: 'figure'; readonly figure: TextFigure }

/** What a body is made of. */
export type Piece =
  | { readonly kind: 'line'; readonly line: PageLine }
  | { readonly kind: 'figure'; readonly figure: TextFigure }

type Run = { readonly kind: 'plain' | 'figure' | 'list' | 'quotation'; readonly pieces: readonly Piece[] }

/**
 * Turns the body's lines into paragraphs, crossheads, marked lists and marked quotations. A line that is ambiguous is
 * read as a paragraph, and a warning names it.
 */
export function readBody(
  pieces: readonly Piece[],
  page: Pick<Page, 'isWrapped'>,
): { blocks: Block[]; warnings: Remark[] } {
  const runs = toRuns(pieces)
  const warnings: Remark[] = []
  const blocks = runs.map((run, index): Block => {
    const [piece] = run.pieces
    if (run.kind === 'list') return toList(run)
    if (run.kind === 'quotation') return toQuotation(run, page.isWrapped)
    if (piece?.kind === 'figure') return piece
    const line = linesOf(run)[0] as PageLine
    const said = { text: line.text, line }
    const warning = brokenRemark(line, runs[index - 1]) ?? markRemark(line)
    if (warning) warnings.push(warning)
    if (warning || !isShortLine(line.text)) return { kind: 'paragraph', said }
    const objection = crossheadObjection(line, neighbours(runs, index))
    if (objection === undefined) return { kind: 'crosshead', said }
    warnings.push(
      remark(line, `"${line.text}" is read as a paragraph, not as a crosshead, since ${objection}`),
    )
    return { kind: 'paragraph', said }
  })
  return { blocks, warnings }
}

function linesOf({ pieces }: Run): PageLine[] {
  return pieces.flatMap((piece) => (piece.kind === 'line' ? [piece.line] : []))
}

/** Groups consecutive marked lines; every other piece is a group of its own. */
function toRuns(pieces: readonly Piece[]): Run[] {
  const runs: Run[] = []
  for (let at = 0; at < pieces.length; ) {
    const mark = markOf(pieces[at])
    const length = mark ? sameMarks(pieces, at, mark) : 1
    const taken = pieces.slice(at, at + length)
    const kind = mark ? runKind(mark, length) : taken[0]?.kind === 'figure' ? 'figure' : 'plain'
    if (kind === 'plain') for (const piece of taken) runs.push({ kind, pieces: [piece] })
    else runs.push({ kind, pieces: taken })
    at += length
  }
  return runs
}

function markOf(piece: Piece | undefined): Marked | undefined {
  return piece?.kind === 'line' ? readMark(piece.line.text) : undefined
}

function sameMarks(pieces: readonly Piece[], start: number, { mark, number = 1 }: Marked): number {
  let at = start + 1
  for (let next = markOf(pieces[at]); next?.mark === mark; next = markOf(pieces[at])) {
    if (mark === 'number' && next.number !== number + at - start) break
    at++
  }
  return at - start
}

/** A single hyphen, star or number is ambiguous; a bullet or `>` is not. Numbered lists start at 1. */
function runKind({ mark, number }: Marked, length: number): Run['kind'] {
  if (mark === 'quotation') return 'quotation'
  if (mark === 'bullet') return 'list'
  return length > 1 && (number ?? 1) === 1 ? 'list' : 'plain'
}

function toList(run: Run): Block {
  const lines = linesOf(run)
  const items = lines.map((line) => ({ text: readMark(line.text)?.text ?? line.text, line }))
  return { kind: 'list', isNumbered: readMark(lines[0]?.text ?? '')?.mark === 'number', items }
}

/** In a wrapped page, adjacent lines of a quotation are one paragraph; an empty line separates paragraphs. */
function toQuotation(run: Run, isWrapped: boolean): Block {
  const paragraphs: Said[] = []
  let isOpen = false
  for (const line of linesOf(run)) {
    const text = readMark(line.text)?.text ?? ''
    const last = paragraphs.at(-1)
    if (isWrapped && isOpen && last && text !== '' && !line.afterBlank) {
      paragraphs[paragraphs.length - 1] = {
        text: `${last.text} ${text}`,
        line: { ...last.line, last: line.last },
      }
    } else if (text !== '') {
      paragraphs.push({ text, line })
    }
    isOpen = text !== ''
  }
  return { kind: 'quotation', paragraphs }
}

/** The lines of text before and after, skipping figures; undefined if there is another block or none. */
function neighbours(runs: readonly Run[], index: number) {
  const nearest = (step: 1 | -1) => {
    let at = index + step
    while (runs[at]?.kind === 'figure') at += step
    const run = runs[at]
    return run?.kind === 'plain' ? linesOf(run)[0] : undefined
  }
  const next = runs[index + 1]?.pieces[0]
  const figureBelow = next?.kind === 'figure' ? next.figure : undefined
  return { before: nearest(-1), after: nearest(1), figureBelow }
}

/** A line with a small initial directly below an unfinished line may be its continuation. */
function brokenRemark(line: PageLine, above: Run | undefined): Remark | undefined {
  const before = above?.kind === 'plain' ? linesOf(above)[0] : undefined
  if (line.afterBlank || !before || endsSentence(before.text) || !/^\p{Ll}/u.test(line.text)) return undefined
  return remark(line, 'the line may belong to the one above; it is read as a paragraph of its own')
}

function markRemark(line: PageLine): Remark | undefined {
  if (!readMark(line.text)) return undefined
  return remark(line, `"${line.text}" is read as a paragraph: one mark alone makes no list`)
}

function remark({ first }: PageLine, message: string): Remark {
  return { field: 'contentHtml', line: first, message: `contentHtml: ${message}` }
}
