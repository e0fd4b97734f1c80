import { toText } from 'hast-util-to-text'
import { stringify } from 'yaml'
import { findAll, isElement, parseHtml } from '../../ingest/html/tree.ts'

type Json = Readonly<Record<string, unknown>>

/** What a person looks for first. Further fields, such as the id, come last. */
const order = [
  ...['title', 'slug', 'status', 'published', 'updated', 'section', 'tags', 'language', 'authors', 'summary'],
  ...[
    'figures',
    'corrections',
    'related',
    'source',
    'canonicalUrl',
    'rights',
    'license',
    'aliases',
    'withdrawal',
  ],
]

/**
 * The front matter of an article in its portable JSON form, without the body. What follows from the date and from the first
 * paragraph is not said twice.
 */
export function toFrontMatter({ contentHtml, ...fields }: Json): string {
  const { status, summary, ...rest } = fields
  const shown: Record<string, unknown> = {
    ...rest,
    ...((status === 'draft' || status === 'withdrawn') && { status }),
    ...(summary !== firstParagraph(String(contentHtml ?? '')) && { summary }),
  }
  const names = [...order, ...Object.keys(shown)].filter((name) => shown[name] !== undefined)
  const sorted = Object.fromEntries([...new Set(names)].map((name) => [name, shown[name]]))
  return `---\n${stringify(sorted, { lineWidth: 0 })}---\n`
}

function firstParagraph(html: string): string | undefined {
  const [first] = findAll(parseHtml(html), (node) => isElement(node, 'p'))
  return first && toText(first).replace(/\s+/g, ' ').trim()
}
