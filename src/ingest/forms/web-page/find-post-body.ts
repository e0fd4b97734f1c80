import type { Element, Root } from 'hast'
import { toText } from 'hast-util-to-text'
import { findAll, isElement } from '../../html/tree.ts'

/** What systems call the element with the text of a post and nothing else, by class or `itemprop`. */
const postBodies =
  /^(?:articlebody|entry-content|post-content|gh-content|e-content|article-body|article-content|article__body|article-text|story-body|post-body|post__content)$/i

export function isPostBody({ properties }: Element): boolean {
  return [properties.className, properties.itemProp]
    .flat()
    .some((name) => postBodies.test(String(name ?? '')))
}

/** The only element of such a name, if its paragraphs hold most of the text. */
export function findPostBody(root: Root, length: number): Element | undefined {
  const named = findAll(root, isPostBody)
  if (named.length > mostNamedBodies) return undefined
  const outermost = named.filter((node) => !pathTo(root, node).some((outer) => named.includes(outer)))
  const [body] = outermost
  if (!body || outermost.length > 1) return undefined
  const inParagraphs = findAll(body, (node) => isElement(node, 'p', 'li', 'td'))
  const said = inParagraphs.reduce((sum, node) => sum + toText(node).length, 0)
  return said >= Math.max(length, toText(body).length) / 2 ? body : undefined
}

/** More are a list of posts. */
const mostNamedBodies = 20

/** The elements around an element, from the outermost. */
export function pathTo(node: Element | Root, inner: Element): Element[] {
  for (const child of node.children) {
    if (child === inner) return isElement(node as Element) ? [node as Element] : []
    if (!isElement(child)) continue
    const found = pathTo(child, inner)
    if (found.length > 0) return isElement(node as Element) ? [node as Element, ...found] : found
  }
  return []
}

/** Pictures with captions between the headline of the post and its text. */
export function figuresAbove(root: Root, body: Element): Element[] {
  const around = pathTo(root, body).findLast((node) => isElement(node, 'article', 'main'))
  if (!around) return []
  const all = findAll(around, (node) => node === body || isElement(node, 'figure'))
  const hasPicture = (node: Element) => findAll(node, (one) => isElement(one, 'img')).length > 0
  return all.slice(0, all.indexOf(body)).filter(hasPicture)
}
