import type { Draft } from '../draft.ts'
import { namesOf, sayValue } from '../records/json-values.ts'
import type { PageReading } from './read-page.ts'

/** Longer words are cut, so that a person sees the whole reading at once. */
const mostSigns = 100

/** What was read of a page, in rows of name and words. */
export function summarize(reading: PageReading, fields: Draft['fields']): (readonly [string, string])[] {
  const { blocks, lede, leftOut, title } = reading
  const figures = blocks.flatMap((block) => (block.kind === 'figure' ? [block.figure] : []))
  return [
    ['title', short(sayValue(fields.title ?? title?.text ?? 'unknown'))],
    [
      'date',
      [
        sayValue(fields.published ?? 'unknown'),
        ...(fields.updated ? [`updated ${sayValue(fields.updated)}`] : []),
      ].join(', '),
    ],
    ['authors', namesOf(fields.authors).join('; ') || 'unknown'],
    ['lede', lede ? `${short(lede.text)} (line ${lede.line.first})` : 'none'],
    ...figures.map(({ alt, caption, credit, first }, index): [string, string] => {
      const words = [
        alt && `alt "${short(alt.text)}"`,
        caption && `caption "${short(caption.text)}"`,
        credit && `credit "${short(credit.text)}"`,
      ]
      return [`figure ${index + 1}`, `${words.filter(Boolean).join(', ')} (line ${first})`]
    }),
    ['text', countsOf(blocks)],
    ['left out', spansOf(leftOut.map(({ line }) => line.first)) || 'nothing'],
  ]
}

function short(text: string): string {
  return text.length <= mostSigns ? text : `${text.slice(0, mostSigns).trimEnd()}…`
}

function countsOf(blocks: PageReading['blocks']): string {
  const count = (kind: string) => blocks.filter((block) => block.kind === kind).length
  const named = [
    `${count('paragraph')} paragraphs`,
    `${count('crosshead')} crossheads`,
    `${count('list')} lists`,
    `${count('quotation')} quotations`,
  ]
  return named.filter((words, index) => index === 0 || !words.startsWith('0 ')).join(', ')
}

/** `lines 3 to 5, 9` */
function spansOf(numbers: readonly number[]): string {
  const sorted = [...new Set(numbers)].toSorted((one, other) => one - other)
  const spans: [number, number][] = []
  for (const number of sorted) {
    const last = spans.at(-1)
    if (last && number <= last[1] + 2) last[1] = number
    else spans.push([number, number])
  }
  const words = spans.map(([first, last]) => (first === last ? `${first}` : `${first} to ${last}`))
  return words.length > 0 ? `lines ${words.join(', ')}` : ''
}
