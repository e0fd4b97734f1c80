import type { TextFigure } from '../figures/text-figure.ts'
import type { FigurePart } from '../labels/figure-labels.ts'
import type { HeadingUse } from '../labels/match-labels.ts'
import type { Marked } from '../lines/line-marks.ts'
import type { PageLine } from '../lines/page-line.ts'

/**
 * What a line is taken for:
 * - `strong`, `weak`, `brief`: sentences, by length; `short`: words without a stop
 * - `label`: of a figure; `credited`: a caption with a credit in it; `figure`: a whole figure
 * - `button`, `notice`, `rule`: of the page, wherever they occur
 * - `heading`: of links or topics; `link`: a heading and its link on one line
 * - `date`, `byline`, `person`, `section`: of the head; `time`: of a post of a live page
 */
export type Kind =
  | 'strong'
  | 'weak'
  | 'brief'
  | 'short'
  | 'label'
  | 'credited'
  | 'figure'
  | 'button'
  | 'notice'
  | 'rule'
  | 'heading'
  | 'link'
  | 'date'
  | 'byline'
  | 'person'
  | 'section'
  | 'time'

export interface Unit {
  readonly kind: Kind
  readonly line: PageLine
  /** The words without a bullet. */
  readonly text: string
  readonly mark?: Marked['mark']
  readonly use?: HeadingUse
  readonly part?: FigurePart
  /** A figure's label follows on the same line. */
  readonly isGlued?: boolean
  /** A credit that is on both sides of the alt text. */
  readonly isDoubled?: boolean
  readonly figure?: TextFigure
}

/** A line that is taken out of the text, and why. */
export interface Aside {
  readonly line: PageLine
  readonly reason: string
}

export function isSentence({ kind, mark }: Unit): boolean {
  return (kind === 'strong' || kind === 'weak' || kind === 'brief') && (!mark || mark === 'quotation')
}

/** Words of the story, whether they end as a sentence or not. */
export function isText({ kind }: Unit): boolean {
  return kind === 'strong' || kind === 'weak' || kind === 'brief' || kind === 'short'
}
