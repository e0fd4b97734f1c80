import type { Remark } from '../../../domain/errors.ts'
import type { FieldLines, LineSpan } from '../draft.ts'
import type { FrontMatter } from '../front-matter/front-matter.ts'
import { sayValue } from '../records/json-values.ts'
import { isSameDate } from './dates/settle-dates.ts'
import { isGiven } from './figures/merge-figures.ts'
import { isSameTitle } from './head/find-headline.ts'

/** A field read from the text. */
export interface TextField {
  readonly value: unknown
  /** The lines of the field and of its parts, by path. */
  readonly lines: ReadonlyMap<string, LineSpan>
  /** The text's wording, for a warning. */
  readonly words: string
}

type Comparison = (given: unknown, inText: unknown, settings: { timeZone: string }) => boolean

/** Whether front matter and text agree, by field. Other fields agree if their JSON is equal. */
const comparisons: Readonly<Record<string, Comparison>> = {
  title: (given, inText) => isSameTitle(sayValue(given), sayValue(inText)),
  published: (given, inText, { timeZone }) => isSameDate(sayValue(given), sayValue(inText), timeZone),
  updated: (given, inText, { timeZone }) => isSameDate(sayValue(given), sayValue(inText), timeZone),
  authors: (given, inText) => sameWords(namesIn(given), namesIn(inText)),
  tags: (given, inText) => sameWords(namesIn(given), namesIn(inText)),
  // A written summary replaces the first paragraph and need not repeat it.
  summary: () => true,
}

/** All fields with their lines. Front matter takes precedence; a warning quotes a text that differs. */
export function mergeFrontMatter(
  inText: ReadonlyMap<string, TextField>,
  given: Pick<FrontMatter, 'fields' | 'lines'>,
  settings: { timeZone: string },
): { fields: Record<string, unknown>; lines: Map<string, LineSpan>; warnings: Remark[] } {
  const fields: Record<string, unknown> = { ...given.fields }
  const lines = new Map(given.lines)
  const warnings: Remark[] = []
  for (const [name, field] of inText) {
    const own = given.fields[name]
    if (!isGiven(own)) {
      fields[name] = field.value
      for (const [path, span] of field.lines) lines.set(path, span)
    } else if (!isSame(name, own, field.value, settings)) {
      warnings.push(differs(name, field, given.lines))
    }
  }
  return { fields, lines, warnings }
}

function isSame(name: string, given: unknown, inText: unknown, settings: { timeZone: string }): boolean {
  const compare = comparisons[name] ?? ((one, other) => JSON.stringify(one) === JSON.stringify(other))
  return compare(given, inText, settings)
}

function differs(name: string, { words, lines }: TextField, givenLines: FieldLines): Remark {
  const line = lines.get(name)?.first
  const givenLine = givenLines.get(name)?.first
  const where = givenLine === undefined ? '' : ` (line ${givenLine})`
  const message = `${name} is the front matter's${where}; the text says "${words}"`
  return { field: name, ...(line !== undefined && { line }), message }
}

/** From `A, B`, a list of texts, or a list of `{ name }`. */
function namesIn(value: unknown): string[] {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [value]
  return list.map((one) =>
    sayValue(typeof one === 'object' && one !== null && 'name' in one ? one.name : one).trim(),
  )
}

function sameWords(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word) => other.some((same) => isSameTitle(word, same)))
}
