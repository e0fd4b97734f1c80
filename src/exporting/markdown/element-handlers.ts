import type { Element } from 'hast'
import { defaultHandlers, type Handle } from 'hast-util-to-mdast'
import type { Html, RootContent } from 'mdast'
import { captionsIn, captionWords } from '../../ingest/html/figures/find-places.ts'
import { findAll, isBlank, isBlock, isElement, printHtml } from '../../ingest/html/tree.ts'

/** How each element of an article is written in Markdown. What Markdown cannot say of it makes it HTML. */

type IsPlain = (node: Element) => boolean

/** Elements that Markdown has signs for, and when these say all of the element. */
const plainForms: Readonly<Record<string, IsPlain>> = {
  ...{ blockquote: hasOnly(), br: hasOnly(), del: hasOnly(), em: hasOnly(), hr: hasOnly(), p: hasOnly() },
  ...{ strong: hasOnly(), code: hasOnly(), li: hasOnly(), a: hasOnly('href', 'title') },
  ...Object.fromEntries(['h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, isPlainHeading])),
  ol: (node) => hasOnly('start')(node) && hasPlainItems(node),
  ul: (node) => hasOnly()(node) && hasPlainItems(node),
  pre: isCode,
  table: isPlainTable,
  ...{ thead: hasOnly(), tbody: hasOnly(), tr: hasOnly(), th: hasOnly('align'), td: hasOnly('align') },
  img: isPlainImage,
  figure: isPlainFigure,
}

/** Elements of which only the words within can be Markdown. */
const htmlInline =
  'b i u s ins sub sup small mark abbr q cite dfn time kbd samp var bdi bdo span ruby rt rp'.split(' ')
const htmlWhole = 'wbr picture audio video math'.split(' ')

/** A block that stays HTML as a whole. */
export function isOddBlock(node: Element): boolean {
  const { tagName } = node
  if (htmlInline.includes(tagName)) return findAll(node, isBlock).length > 0
  if (tagName === 'div') return node.properties.dataHtml === undefined
  return isBlock(node) ? !(plainForms[tagName]?.(node) ?? false) : htmlWhole.includes(tagName)
}

export const handlers: Record<string, Handle> = {
  ...Object.fromEntries([...htmlInline, ...htmlWhole].map((name) => [name, toHtmlNodes])),
  ...Object.fromEntries(
    Object.entries(plainForms).map(([name, isPlain]): [string, Handle] => {
      const write = defaultHandlers[name as keyof typeof defaultHandlers] as Handle
      return [name, (state, node, parent) => (isPlain(node) ? write : toHtmlNodes)(state, node, parent)]
    }),
  ),
  ...Object.fromEntries(['h2', 'h3', 'h4', 'h5', 'h6'].map((name) => [name, toHeading])),
  figure: toPicture,
  // Alone in a paragraph, it is written as a block.
  div: (_state, { properties }) => ({
    type: 'paragraph',
    children: [htmlOf(String(properties.dataHtml ?? ''))],
  }),
}

function hasOnly(...attributes: readonly string[]): IsPlain {
  return ({ properties }) => Object.keys(properties).every((name) => attributes.includes(name))
}

/** The tags around what is within, so that its words stay Markdown. */
function toHtmlNodes(...[state, node]: Parameters<Handle>): RootContent[] {
  const html = printHtml({ type: 'root', children: [node] })
  const end = `</${node.tagName}>`
  if (!html.endsWith(end) || htmlWhole.includes(node.tagName)) return [htmlOf(html)]
  const start = printHtml({ type: 'root', children: [{ ...node, children: [] }] }).slice(0, -end.length)
  return [htmlOf(start), ...(state.all(node) as RootContent[]), htmlOf(end)]
}

function htmlOf(value: string): Html {
  return { type: 'html', value }
}

function isPlainHeading(node: Element): boolean {
  return hasOnly('id')(node) && /^[\w-]*$/.test(String(node.properties.id ?? ''))
}

function toHeading(...[state, node, parent]: Parameters<Handle>): ReturnType<Handle> {
  const heading = (defaultHandlers[node.tagName as 'h2'] as Handle)(state, node, parent)
  const { id = '' } = node.properties
  if (id !== '' && heading && 'children' in heading) {
    ;(heading.children as RootContent[]).push(htmlOf(` {#${id}}`))
  }
  return heading
}

function hasPlainItems({ children }: Element): boolean {
  return children.every((child) => isBlank(child) || (isElement(child, 'li') && hasOnly()(child)))
}

function isCode({ properties, children }: Element): boolean {
  const [code, ...others] = children
  if (Object.keys(properties).length > 0 || others.length > 0 || !isElement(code, 'code')) return false
  return hasOnly('className')(code) && code.children.every(({ type }) => type === 'text')
}

function isPlainTable(table: Element): boolean {
  const parts = findAll(table, (node) => isElement(node, 'thead', 'tbody', 'tr', 'th', 'td'))
  return (
    hasOnly()(table) &&
    parts.every((node) => plainForms[node.tagName]?.(node)) &&
    findAll(table, isBlock).every((node) => parts.includes(node))
  )
}

/** Reading measures files of the media folder, which have no host. */
function isPlainImage(image: Element): boolean {
  const isOwn = !/^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(String(image.properties.src ?? ''))
  return hasOnly('src', 'alt', ...(isOwn ? ['width', 'height'] : []))(image)
}

/** A picture, sound or film, and words. */
function isPlainFigure(figure: Element): boolean {
  const [medium, ...others] = mediaOf(figure)
  const isPlain =
    (isElement(medium, 'img') && isPlainImage(medium)) ||
    (isElement(medium, 'audio', 'video') && medium.children.length === 0 && isPlainPlayer(medium))
  return isPlain && others.length === 0 && hasOnly()(figure) && captionsIn(figure).every(isPlainCaption)
}

const isPlainPlayer = hasOnly('src', 'title', 'controls', 'width', 'height')

function mediaOf({ children }: Element): Element['children'] {
  return children.filter((child) => !isBlank(child) && !isElement(child, 'figcaption'))
}

/** The credit is in the front matter. */
function toPicture(...[, figure]: Parameters<Handle>): ReturnType<Handle> {
  const [medium] = mediaOf(figure) as Element[]
  const { src, alt, title = alt } = medium?.properties ?? {}
  const { caption } = captionWords(figure)
  const image = { type: 'image' as const, url: String(src), alt: String(title ?? ''), title: caption ?? null }
  return { type: 'paragraph', children: [image] }
}

/** Words, and the credit. */
function isPlainCaption({ children, properties }: Element): boolean {
  const inside = children.filter((child) => isElement(child)) as Element[]
  const isPlain = inside.every(
    (child) => isElement(child, 'small') && child.children.every(({ type }) => type === 'text'),
  )
  return isPlain && inside.length <= 1 && Object.keys(properties).length === 0
}
