import { childrenOf, escapeText, htmlOf, isElement, textIn, textOf } from './element-text.ts'
import type { FeedElement } from './xml-elements.ts'

/** Elements with the whole text, the surest first. */
const contentNames = [
  'content:encoded',
  'atom:content',
  'content',
  'xhtml:body',
  'xhtml:div',
  'fulltext',
  'content_html',
  'body',
]
const summaryNames = [
  'atom:summary',
  'summary',
  'description',
  'dc:description',
  'atom:tagline',
  'itunes:summary',
  'media:description',
]

export interface FoundText {
  readonly element: FeedElement
  readonly html: string
}

/** The whole text of an entry as HTML. Absent where it has only a summary, or only names a file. */
export function findContent(entry: FeedElement): FoundText | undefined {
  return findText(entry, contentNames)
}

export function findSummary(entry: FeedElement): FoundText | undefined {
  return findText(entry, summaryNames) ?? findText(childrenOf(entry, 'media:group')[0], ['media:description'])
}

function findText(entry: FeedElement | undefined, names: readonly string[]): FoundText | undefined {
  for (const name of names) {
    for (const element of childrenOf(entry, name)) {
      const html = toHtml(element)
      if (html !== '') return { element, html }
    }
  }
  return undefined
}

/** RFC 4287, sections 3.1.1 and 4.1.3; Atom 0.3's `mode`; an element of RSS is HTML. */
function toHtml(element: FeedElement): string {
  const { type = '', mode } = element.attributes
  const isAtom = element.name.startsWith('atom:')
  if (mode === 'base64' && isAtom) return fromBase64(textOf(element), type)
  if (isAtom && isPlainType(type, mode)) return fromPlain(textOf(element))
  if (isAtom && /^(?:image|audio|video|application\/(?!xhtml|xml))/.test(type)) return ''
  const inner = innerDiv(element)
  return tidied(htmlOf(inner))
}

function isPlainType(type: string, mode: string | undefined): boolean {
  return type === 'text' || type === 'text/plain' || (type === '' && mode === undefined)
}

function fromBase64(text: string, type: string): string {
  const decoded = Buffer.from(text, 'base64').toString('utf8')
  return /^text\/html$|xhtml/.test(type)
    ? decoded
    : type.startsWith('text/') || type === ''
      ? fromPlain(decoded)
      : ''
}

/** RFC 4287, section 3.1.1.3: the `div` around XHTML is not part of it. */
function innerDiv(element: FeedElement): FeedElement {
  const inside = element.children.filter((child) => isElement(child) || child.text.trim() !== '')
  const [only] = inside
  const isDiv = only !== undefined && inside.length === 1 && isElement(only) && only.tag === 'div'
  return isDiv && (element.attributes.type === 'xhtml' || only.name === 'xhtml:div') ? only : element
}

const tags = /<[a-z!/][^<>]*>/i
const escapedStart =
  /^\s*&lt;(?:p|div|a|b|br|img|h[1-6]|ul|ol|table|blockquote|figure|strong|em|i|span|!--)(?:\s|\/?&gt;)/i

/** HTML that was escaped twice is unescaped; words without any tag get paragraphs. */
function tidied(html: string): string {
  if (tags.test(html)) return html
  if (escapedStart.test(html) && html.includes('&gt;')) {
    return html
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&quot;', '"')
      .replaceAll('&amp;', '&')
  }
  return toParagraphs(html)
}

/** Text that should be plain. Systems that forget to say that it is HTML are frequent. */
function fromPlain(text: string): string {
  return /<(?:p|div|br|a|img|h[1-6]|ul|ol|blockquote|figure|table)(?:\s[^<>]*)?\/?>/i.test(text)
    ? text
    : toParagraphs(escapeText(text))
}

/** A paragraph for each block between empty lines; a single paragraph stays without an element. */
export function toParagraphs(text: string): string {
  const blocks = text.split(/\n[^\S\n]*\n\s*/).filter((block) => block.trim() !== '')
  if (blocks.length < 2) return text.trim()
  return blocks.map((block) => `<p>${block.trim().replaceAll('\n', '<br>\n')}</p>`).join('\n')
}

/** `content src`: the address of a text or file that is not in the document (RFC 4287, section 4.1.3.2). */
export function contentSource(entry: FeedElement): FeedElement | undefined {
  return childrenOf(entry, 'atom:content').find(({ attributes }) => attributes.src !== undefined)
}

export function languageOf(entry: FeedElement, content: FoundText | undefined): string | undefined {
  return textIn(entry, 'dc:language') ?? content?.element.language ?? entry.language
}
