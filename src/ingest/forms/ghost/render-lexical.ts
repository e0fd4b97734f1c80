import type { ElementContent } from 'hast'
import { element, isElement, text } from '../../html/tree.ts'
import { isObject, type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import type { Warn } from '../records/warn.ts'
import { isCardName, renderCard } from './card-payloads.ts'
import { joinEqual } from './join-equal.ts'

/** The text of a story in the form of Ghost's editor since 5.0, Lexical. Throws `RangeError` if it is nested too deeply. */
export function renderLexical(state: JsonObject, warn: Warn): ElementContent[] {
  return renderAll(objectOf(state.root).children, warn)
}

function renderAll(nodes: unknown, warn: Warn): ElementContent[] {
  return joinEqual(listOf(nodes).flatMap((node) => (isObject(node) ? render(node, warn) : [])))
}

function render(node: JsonObject, warn: Warn): readonly ElementContent[] {
  const type = textOf(node.type)
  const name = type.replace(/^extended-/, '')
  if (Object.hasOwn(nodes, name)) return nodes[name]?.(node, warn) ?? []
  if (isCardName(type)) return renderCard(type, node, warn)
  // A node of a later version: one with a text, one with nodes inside, otherwise a card.
  if (typeof node.text === 'string' && !Array.isArray(node.children)) return renderText(node)
  if (Array.isArray(node.children)) return renderAll(node.children, warn)
  return renderCard(type, node, warn)
}

type RenderNode = (node: JsonObject, warn: Warn) => readonly ElementContent[]

const nodes: Readonly<Record<string, RenderNode>> = {
  text: renderText,
  tk: renderText,
  'code-highlight': renderText,
  linebreak: () => [element('br', {})],
  tab: () => [text('\t')],
  zwnj: () => [],
  paragraph: (node, warn) => block('p', node, warn),
  heading: (node, warn) => block(/^h[1-6]$/.test(textOf(node.tag)) ? textOf(node.tag) : 'h2', node, warn),
  quote: (node, warn) => block('blockquote', node, warn),
  aside: (node, warn) => block('blockquote', node, warn),
  list: renderList,
  listitem: (node, warn) => block('li', node, warn),
  link: renderLink,
  autolink: renderLink,
  'at-link': renderLink,
  'at-link-search': renderText,
  code: (node, warn) => [element('pre', {}, [element('code', {}, renderAll(node.children, warn))])],
  table: (node, warn) => [element('table', {}, [element('tbody', {}, renderAll(node.children, warn))])],
  tablerow: (node, warn) => [element('tr', {}, renderAll(node.children, warn))],
  tablecell: (node, warn) => [element(node.headerState ? 'th' : 'td', {}, renderAll(node.children, warn))],
}

function block(tag: string, node: JsonObject, warn: Warn): readonly ElementContent[] {
  const children = renderAll(node.children, warn)
  return children.length === 0 ? [] : [element(tag, {}, children)]
}

/** The bits of `format`, innermost first. */
const formats: readonly (readonly [bit: number, tag: string])[] = [
  [16, 'code'],
  [32, 'sub'],
  [64, 'sup'],
  [128, 'mark'],
  [8, 'u'],
  [4, 's'],
  [2, 'em'],
  [1, 'strong'],
]

function renderText({ text: words, format }: JsonObject): readonly ElementContent[] {
  if (textOf(words) === '') return []
  const bits = typeof format === 'number' ? format : 0
  const wrapped = formats
    .filter(([bit]) => (bits & bit) !== 0)
    .reduce<ElementContent>((inside, [, tag]) => element(tag, {}, [inside]), text(textOf(words)))
  return [wrapped]
}

function renderLink({ url, title, children }: JsonObject, warn: Warn): readonly ElementContent[] {
  const words = renderAll(children, warn)
  const href = textOf(url)
  if (href === '' || words.length === 0) return words
  return [element('a', { href, ...(textOf(title) !== '' && { title: textOf(title) }) }, words)]
}

/** A list inside of a list is an item of its own, which belongs to the item before it. */
function renderList(node: JsonObject, warn: Warn): readonly ElementContent[] {
  const { listType, tag, start } = node
  const isOrdered = listType === 'number' || tag === 'ol'
  const isChecklist = listType === 'check'
  const items: ElementContent[] = []
  for (const child of listOf(node.children)) {
    if (!isObject(child)) continue
    const inside = renderAll(child.children, warn)
    const before = items.at(-1)
    const isNested = isElement(inside[0], 'ul', 'ol')
    if (isNested && isElement(before, 'li')) before.children.push(...inside)
    else if (child.type === 'listitem') {
      const mark = isChecklist ? [text(child.checked === true ? '☑ ' : '☐ ')] : []
      items.push(element('li', {}, [...mark, ...inside]))
    } else items.push(element('li', {}, [...render(child, warn)]))
  }
  const first = isOrdered && typeof start === 'number' && start !== 1 ? { start } : {}
  return items.length === 0 ? [] : [element(isOrdered ? 'ol' : 'ul', first, items)]
}
