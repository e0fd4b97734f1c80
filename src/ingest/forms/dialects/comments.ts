import type { Nodes } from 'mdast'
import { readShortcode } from './shortcode.ts'

/** Notes that the author wrote for no reader. */
export function isComment(value: string): boolean {
  const isMarked = /^(?:%%|\{\{\/\*|\{\/\*|\{#|\{%-?\s*#)/.test(value)
  return isMarked || (/^\{%-? comment -?%\}/.test(value) && /endcomment -?%\}$/.test(value))
}

function isMark(node: Nodes, isClosing: boolean): boolean {
  // A whole comment is one node.
  const tag = node.type === 'dialect' && !isComment(node.value) ? readShortcode(node.value) : undefined
  return tag?.name === 'comment' && tag.isClosing === isClosing
}

/** Without what is between `{% comment %}` and `{% endcomment %}`, which may be in the middle of paragraphs. */
export function withoutComments<Node extends Nodes>(nodes: readonly Node[]): Node[] {
  const inside = (node: Nodes): readonly Nodes[] => (node.type === 'paragraph' ? node.children : [node])
  const last = nodes.flatMap(inside).findLast((node) => isMark(node, true))
  if (!last) return [...nodes]
  let isOpen = false
  let isAfter = false
  const isKept = (node: Nodes): boolean => {
    if (!isAfter && isMark(node, false)) isOpen = true
    const kept = !isOpen
    if (isMark(node, true)) isOpen = false
    if (node === last) isAfter = true
    return kept
  }
  return nodes.filter((node) => {
    if (node.type !== 'paragraph') return isKept(node)
    node.children = node.children.filter(isKept)
    return node.children.length > 0
  })
}

const openers = /<(?:pre|code)\b|\{\{\/\*|\{\/\*|\{#|\{%-? comment -?%\}|(?<![^\s>])%%/gi
const ends: readonly (readonly [open: string, close: RegExp])[] = [
  ['<p', /<\/pre\s*>/gi],
  ['<c', /<\/code\s*>/gi],
  ['{{', /\*\/\}\}/g],
  ['{/', /\*\/\}/g],
  ['{#', /#\}/g],
  ['{%', /\{%-? endcomment -?%\}/g],
  ['%%', /%%/g],
]

/**
 * Templates run before HTML is read: their comments are left out of it, too, but not of code. Lines keep their
 * numbers. Linear in time.
 */
export function withoutTemplateComments(html: string): string {
  const endless = new Set<string>()
  let kept = ''
  let from = 0
  for (const { 0: opener, index } of html.matchAll(openers)) {
    const kind = opener.slice(0, 2).toLowerCase()
    const close = ends.find(([open]) => open === kind)?.[1]
    if (index < from || endless.has(kind) || !close) continue
    close.lastIndex = index + opener.length
    const found = close.exec(html)
    if (!found) {
      endless.add(kind)
      continue
    }
    const end = found.index + found[0].length
    const lineFeeds = html.slice(index, end).replace(/[^\n]+/g, '')
    kept += kind.startsWith('<') ? html.slice(from, end) : html.slice(from, index) + lineFeeds
    from = end
  }
  return kept + html.slice(from)
}
