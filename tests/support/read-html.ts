import type { Element, Nodes } from 'hast'
import { toText } from 'hast-util-to-text'
import rehypeParse from 'rehype-parse'
import { unified } from 'unified'

export interface ShownPicture {
  readonly src: string
  readonly alt: string
}

/** What a reader shows of HTML, however it is written. */
export interface ShownHtml {
  /** White space as single spaces. */
  readonly text: string
  readonly pictures: readonly ShownPicture[]
}

export function readHtml(html: string): ShownHtml {
  const tree = unified().use(rehypeParse, { fragment: true }).parse(html)
  return {
    text: toText(tree).replace(/\s+/g, ' ').trim(),
    pictures: elements(tree)
      .filter(({ tagName }) => tagName === 'img')
      .map(({ properties }) => ({ src: String(properties.src), alt: String(properties.alt) })),
  }
}

/** The characters of HTML without an element. Throws for one with elements. */
export function readHtmlText(html: string): string {
  const { children } = unified().use(rehypeParse, { fragment: true }).parse(html)
  return children
    .map((node) => {
      if (node.type !== 'text') throw new Error(`the text holds markup: ${html}`)
      return node.value
    })
    .join('')
}

function elements(node: Nodes): Element[] {
  const below = 'children' in node ? node.children.flatMap(elements) : []
  return node.type === 'element' ? [node, ...below] : below
}
