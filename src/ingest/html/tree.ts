import type { Element, ElementContent, Nodes, Root, RootContent } from 'hast'
import rehypeParse from 'rehype-parse'
import rehypeStringify from 'rehype-stringify'
import { unified } from 'unified'
import { cleanText } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'

/** Limit for the recursive passes; no real article comes near it. */
const maxDepth = 250

const parser = unified().use(rehypeParse, { fragment: true })
const printer = unified().use(rehypeStringify)

/**
 * HTML as a browser parses it. Text and attributes are cleaned again after the parse, since character references can
 * contain forbidden characters. Throws `invalid` for HTML nested more than 250 elements deep.
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

/** The tree that `parseHtml` gives for the printed tree, without the parse if both are equal. Changes the argument. */
export function toParsedTree(root: Root): Root {
  trim(root.children)
  cleanTree(root)
  return isStable(root) ? root : parseHtml(printHtml(root))
}

function trim(nodes: RootContent[]): void {
  for (let node = nodes[0]; node?.type === 'text'; node = nodes[0]) {
    node.value = node.value.trimStart()
    if (node.value !== '') break
    nodes.shift()
  }
  for (let node = nodes.at(-1); node?.type === 'text'; node = nodes.at(-1)) {
    node.value = node.value.trimEnd()
    if (node.value !== '') break
    nodes.pop()
  }
}

function tooDeep(cause?: Error): PublisherError {
  return new PublisherError('invalid', `contentHtml is nested more than ${maxDepth} elements deep`, { cause })
}

function cleanTree(root: Root): void {
  const open: { node: Nodes; depth: number }[] = [{ node: root, depth: 0 }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { node, depth } = next
    if (depth > maxDepth) throw tooDeep()
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

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const headings = words('h1 h2 h3 h4 h5 h6')
/** Their start tags close an open `p`. */
const blocks = words(
  'address aside blockquote details dd div dl dt figcaption figure hr li ol p pre section summary table ul',
)
const inline = words(
  'a abbr audio b bdi bdo br cite code del dfn em i img ins kbd mark picture q ruby s samp small source span strong sub sup time track u var video wbr',
)
/** The parser moves or implies these elements outside of the given parents. */
const parentsOf: Readonly<Record<string, ReadonlySet<string>>> = {
  ...{ li: words('ul ol'), dt: words('dl'), dd: words('dl'), rt: words('ruby'), rp: words('ruby') },
  ...{ caption: words('table'), colgroup: words('table'), col: words('colgroup') },
  ...{ thead: words('table'), tbody: words('table'), tfoot: words('table') },
  ...{ tr: words('thead tbody tfoot'), td: words('tr'), th: words('tr') },
}
/** The parser moves text and all other elements out of these. */
const tableParts = words('table colgroup thead tbody tfoot tr')

/**
 * Whether parsing the printed tree gives the same tree again. Conservative: only nesting that the HTML parser
 * (HTML, section 13.2.6) never rearranges counts as stable.
 */
export function isStable(node: Root | Element, open: ReadonlySet<string> = new Set()): boolean {
  const parent = node.type === 'element' ? node.tagName : ''
  const [first] = node.children
  // The parser drops a line feed after the start tag of `pre`.
  if (parent === 'pre' && first?.type === 'text' && first.value.startsWith('\n')) return false
  return node.children.every((child, index) => {
    if (child.type === 'text') {
      // The parser makes one text of neighbours, and none of an empty one.
      if (child.value === '' || node.children[index + 1]?.type === 'text') return false
      return !tableParts.has(parent) || /^[\t\n ]*$/.test(child.value)
    }
    return child.type === 'comment' || (isElement(child) && isStableIn(child, parent, open))
  })
}

/** An element that only contains words is none of these. */
export function isBlock({ tagName }: Element): boolean {
  const isRuby = tagName === 'rt' || tagName === 'rp'
  return blocks.has(tagName) || headings.has(tagName) || (!isRuby && Object.hasOwn(parentsOf, tagName))
}

function isStableIn(child: Element, parent: string, open: ReadonlySet<string>): boolean {
  const { tagName } = child
  const parents = parentsOf[tagName]
  const closesParagraph = blocks.has(tagName) || headings.has(tagName)
  if (!closesParagraph && !inline.has(tagName) && !parents) return false
  if (parents ? !parents.has(parent) : tableParts.has(parent)) return false
  if (closesParagraph && open.has('p')) return false
  const kind = headings.has(tagName) ? 'heading' : tagName
  const closesItself = kind === 'heading' || kind === 'a' || kind === 'p'
  if (!closesItself) return isStable(child, open)
  return !open.has(kind) && isStable(child, new Set([...open, kind]))
}

export function isElement(node: Nodes | undefined): node is Element
export function isElement<Name extends string>(
  node: Nodes | undefined,
  ...names: readonly Name[]
): node is Element & { tagName: Name }
export function isElement(node: Nodes | undefined, ...names: readonly string[]): boolean {
  return node?.type === 'element' && (names.length === 0 || names.includes(node.tagName))
}

/** White space and comments: invisible. */
export function isBlank(node: Nodes): boolean {
  return node.type === 'comment' || (node.type === 'text' && node.value.trim() === '')
}

/** Without white space and line breaks at both ends. */
export function trimmed(nodes: readonly ElementContent[]): ElementContent[] {
  const kept = [...nodes]
  while (kept[0] && isEdge(kept[0])) kept.shift()
  for (let last = kept.at(-1); last && isEdge(last); last = kept.at(-1)) kept.pop()
  return kept.map((node, index) => {
    if (node.type !== 'text') return node
    const start = index === 0 ? node.value.trimStart() : node.value
    return text(index === kept.length - 1 ? start.trimEnd() : start)
  })
}

function isEdge(node: ElementContent): boolean {
  return isBlank(node) || isElement(node, 'br')
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

/** All matching elements below the node, in document order, as they are at the time of the call. */
export function findAll(node: Root | Element, passes: (element: Element) => boolean): Element[] {
  return node.children.flatMap((child: RootContent) => {
    if (!isElement(child)) return []
    return [...(passes(child) ? [child] : []), ...findAll(child, passes)]
  })
}

/** Calls `replace` for each child, innermost first, and puts the nodes that it returns in the child's place. */
export function replaceChildren(
  node: Root | Element,
  replace: (child: ElementContent, parent: Root | Element) => readonly ElementContent[],
): void {
  const children = node.children as ElementContent[]
  for (const child of children) if (isElement(child)) replaceChildren(child, replace)
  node.children = children.flatMap((child) => [...replace(child, node)])
}

/** For a tree whose lines are not those of a file. Changes the argument. */
export function removePositions(root: Root): void {
  const open: Nodes[] = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    delete node.position
    if ('children' in node) open.push(...node.children)
  }
}
