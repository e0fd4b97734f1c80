import type { Element, Root } from 'hast'
import { element, isElement, replaceChildren, text } from '../../html/tree.ts'
import { hasClass, inside, propertyOf } from '../records/find-in-html.ts'

/** Numbers and notes as our own footnotes: `fn-1` and `fnref-1`. Each note goes back to its place. */
export function settleFootnotes(root: Root): void {
  replaceChildren(root, (child) => {
    if (!isElement(child, 'a') || !hasClass(child, 'footnote-anchor')) return [child]
    const number = numberOf(propertyOf(child, 'href'))
    if (number === undefined) return [child]
    return [
      element('sup', {}, [element('a', { href: `#fn-${number}`, id: `fnref-${number}` }, child.children)]),
    ]
  })
  const notes: Element[] = []
  replaceChildren(root, (child) => {
    if (!isElement(child) || !hasClass(child, 'footnote')) return [child]
    const number =
      numberOf(propertyOf(inside(child, 'footnote-number'), 'href')) ?? numberOf(propertyOf(child, 'id'))
    const content = inside(child, 'footnote-content')
    if (number === undefined || !content) return [child]
    notes.push(toNote(number, content))
    return []
  })
  if (notes.length > 0) root.children.push(element('hr', {}), element('ol', {}, notes))
}

function toNote(number: string, content: Element): Element {
  const back = element('a', { href: `#fnref-${number}` }, [text('↩')])
  const last = content.children.findLast((one) => isElement(one))
  if (isElement(last, 'p')) {
    last.children.push(text(' '), back)
    return element('li', { id: `fn-${number}` }, content.children)
  }
  return element('li', { id: `fn-${number}` }, [...content.children, text(' '), back])
}

function numberOf(address: string): string | undefined {
  return /footnote-(?:anchor-)?(\d+)(?:-\d+)?$/.exec(address)?.[1]
}
