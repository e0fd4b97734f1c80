import type { LineSpan } from '../draft.ts'
import type { SettledDate } from './dates/settle-dates.ts'
import type { Said } from './figures/text-figure.ts'
import type { TextField } from './merge-front-matter.ts'
import type { PageReading } from './read-page.ts'

type Reading = Pick<PageReading, 'title' | 'section' | 'authors' | 'tags' | 'related' | 'lede' | 'blocks'>

/** A list's item with the lines of its parts; the part `''` is the whole item. */
interface Item {
  readonly value: unknown
  readonly said: Readonly<Record<string, Said>>
}

/** The article fields that the page gives, except figures. A field that the page does not give is absent. */
export function toTextFields(
  reading: Reading,
  dates: readonly SettledDate[],
  contentHtml: string,
): Map<string, TextField> {
  const { title, section, lede } = reading
  return new Map([
    ...(title ? [oneField('title', title)] : []),
    ...(section ? [oneField('section', section)] : []),
    ...(lede ? [oneField('summary', lede)] : []),
    ...(contentHtml ? [bodyField(reading, contentHtml)] : []),
    ...dates.map(({ field, value, span }) => toField(field, value, value, [[field, span]])),
    ...listField('authors', reading.authors.map(authorItem)),
    ...listField('tags', reading.tags.map(tagItem)),
    ...listField('related', reading.related.map(linkItem)),
  ])
}

type Entry = readonly [name: string, field: TextField]

function toField(
  name: string,
  value: unknown,
  words: string,
  lines: readonly (readonly [string, LineSpan])[],
): Entry {
  return [
    name,
    { value, words, lines: new Map(lines.map(([path, { first, last }]) => [path, { first, last }])) },
  ]
}

function oneField(name: string, { text, line }: Said): Entry {
  return toField(name, text, text, [[name, line]])
}

function authorItem(said: Said): Item {
  return { value: { name: said.text }, said: { '': said, '.name': said } }
}

function tagItem(said: Said): Item {
  return { value: said.text, said: { '': said } }
}

function linkItem({ title, url }: Reading['related'][number]): Item {
  return { value: { title: title.text, url: url.text }, said: { '': title, '.title': title, '.url': url } }
}

function listField(name: string, items: readonly Item[]): Entry[] {
  if (items.length === 0) return []
  const each = items.flatMap(({ said }, index) =>
    Object.entries(said).map(([part, { line }]) => [`${name}.${index}${part}`, line] as const),
  )
  const words = items.flatMap(({ said }) => [...new Set(Object.values(said).map(({ text }) => text))])
  const whole = [name, around(each.map(([, line]) => line))] as const
  return [
    toField(
      name,
      items.map(({ value }) => value),
      words.join(', '),
      [whole, ...each],
    ),
  ]
}

function bodyField({ blocks }: Reading, contentHtml: string): Entry {
  const spans = blocks.flatMap((block): readonly LineSpan[] => {
    if (block.kind === 'figure') return []
    if (block.kind === 'list') return block.items.map(({ line }) => line)
    if (block.kind === 'quotation') return block.paragraphs.map(({ line }) => line)
    return [block.said.line]
  })
  const lines = spans.length > 0 ? [['contentHtml', around(spans)] as const] : []
  return toField('contentHtml', contentHtml, contentHtml, lines)
}

function around(spans: readonly LineSpan[]): LineSpan {
  const first = spans.reduce((least, span) => Math.min(least, span.first), Number.POSITIVE_INFINITY)
  return { first, last: spans.reduce((most, span) => Math.max(most, span.last), 0) }
}
