import type { Remark } from '../../../../domain/errors.ts'
import type { FieldLines, LineSpan } from '../../draft.ts'
import type { TextFigure } from './text-figure.ts'

export interface MergedFigures {
  /** The text's figures in order, then the front matter's further ones. */
  readonly figures: readonly unknown[]
  readonly lines: FieldLines
  readonly warnings: readonly Remark[]
}

const parts = ['alt', 'caption', 'credit'] as const

interface Given {
  /** The unchecked value: a list, one figure, or anything else. */
  readonly value: unknown
  readonly lines: FieldLines
}

/**
 * Joins the front matter's figures to the text's by position. The front matter gives the `file`, and its alt, caption
 * and credit take precedence. A value that is no figure is passed on, and `parseArticle` refuses it.
 */
export function mergeFigures(inText: readonly TextFigure[], given: Given): MergedFigures {
  const listed = Array.isArray(given.value) ? given.value : isGiven(given.value) ? [given.value] : []
  const pairs = inText.map((figure, index) => ({ figure, other: listed[index] }))
  const joined = pairs.map(({ figure, other }) => {
    return isGiven(other) && !isRecord(other) ? other : { ...wordsOf(figure), ...ownFields(other) }
  })
  return {
    figures: [...joined, ...listed.slice(inText.length)],
    lines: new Map([...linesInText(inText), ...linesGiven(given)]),
    warnings: pairs.flatMap(({ figure, other }, index) => differences(figure, ownFields(other), index)),
  }
}

function ownFields(other: unknown): Record<string, unknown> {
  return isRecord(other)
    ? Object.fromEntries(Object.entries(other).filter(([, value]) => isGiven(value)))
    : {}
}

function linesInText(figures: readonly TextFigure[]): (readonly [string, LineSpan])[] {
  const [first, last] = [figures[0], figures.at(-1)]
  if (!first || !last) return []
  const each = figures.flatMap((figure, index) => [
    [`figures.${index}`, { first: figure.first, last: figure.last }] as const,
    ...parts.flatMap((part) => {
      const line = figure[part]?.line
      return line ? [[`figures.${index}.${part}`, { first: line.first, last: line.last }] as const] : []
    }),
  ])
  return [['figures', { first: first.first, last: last.last }], ...each]
}

/** The lines of the front matter's figures; a figure outside of a list is the first one. */
function linesGiven({ value, lines }: Given): (readonly [string, LineSpan])[] {
  const isList = Array.isArray(value)
  return [...lines].flatMap(([path, span]) => {
    const [field, ...inside] = path.split('.')
    if (field !== 'figures' || !isGiven(valueAt(value, inside))) return []
    return [
      [['figures', ...(isList || inside.length === 0 ? [] : ['0']), ...inside].join('.'), span] as const,
    ]
  })
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (around, key) => (around as Record<string, unknown> | null | undefined)?.[key],
    value,
  )
}

/** The file or address of a figure's picture, if the front matter gives one. */
export function pictureOf(figure: unknown): string | undefined {
  if (!isRecord(figure)) return undefined
  return [figure.file, figure.url].find((address) => typeof address === 'string' && address !== '') as
    | string
    | undefined
}

/** An empty front matter field counts as missing. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wordsOf(figure: TextFigure): Record<string, string> {
  return Object.fromEntries(
    parts.flatMap((part) => {
      const said = figure[part]
      return said ? [[part, said.text]] : []
    }),
  )
}

function differences(figure: TextFigure, own: Readonly<Record<string, unknown>>, index: number): Remark[] {
  return parts.flatMap((part) => {
    const said = figure[part]
    if (!said || !isGiven(own[part]) || own[part] === said.text) return []
    const field = `figures.${index}.${part}`
    const message = `${field} is the front matter's; the text says "${said.text}"`
    return [{ field, line: said.line.first, message }]
  })
}
