import { cleanText } from '../domain/clean-text.ts'

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
