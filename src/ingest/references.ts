import { toText } from 'hast-util-to-text'
import type { Remark } from '../domain/errors.ts'
import type { RemarkOn } from './forms/draft.ts'
import { parseHtml } from './html/tree.ts'

const reference = /&(?:#\d{2,7}|#x[\da-f]{2,6}|[a-z][a-z\d]{1,30});/gi

/** The fields of an article that are plain text, and the fields that contain such fields. */
const plain = new Set(
  'title summary section tags authors name rights source figures alt caption credit related corrections note'.split(
    ' ',
  ),
)

/**
 * Warnings about plain text that holds character references of HTML, such as `&#8217;` in a title that an export left so.
 * The text itself stays as it is.
 */
export function findReferences(article: object, remark: RemarkOn): Remark[] {
  return textsIn(article, []).flatMap(({ path, text }) => {
    const meant = resolve(text)
    if (meant === text) return []
    const found = [...new Set(text.match(reference))].filter((one) => resolve(one) !== one)
    return [
      remark(path, `is plain text and keeps ${found.join(', ')} as written; it probably means "${meant}"`),
    ]
  })
}

interface PlainText {
  readonly path: readonly string[]
  readonly text: string
}

function textsIn(value: unknown, path: readonly string[]): PlainText[] {
  if (typeof value === 'string') return value.includes('&') ? [{ path, text: value }] : []
  if (typeof value !== 'object' || value === null) return []
  const isRead = Array.isArray(value) ? () => true : (name: string) => plain.has(name)
  return Object.entries(value).flatMap(([name, inside]) =>
    isRead(name) ? textsIn(inside, [...path, name]) : [],
  )
}

/** An export may have escaped a text twice: `&amp;#8217;`. */
function resolve(text: string): string {
  const once = text.replace(reference, (one) => toText(parseHtml(one), { whitespace: 'pre' }))
  return once === text ? text : resolve(once)
}
