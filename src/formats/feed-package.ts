import { cleanText } from '../domain/article.ts'

const references: Readonly<Record<string, string>> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
}

/**
 * Escapes text for an element or a quoted attribute. The references are hexadecimal: the W3C validator takes `&amp;` in
 * an RSS title for a second level of escaping.
 */
export function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"]/g, (character) => references[character] ?? character)
}

/** An element with its attributes, and its text or child elements. Attributes without a value are left out. */
export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  readonly content?: string | readonly XmlElement[]
}

/** An element with text; none without text. */
export function textElement(
  name: string,
  content: string | undefined,
  attributes?: XmlElement['attributes'],
): XmlElement[] {
  return content ? [{ name, attributes, content }] : []
}

/** The elements, each on a line of its own, indented by four spaces a level as `feed` does. */
export function toXml(elements: readonly XmlElement[], depth: number): string {
  return elements.map((one) => `\n${'    '.repeat(depth)}${elementText(one, depth)}`).join('')
}

function elementText({ name, attributes = {}, content }: XmlElement, depth: number): string {
  const pairs = Object.entries(attributes).filter(([, value]) => value !== undefined)
  const open = [name, ...pairs.map(([key, value]) => `${key}="${escapeXml(String(value))}"`)].join(' ')
  if (content === undefined || content.length === 0) return `<${open}/>`
  if (typeof content === 'string') return `<${open}>${escapeXml(content)}</${name}>`
  return `<${open}>${toXml(content, depth + 1)}\n${'    '.repeat(depth)}</${name}>`
}

/**
 * Marks in a document for text that the package `feed` must not touch: it would escape it twice or not at all, or
 * rewrite it. Each mark goes through `feed` and is then replaced by its text. Marks contain a character that XML
 * forbids and `cleanText` drops, so no author's text can look like one.
 */
export interface Slots {
  /** The mark of a plain text, which is escaped. Undefined for none. */
  text<Text extends string | undefined>(text: Text): Text
  /** The mark of HTML for a CDATA section. */
  html(html: string): string
  /** The document with the texts. Throws when a mark is lost or repeated. */
  fill(document: string): string
}

export function createSlots(): Slots {
  const kept: string[] = []
  const keep = (text: string) => `\u0002${kept.push(text) - 1}\u0002`
  return {
    text: <Text extends string | undefined>(text: Text) => (text && keep(escapeXml(text))) as Text,
    html: (html) => html && keep(escapeCdata(html)),
    fill: (document) => {
      let filled = 0
      const result = document.replace(/\u0002(\d+)\u0002/g, (_mark, index: string) => {
        filled++
        return kept[Number(index)] ?? ''
      })
      if (filled !== kept.length) throw packageChanged(`${filled} of ${kept.length} slots`)
      return result
    },
  }
}

/** A CDATA section ends at the first `]]>` (XML 1.0, section 2.7), and `feed` splits only that one. */
function escapeCdata(html: string): string {
  return cleanText(html).replaceAll(']]>', ']]&gt;')
}

/** Replaces the first occurrence of each anchor. Throws when one is missing, so that another version of `feed` fails loudly. */
export function replaceAnchors(
  document: string,
  ...replacements: readonly (readonly [anchor: string, text: string])[]
): string {
  return replacements.reduce((text, [anchor, replacement]) => {
    if (!text.includes(anchor)) throw packageChanged(JSON.stringify(anchor))
    return text.replace(anchor, () => replacement)
  }, document)
}

/** The text before the last `anchor`, and the rest. Throws when the anchor is missing. */
export function splitBefore(document: string, anchor: string): readonly [before: string, after: string] {
  const at = document.lastIndexOf(anchor)
  if (at === -1) throw packageChanged(JSON.stringify(anchor))
  return [document.slice(0, at), document.slice(at)]
}

/** The text between two anchors, both included. Throws when one is missing. */
export function cut(document: string, from: string, to: string): string {
  const start = document.indexOf(from)
  const end = document.lastIndexOf(to)
  if (start === -1 || end < start) throw packageChanged(`${from}…${to}`)
  return document.slice(start, end + to.length)
}

/** Keys for JSON, which replace those of `feed`. It writes values of any type, though its types say object, and drops undefined. */
export function toJsonExtensions(
  keys: Readonly<Record<string, unknown>>,
): { name: string; objects: Record<string, unknown> }[] {
  return Object.entries(keys).map(([name, value]) => ({ name, objects: value as Record<string, unknown> }))
}

function packageChanged(missing: string): Error {
  return new Error(`the package feed did not write ${missing}: has its version changed?`)
}
