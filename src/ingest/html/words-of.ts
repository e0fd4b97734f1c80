import type { Element } from 'hast'
import { toText } from 'hast-util-to-text'

/** The characters of Unicode that set the direction of text (UAX 9, section 2): `toText` drops them. */
const marks = '\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069'
const mark = new RegExp(`[${marks}]`, 'g')

/** No text has these signs, since control characters are gone. */
const firstSign = 0x10
const sign = /[\x10-\x1B]/g

/** The words that the element shows, with the marks that set their direction. */
export function wordsOf(element: Element): string {
  const signed = withSigns(element)
  if (signed === element) return toText(element)
  return toText(signed).replace(sign, (one) => marks[one.charCodeAt(0) - firstSign] ?? '')
}

/** The same element if nothing in it has a mark. */
function withSigns(element: Element): Element {
  const children = element.children.map((child) => {
    if (child.type === 'element') return withSigns(child)
    if (child.type !== 'text' || child.value.search(mark) === -1) return child
    const value = child.value.replace(mark, (one) => String.fromCharCode(firstSign + marks.indexOf(one)))
    return { ...child, value }
  })
  return children.every((child, index) => child === element.children[index])
    ? element
    : { ...element, children }
}
