import type { LineSpan } from '../../draft.ts'

/** A line of the page; in a wrapped page, a joined paragraph. */
export interface PageLine extends LineSpan {
  /** At least one word, single spaces between words. */
  readonly text: string
  readonly afterBlank: boolean
}
