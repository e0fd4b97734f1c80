import { decodeReferences } from './decode-references.ts'

/** A child element. Its text is decoded when it is asked for: most are not. */
export interface Child {
  readonly name: string
  readonly attributes: string
  /** Between its tags, as written. */
  readonly raw: string
  /** Where `raw` begins in the text of the parent. */
  readonly offset: number
}

const cdataStart = '<![CDATA['
const cdataEnd = ']]>'
const startTag = /<([^\s<>/!?][^\s<>/]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>/y

/** The child elements of an element's text, in order; stray tags and what is between the elements are passed over. */
export function readChildren(text: string): Child[] {
  const found: Child[] = []
  let lastComment = Number.POSITIVE_INFINITY
  for (let at = text.indexOf('<'); at !== -1; ) {
    if (text.startsWith('<!--', at)) {
      const end = at < lastComment ? text.indexOf('-->', at) : -1
      if (end === -1) lastComment = at
      at = text.indexOf('<', end === -1 ? at + 1 : end)
      continue
    }
    startTag.lastIndex = at
    const tag = startTag.exec(text)
    if (!tag) {
      at = text.indexOf('<', at + 1)
      continue
    }
    const [whole, name = '', attributes = ''] = tag
    const offset = at + whole.length
    if (attributes.endsWith('/')) {
      found.push({ name, attributes: attributes.slice(0, -1), raw: '', offset })
      at = text.indexOf('<', offset)
      continue
    }
    const end = findEnd(text, name, offset)
    found.push({ name, attributes, raw: text.slice(offset, end), offset })
    at = text.indexOf('<', end + 1)
  }
  return found
}

function findEnd(text: string, name: string, from: number): number {
  const endTag = `</${name}`
  const isSection = /\s*<!\[CDATA\[/y
  isSection.lastIndex = from
  if (!isSection.test(text)) {
    const end = endOfChild(text, endTag, from)
    return end === -1 ? text.length : end
  }
  for (let at = text.indexOf(cdataStart, from); ; ) {
    const close = text.indexOf(cdataEnd, at + cdataStart.length)
    if (close === -1) break
    const next = text.indexOf('<', close)
    if (next === -1) break
    if (isEndTag(text, endTag, next)) return next
    // A section within a section, of which nobody has escaped the end.
    if (!text.startsWith(cdataStart, next)) break
    at = next
  }
  return findQuotedEnd(text, name, from)
}

/** The first end of a section that the end tag follows; otherwise the first end tag. */
function findQuotedEnd(text: string, name: string, from: number): number {
  const endTag = `</${name}`
  for (let at = text.indexOf(endTag, from); at !== -1; at = text.indexOf(endTag, at + 1)) {
    if (
      text
        .slice(Math.max(from, at - 200), at)
        .trimEnd()
        .endsWith(cdataEnd)
    )
      return at
  }
  const first = findTag(text, endTag, from)
  return first === -1 ? text.length : first
}

function findTag(text: string, endTag: string, from: number): number {
  let at = text.indexOf(endTag, from)
  while (at !== -1 && !isEndTag(text, endTag, at)) at = text.indexOf(endTag, at + 1)
  return at
}

/** `</wp:author>`, not `</wp:author_login>`. */
function isEndTag(text: string, endTag: string, at: number): boolean {
  return text.startsWith(endTag, at) && /[\s>]/.test(text[at + endTag.length] ?? '>')
}

/** The end tag outside of sections. */
function endOfChild(text: string, endTag: string, from: number): number {
  for (let at = from; ; ) {
    const end = findTag(text, endTag, at)
    const section = text.indexOf(cdataStart, at)
    if (section === -1 || end === -1 || end < section) return end
    const close = text.indexOf(cdataEnd, section)
    if (close === -1) return end
    at = close
  }
}

/** The text of a child: sections joined, references decoded outside of them. A section within a section is text. */
export function textOf({ raw }: Pick<Child, 'raw'>): string {
  if (!raw.includes('<![CDATA[')) return decodeOutside(raw)
  const trimmed = raw.trim()
  if (!trimmed.startsWith(cdataStart)) return joinSections(raw)
  if (!trimmed.endsWith(cdataEnd)) return joinSections(trimmed)
  const inner = trimmed.slice(cdataStart.length, -cdataEnd.length)
  if (!inner.includes(cdataStart)) return inner
  // A program that escapes one `]]>` escapes all: nothing of the text begins or ends a section then.
  const isEscaped = inner.includes(']]]]><![CDATA[>')
  return isEscaped || !isOneSection(inner) ? joinSections(trimmed) : inner.replaceAll(']]><![CDATA[', '')
}

/** Whether each section that begins within the section also ends within it. */
function isOneSection(inner: string): boolean {
  let open = 1
  for (const [mark] of inner.matchAll(/<!\[CDATA\[|\]\]>/g)) {
    open += mark === cdataEnd ? -1 : 1
    if (open === 0) return false
  }
  return true
}

function joinSections(text: string): string {
  let joined = ''
  for (let at = 0; ; ) {
    const start = text.indexOf(cdataStart, at)
    if (start === -1) return joined + decodeOutside(text.slice(at))
    const end = text.indexOf(cdataEnd, start)
    joined += decodeOutside(text.slice(at, start))
    if (end === -1) return joined + text.slice(start + cdataStart.length)
    joined += text.slice(start + cdataStart.length, end)
    at = end + cdataEnd.length
  }
}

/** Outside of sections, comments are none of the text. */
function decodeOutside(text: string): string {
  if (!text.includes('<!--')) return decodeReferences(text)
  const parts: string[] = []
  for (let at = 0; ; ) {
    const start = text.indexOf('<!--', at)
    const end = start === -1 ? -1 : text.indexOf('-->', start)
    if (end === -1) return decodeReferences(parts.join('') + text.slice(at))
    parts.push(text.slice(at, start))
    at = end + '-->'.length
  }
}

/** The value of an attribute. */
export function attributeOf({ attributes }: Pick<Child, 'attributes'>, name: string): string | undefined {
  for (const [, key, double, single] of attributes.matchAll(/([^\s="']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (key === name) return decodeReferences(double ?? single ?? '')
  }
  return undefined
}
