import type { PageLine } from '../lines/page-line.ts'

/** Words, and the line they are on. */
export interface Said {
  readonly text: string
  readonly line: PageLine
}

/** What a text page says of a figure; what it leaves open is absent. */
export interface TextFigure {
  readonly alt?: Said
  readonly caption?: Said
  readonly credit?: Said
  readonly first: number
  readonly last: number
}
