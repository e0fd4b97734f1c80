import type { LineSpan } from '../../draft.ts'

/** A line of the page; where the page is wrapped, the lines that were one. */
export interface PageLine extends LineSpan {
  /** Words with single spaces between them, at least one. */
  readonly text: string
  readonly afterBlank: boolean
}
