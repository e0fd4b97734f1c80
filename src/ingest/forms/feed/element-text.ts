import { visibleText } from '../../html/tidy-elements.ts'
import type { FeedElement, FeedText } from './xml-elements.ts'

/** The first child of one of the names, in the order of the names, that has text or attributes. */
export function firstOf(
  element: FeedElement | undefined,
  ...names: readonly string[]
): FeedElement | undefined {
  for (const name of names) {
    const found = childrenOf(element, name).find(
      (one) => one.children.length > 0 || Object.keys(one.attributes).length > 0,
    )
    if (found) return found
  }
  return undefined
}

export function childrenOf(element: FeedElement | undefined, ...names: readonly string[]): FeedElement[] {
  return (element?.children ?? []).filter(
    (child): child is FeedElement => isElement(child) && names.includes(child.name),
  )
}

export function isElement(node: FeedElement | FeedText): node is FeedElement {
  return 'name' in node
}

/** All text within an element, as it is after decoding, without the white space around it. */
export function textOf(element: FeedElement | undefined): string {
  return rawText(element).trim()
}

function rawText(element: FeedElement | undefined): string {
  return (element?.children ?? []).map((child) => (isElement(child) ? rawText(child) : child.text)).join('')
}

/** The text of the first child of one of the names that has any. */
export function textIn(element: FeedElement | undefined, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = childrenOf(element, name)
      .map(textOf)
      .find((text) => text !== '')
    if (found !== undefined) return found
  }
  return undefined
}

/** What an element holds, as HTML: its escaped text, or the markup in it. */
export function htmlOf(element: FeedElement): string {
  const hasMarkup = element.children.some(isElement)
  return hasMarkup ? element.children.map(toMarkup).join('').trim() : withoutOuterCdata(textOf(element))
}

/** A CDATA section in a CDATA section, which ends at the end of the inner one. */
function withoutOuterCdata(text: string): string {
  const begins = /^\s*<!\[CDATA\[/.exec(text)
  if (!begins) return text
  return withoutOuterCdata(text.slice(begins[0].length).replace(/\]\]>?\s*$/, '')).trim()
}

const emptyElements: ReadonlySet<string> = new Set(
  'area base br col embed hr img input link meta source track wbr'.split(' '),
)

function toMarkup(node: FeedElement | FeedText): string {
  if (!isElement(node)) return node.isCdata ? node.text : escapeText(node.text)
  const { tag, attributes, children } = node
  if (!/^[a-z][a-z0-9-]*$/i.test(tag)) return children.map(toMarkup).join('')
  const pairs = Object.entries(attributes)
    .filter(([name]) => /^[a-z][a-z0-9-]*$/.test(name))
    .map(([name, value]) => ` ${name}="${escapeText(value).replaceAll('"', '&quot;')}"`)
  const start = `<${tag}${pairs.join('')}>`
  if (emptyElements.has(tag.toLowerCase())) return start + children.map(toMarkup).join('')
  return `${start}${children.map(toMarkup).join('')}</${tag}>`
}

export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/** Elements that a title may be marked up with. Others in a title are words about HTML. */
const markup =
  /<\/?(?:a|abbr|acronym|b|bdi|bdo|big|br|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|mark|nobr|p|q|s|small|span|strike|strong|sub|sup|tt|u|wbr)(?:\s[^<>]*)?\/?>/i

/** One line of plain text. `isHtml`: the text is said to be HTML; otherwise it is HTML only if it looks so. */
export function toLine(text: string, isHtml = false): string {
  const fold = (line: string) => line.replace(/\s+/g, ' ').trim()
  if (!/[<&]/.test(text)) return fold(text)
  if (isHtml || markup.test(text)) return fold(visibleText(withoutOuterCdata(text)))
  // A reference that XML does not know, or one that was escaped twice.
  return fold(visibleText(escapeTags(withoutOuterCdata(text))))
}

function escapeTags(text: string): string {
  return text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
