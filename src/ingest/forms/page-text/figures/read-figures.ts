import type { Remark } from '../../../../domain/errors.ts'
import { isPageLabel } from '../body/starts-anew.ts'
import { type DateSettings, readDateWords } from '../dates/read-date-words.ts'
import { isDesk, readByline } from '../head/read-byline.ts'
import { readMark } from '../lines/line-marks.ts'
import { endsSentence, isShortLine, readsAsParagraph } from '../lines/line-shape.ts'
import type { PageLine } from '../lines/page-line.ts'
import type { Page } from '../lines/page-lines.ts'
import { type FigureLabel, type FigurePart, splitFigureLabels, type Words } from './split-figure-labels.ts'

/** A text with its line. */
export interface Said {
  readonly text: string
  readonly line: PageLine
}

/** A figure of the page; unknown parts are absent. */
export type TextFigure = { readonly [part in FigurePart | 'alt']?: Said } & {
  readonly first: number
  readonly last: number
}

/** A part of the page after its figures are assembled. */
export type Piece =
  | { readonly kind: 'line'; readonly line: PageLine }
  | { readonly kind: 'figure'; readonly figure: TextFigure }

type Token = FigureLabel | Words

interface Block {
  readonly parts: { readonly [part in FigurePart]?: Said }
  readonly warnings: readonly Remark[]
  /** The first token after the block. */
  readonly end: number
}

/**
 * Assembles alt text, credit and caption into figures, each from its own label only. All other lines stay as they are.
 */
export function readFigures(
  lines: readonly PageLine[],
  settings: DateSettings & Pick<Page, 'isSpacedOut'>,
): { pieces: Piece[]; warnings: Remark[] } {
  const tokens = lines.flatMap(splitFigureLabels)
  const pieces: Piece[] = []
  const warnings: Remark[] = []
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at]
    if (token?.kind !== 'label') {
      if (token) pieces.push({ kind: 'line', line: token.line })
      at++
      continue
    }
    const before = pieces.at(-1)
    const words = tokens[at - 1]
    const isJustBefore = before?.kind === 'line' && words?.kind === 'words' && before.line === words.line
    const alt = isJustBefore ? readAlt(words, token, pieces, settings) : {}
    if (alt.alt) pieces.pop()
    const block = readBlock(tokens, at, settings.isSpacedOut)
    warnings.push(...(alt.warning ? [alt.warning] : []), ...block.warnings)
    const last = Math.max(token.line.last, ...Object.values(block.parts).map(({ line }) => line.last))
    const figure = {
      ...(alt.alt && { alt: alt.alt }),
      ...block.parts,
      first: (alt.alt ?? token).line.first,
      last,
    }
    pieces.push({ kind: 'figure', figure })
    at = block.end
  }
  return { pieces, warnings }
}

/** Consecutive labels with each part once: a second credit or caption belongs to the next figure. */
function readBlock(tokens: readonly Token[], start: number, isSpacedOut: boolean): Block {
  const parts: { [part in FigurePart]?: Said } = {}
  const seen = new Set<FigurePart>()
  const warnings: Remark[] = []
  let at = start
  for (let token = tokens[at]; token?.kind === 'label' && !seen.has(token.part); token = tokens[at]) {
    if (at > start && beginsNext(token, tokens[at + 1])) break
    seen.add(token.part)
    at++
    const next = tokens[at]
    if (token.text !== '') {
      parts[token.part] = { text: token.text, line: token.line }
    } else if (next?.kind === 'words' && isMeant(token, next, seen, isSpacedOut)) {
      parts[token.part] = { text: next.line.text, line: next.line }
      if (next.line.afterBlank) warnings.push(remark(token, 'is read from the line after the blank one'))
      at++
    } else {
      warnings.push(remark(token, 'is unknown: its label has no text'))
    }
  }
  return { parts, warnings, end: at }
}

/** Credits are above captions: one directly below a caption belongs to its figure only if no caption follows. */
function beginsNext(label: FigureLabel, next: Token | undefined): boolean {
  if (label.part !== 'credit') return false
  return label.line.afterBlank || (next?.kind === 'label' && next.part === 'caption' && !next.line.afterBlank)
}

/** Whether the next line has the text of a label alone on its line. */
function isMeant(
  { part }: FigureLabel,
  words: Words,
  seen: ReadonlySet<FigurePart>,
  isSpacedOut: boolean,
): boolean {
  const { text, afterBlank } = words.line
  if ((afterBlank && !isSpacedOut) || isPageLabel(text) || readMark(text)) return false
  // The next figure's alt text precedes its label on the same line.
  if (words.isGlued && seen.has('credit') && part === 'caption') return false
  return part === 'caption' || (text.length <= 100 && !endsSentence(text))
}

/** The text directly before `Image source,`, unless it is a paragraph, a label or boilerplate. */
function readAlt(
  words: Words,
  label: FigureLabel,
  pieces: readonly Piece[],
  settings: DateSettings & Pick<Page, 'isSpacedOut'>,
): { alt?: Said; warning?: Remark } {
  const { line } = words
  const touches = words.isGlued || !label.line.afterBlank
  if (isPageLabel(line.text) || readMark(line.text) || readDateWords(line.text, settings)) return {}
  if (isDeskOfByline(line, pieces.at(-2))) return {}
  if (label.part === 'caption' && !words.isGlued) return {}
  if (readsAsParagraph(line.text)) {
    return touches
      ? { warning: altRemark(line, 'alt is unknown: the line before the label reads as a paragraph') }
      : {}
  }
  const alt = { text: line.text, line }
  if (touches) return { alt }
  if (!settings.isSpacedOut && isShortLine(line.text) && isAfterParagraph(pieces)) {
    return {
      warning: altRemark(
        line,
        `alt is unknown: "${line.text}" may be one, or a crosshead; it stays in the text`,
      ),
    }
  }
  return { alt, warning: altRemark(line, 'alt is read from the line before the blank one') }
}

function isAfterParagraph(pieces: readonly Piece[]): boolean {
  return pieces.slice(0, -1).some((piece) => piece.kind === 'line' && readsAsParagraph(piece.line.text))
}

function isDeskOfByline(line: PageLine, above: Piece | undefined): boolean {
  return isDesk(line.text) && above?.kind === 'line' && readByline(above.line.text) !== undefined
}

function altRemark({ first }: PageLine, message: string): Remark {
  return { field: 'figures', line: first, message }
}

function remark({ part, line }: FigureLabel, message: string): Remark {
  return { field: 'figures', line: line.first, message: `${part} ${message}` }
}
