import { cleanText } from '../domain/clean-text.ts'
import { escapeXml } from './xml.ts'

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
