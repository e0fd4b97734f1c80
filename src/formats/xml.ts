import { cleanText } from '../domain/clean-text.ts'

const references: Readonly<Record<string, string>> = {
  '&': '&#x26;',
  '<': '&#x3C;',
  '>': '&#x3E;',
  '"': '&#x22;',
}

/**
 * Text for an element or a quoted attribute. Hexadecimal references, since the W3C validator takes `&amp;` in an RSS
 * title for a second level of escaping. Line ends and tabs in attributes would be read as spaces anyway.
 */
export function escapeXml(text: string): string {
  return cleanText(text).replace(/[&<>"]/g, (character) => references[character] ?? character)
}

/** HTML for a CDATA section, which ends at the first `]]>` (XML 1.0, section 2.7). */
export function escapeCdata(html: string): string {
  return cleanText(html).replaceAll(']]>', ']]&gt;')
}

/** A piece of XML: one element and what is in it. */
export interface XmlElement {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number | undefined>>
  readonly content?: string | readonly XmlElement[]
}

/** The elements, each on a line of its own at the depth that `feed` prints with (four spaces a level). */
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
