import { attributesIn, withoutComments } from './html-addresses.ts'
import { elements, elementsOf } from './markup-elements.ts'
import { type Check, quote, type Select } from './rule.ts'
import type { Form } from './value-forms.ts'
import { flatten, nameOf, type XmlElement, type XmlFeed } from './xml-feed.ts'

const unsafeElements =
  /<\?import(?=\s)|<(?:applet|base|embed|form|frame|frameset|iframe|link|meta|object|script|style)(?=[\s/>])/i
/** Styles that cover the page or load files, and those that word processors leave behind. */
const unsafeStyle =
  /(?:^|[;\s"'])((?:position|behaviou?r|-moz-binding|mso-[\w-]+|tab-stops)\s*:|[\w-]+\s*:[^;"]*(?:expression\s*\(|url\s*\(|\d{4}(?:px|em|%|pt)))/i
const tagForm = /<\/?([a-z][^\s/>]*)/gi
/** A reference that HTML knows, or has a number. */
const referenceForm = /&(?:[a-z]{2,8}\d{0,2}|#\d{1,7}|#x[0-9a-f]{1,6});/i

/** Signs of windows-1252 by their numbers, which are control characters. */
const controlReference = /&#(?:12[89]|1[345]\d|x[89][0-9a-f]);/i

/** True for text that a reader of HTML would not show as it is: a tag of HTML, a comment or a reference. */
export function holdsMarkup(text: string): boolean {
  return referenceForm.test(text) || /<!--/.test(text) || tagsIn(text).some((name) => elements.has(name))
}

/** What in the text is no HTML, though it begins like a tag; undefined if nothing is. */
export function findNotHtml(text: string): string | undefined {
  const html = withoutComments(text).replace(/="[^"]*"|='[^']*'/g, '')
  const open = (/<(?![/!?]?[a-z!])|<[a-z][^<>]*$/i.exec(html) ?? controlReference.exec(html))?.[0]
  if (open !== undefined) return open
  const name = tagsIn(html).find((one) => !elements.has(one) && !one.includes('-') && !one.includes(':'))
  return name && `<${name}>`
}

/** What in the HTML readers remove, or run: a script, a handler or an element that loads another document. */
export function findUnsafe(html: string): string | undefined {
  const attributes = attributesIn(withoutComments(html))
  return unsafeElements.exec(html)?.[0] ?? attributes.map(findUnsafeAttribute).find(Boolean)
}

function findUnsafeAttribute([name, value]: readonly [string, string]): string | undefined {
  if (/^on[a-z]+$/i.test(name)) return name
  if (/^\s*javascript:/i.test(value)) return 'javascript:'
  return name === 'style' ? findUnsafeStyle(value) : undefined
}

/** Escapes hide what a declaration is, and a text that is none is dropped. */
function findUnsafeStyle(style: string): string | undefined {
  const isStyle = style.split(';').every((part) => part.trim() === '' || /^\s*[\w-]+\s*:/.test(part))
  return isStyle && !style.includes('\\') ? unsafeStyle.exec(style)?.[1] : style
}

/** What in an element of XHTML readers remove; undefined if nothing is. */
function findUnsafeElement({ uri, local, attributes }: XmlElement): string | undefined {
  if (unsafeElements.test(`<${local}>`)) return `<${local}>`
  const isKnown = elementsOf.get(uri)?.has(local) ?? uri.startsWith('http://www.w3.org/')
  return isKnown ? [...attributes].map(findUnsafeAttribute).find(Boolean) : `<${local}>`
}

export function isSafeXhtml(of: Select): Check<XmlFeed, XmlElement> {
  return {
    of: (feed) => of(feed).flatMap((one) => flatten(one).slice(1)),
    holds: (one) => findUnsafeElement(one) === undefined,
    message: (one) => `XHTML holds ${quote(findUnsafeElement(one))}, which readers remove`,
  }
}

function tagsIn(text: string): string[] {
  return [...text.matchAll(tagForm)].map(([, name = '']) => name.toLowerCase())
}

export const withoutTags: Form = {
  name: 'plain text',
  // Readers take `</` for the end of something, whatever follows.
  matches: (text) => !text.includes('</') && !tagsIn(text).some((name) => elements.has(name)),
}
export const plainText: Form = { name: 'plain text', matches: (text) => !holdsMarkup(text) }

/** Text that is read as it is holds no markup: readers show its tags as letters, or drop them. */
export function isPlain(of: Select): Check<XmlFeed, XmlElement> {
  return {
    of,
    holds: ({ text }) => !holdsMarkup(text),
    message: (one) => `${nameOf(one)} is plain text and holds markup: ${quote(one.text)}`,
  }
}

export function isHtml(of: Select): Check<XmlFeed, XmlElement> {
  return {
    of,
    holds: ({ text }) => findNotHtml(text) === undefined,
    message: (one) =>
      `${nameOf(one)} is HTML, and ${quote(findNotHtml(one.text))} in it is none: write &amp;lt; for <`,
  }
}

export function isSafeHtml(of: Select): Check<XmlFeed, XmlElement> {
  return {
    of,
    holds: ({ text }) => findUnsafe(text) === undefined,
    message: (one) => `${nameOf(one)} holds ${quote(findUnsafe(one.text))}, which readers remove`,
  }
}
