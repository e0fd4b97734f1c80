import type { Element, ElementContent, Nodes, Root, RootContent } from 'hast'
import rehypeParse from 'rehype-parse'
import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'
import { cleanText } from '../../domain/clean-text.ts'
import { PublisherError } from '../../domain/errors.ts'

/** Deeper than any article, and shallow enough for passes that call themselves. */
const deepest = 250

const parser = unified().use(rehypeParse, { fragment: true })
const printer = unified().use(rehypeStringify)

/**
 * HTML as a browser would read it. All text in the tree is clean: a character reference can bring in what the source
 * does not hold. Throws `invalid` for HTML that is nested more than 250 deep.
 */
export function parseHtml(html: string): Root {
  let root: Root
  try {
    root = parser.parse(cleanText(html))
  } catch (error) {
    if (error instanceof RangeError) throw tooDeep(error)
    throw error
  }
  cleanTree(root)
  return root
}

export function printHtml(root: Root): string {
  return printer.stringify(root).trim()
}

function tooDeep(cause?: Error): PublisherError {
  return new PublisherError('invalid', `contentHtml is nested more than ${deepest} elements deep`, { cause })
}

function cleanTree(root: Root): void {
  const open: { node: Nodes; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next
    if (depth > deepest) throw tooDeep()
    if (node.type === 'text') node.value = cleanText(node.value)
    if (node.type === 'element') cleanProperties(node)
    if ('children' in node) for (const child of node.children) open.push({ node: child, depth: depth + 1 })
  }
}

function cleanProperties({ properties }: Element): void {
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'string') properties[name] = cleanText(value)
    if (Array.isArray(value))
      properties[name] = value.map((one) => (typeof one === 'string' ? cleanText(one) : one))
  }
}

export function isElement(node: Nodes | undefined): node is Element
export function isElement<Name extends string>(
  node: Nodes | undefined,
  ...names: readonly Name[]
): node is Element & { tagName: Name }
export function isElement(node: Nodes | undefined, ...names: readonly string[]): boolean {
  return node?.type === 'element' && (names.length === 0 || names.includes(node.tagName))
}

/** White space and comments: nothing that anybody sees. */
export function isBlank(node: Nodes): boolean {
  return node.type === 'comment' || (node.type === 'text' && node.value.trim() === '')
}

export function element(
  tagName: string,
  properties: Element['properties'],
  children: readonly ElementContent[] = [],
): Element {
  return { type: 'element', tagName, properties, children: [...children] }
}

export function text(value: string): ElementContent {
  return { type: 'text', value }
}

/** All elements below the node that pass, in document order, whatever is done to the tree meanwhile. */
export function findAll(node: Root | Element, passes: (element: Element) => boolean): Element[] {
  return node.children.flatMap((child: RootContent) => {
    if (!isElement(child)) return []
    return [...(passes(child) ? [child] : []), ...findAll(child, passes)]
  })
}

/** Gives each child to `replace` from the innermost outwards; what that answers stands in its place. */
export function replaceChildren(
  node: Root | Element,
  replace: (child: ElementContent, parent: Root | Element) => readonly ElementContent[],
): void {
  const children = node.children as ElementContent[]
  for (const child of children) if (isElement(child)) replaceChildren(child, replace)
  node.children = children.flatMap((child) => [...replace(child, node)])
}
