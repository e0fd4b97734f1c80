import type { Element, Root } from 'hast'
import { toMdast } from 'hast-util-to-mdast'
import remarkGfm from 'remark-gfm'
import remarkStringify from 'remark-stringify'
import { unified } from 'unified'
import { readMarkdown } from '../../ingest/forms/markdown.ts'
import { element, isElement, parseHtml, printHtml, toParsedTree } from '../../ingest/html/tree.ts'
import { findExcess } from '../../ingest/limits/find-excess.ts'
import { handlers, isOddBlock } from './element-handlers.ts'

/**
 * The HTML of an article as Markdown. What Markdown has no signs for stays HTML in it. Reading it back may give other HTML,
 * where white space has no form in Markdown or words are taken for signs: the caller compares. `isCareful`: each block is
 * read back, and stays HTML if it differs.
 */
export function toMarkdown(html: string, { isCareful = false } = {}): string {
  const root = parseHtml(html)
  root.children = root.children.map((node) => {
    const kept = isElement(node) ? keepOddBlocks(node) : node
    return isCareful && isElement(kept) ? keepUnlessSame(kept) : kept
  })
  return print(root)
}

function print(root: Root): string {
  const tree = toMdast(root, { handlers, newlines: true })
  return printer.stringify(tree as Parameters<typeof printer.stringify>[0])
}

/** White space within a block counts, and the conversion leaves none: so its HTML is kept before. */
function keepOddBlocks(node: Element): Element {
  if (isOddBlock(node)) return toKept(node)
  if (isElement(node, 'figure', 'pre')) return node
  return {
    ...node,
    children: node.children.map((child) => (isElement(child) ? keepOddBlocks(child) : child)),
  }
}

/** A figure gets words from the front matter, so that it cannot be compared alone. */
function keepUnlessSame(node: Element): Element {
  if (isElement(node, 'figure', 'div')) return node
  const root: Root = { type: 'root', children: [node] }
  return readsBack(print(root), printHtml(root)) ? node : toKept(node)
}

function toKept(node: Element): Element {
  return element('div', { dataHtml: printHtml({ type: 'root', children: [node] }) })
}

function readsBack(markdown: string, html: string): boolean {
  if (findExcess('block.md', markdown)) return false
  const { body } = readMarkdown(`---\ntitle: A title\n---\n\n${markdown}`)
  return body !== undefined && printHtml(toParsedTree(body)) === html
}

/** What Gazette's own reader takes for more than a text: see `ingest/forms/dialects/`. */
const dialectSigns = [
  { character: '$', inConstruct: 'phrasing' },
  { character: '=', after: '=', inConstruct: 'phrasing' },
  { character: '=', before: '=', inConstruct: 'phrasing' },
  { character: '%', after: '%', inConstruct: 'phrasing' },
  { character: '%', before: '%', inConstruct: 'phrasing' },
  { character: '{', inConstruct: 'phrasing' },
  { character: '^', inConstruct: 'phrasing' },
  { character: ':', before: ':', inConstruct: 'phrasing' },
  { character: '<', inConstruct: 'phrasing' },
  { character: '!', atBreak: true },
] as const

const printer = unified()
  .use(remarkGfm)
  .use(remarkStringify, {
    ...{ bullet: '-', emphasis: '*', rule: '-', fences: true, resourceLink: true },
    unsafe: [...dialectSigns] as never,
  })
