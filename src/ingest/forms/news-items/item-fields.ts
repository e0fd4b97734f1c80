import type { Remark } from '../../../domain/errors.ts'
import { parseMoment } from '../../../domain/moment.ts'
import { readGivenDate } from '../../dates/read-given-date.ts'
import type { Draft } from '../draft.ts'
import { escapeText, toLine } from '../feed/element-text.ts'
import { readByline } from '../page-text/head/read-byline.ts'
import { listOf, objectOf, textOf } from '../records/json-values.ts'

/** A draft while it is put together from an item. */
export interface ItemSheet {
  readonly fields: Record<string, unknown>
  readonly writtenAs: Map<string, string>
  readonly warnings: Remark[]
}

export function createItemSheet(): ItemSheet {
  return { fields: {}, writtenAs: new Map(), warnings: [] }
}

/** Gives the draft a field under the name that the item has for it. Empty values are no values. */
export function giveField(sheet: ItemSheet, field: string, name: string, value: unknown): void {
  const isNothing = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  if (isNothing || sheet.fields[field] !== undefined) return
  sheet.fields[field] = value
  sheet.writtenAs.set(field, name)
}

export function warnOf(sheet: ItemSheet, field: string, rule: string): void {
  sheet.warnings.push({ field, message: `${field} ${rule}` })
}

export function toDraft({ fields, writtenAs, warnings }: ItemSheet, line: number): Draft {
  return {
    fields,
    writtenAs,
    warnings,
    problems: [],
    lines: new Map([['article', { first: line, last: line }]]),
  }
}

/** The draft of something that is no story. */
export function brokenItem(fault: string, line: number): Draft {
  const problem = { field: 'article', line, message: `article ${fault}` }
  return {
    fields: {},
    lines: new Map([['article', { first: line, last: line }]]),
    problems: [problem],
    warnings: [],
  }
}

/** One line of plain text: agencies write references and tags also where the standard has plain text. */
export function lineOf(value: unknown): string {
  return toLine(textOf(value))
}

/** Paragraphs of a plain text: an empty line ends one, and a single line break stays. HTML stays as it is. */
export function toParagraphs(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => `<p>${escapeText(paragraph).replaceAll('\n', '<br>')}</p>`)
    .join('\n')
}

export function isHtml(text: string): boolean {
  return /<(?:p|br|div|h[1-6]|ul|ol|blockquote|figure|a|strong|em|img)\b[^<>]*>/i.test(text)
}

/** `By Ida Fenn and Tom Reed` names two people, as on a page; any other text is one name. */
export function peopleIn(byline: string): string[] {
  if (byline === '') return []
  const names = readByline(byline)?.names ?? []
  return names.length > 0 ? [...names] : [byline.replace(/^by:?\s+/i, '')]
}

/** Names of things: texts, or the `name` of objects. Repeated ones once. */
export function namesIn(value: unknown, ...names: readonly string[]): string[] {
  const fields = names.length > 0 ? names : ['name']
  const all = (Array.isArray(value) ? listOf(value) : [value]).map(
    (one) =>
      lineOf(one) || (fields.map((name) => lineOf(objectOf(one)[name])).find((found) => found !== '') ?? ''),
  )
  return [...new Set(all)].filter((name) => name !== '')
}

/** The first of these texts that is a date. */
export function dateIn(...values: readonly unknown[]): string | undefined {
  return values
    .map((value) => textOf(value).trim())
    .map((text) => (parseMoment(text) ? text : readGivenDate(text, { timeZone: 'UTC' }).value))
    .find((text) => text !== undefined)
}

/** `2019-05-01T10:00:00Z` as a number; undefined for no date. */
export function timeOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseMoment(text)?.at.getTime()
}
