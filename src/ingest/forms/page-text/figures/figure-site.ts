import type { Remark } from '../../../../domain/errors.ts'
import type { Unit } from '../evidence/unit.ts'
import { countWords } from '../lines/line-shape.ts'
import type { Said } from './text-figure.ts'

/** A figure at a unit: what it takes of the units kept before, and the first unit after it. */
export interface FoundFigure {
  readonly taken: number
  readonly end: number
  readonly parts: { readonly alt?: Said; readonly credit?: Said; readonly caption?: Said }
  readonly warnings?: readonly Remark[]
  readonly doubts?: readonly Remark[]
}

/** Where a figure's mark was found. */
export interface FigureSite {
  readonly units: readonly Unit[]
  readonly at: number
  /** The units before it that are no figures. */
  readonly kept: readonly Unit[]
  /** No two lines of the page touch. */
  readonly isSpacedOut: boolean
}

/** Below a credit that is on both sides of the alt text, the next line is the caption, unless it is a crosshead's length. */
export function captionBelow(next: Unit | undefined, after: Unit | undefined): Said | undefined {
  if (next?.kind !== 'short' || next.mark || !after || countWords(next.text) < 5) return undefined
  return said(next)
}

export function said({ text, line }: Unit): Said {
  return { text, line }
}
