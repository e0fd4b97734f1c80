import type { Html, Link, Nodes, PhrasingContent, Text } from 'mdast'
import { isComment, withoutComments } from './comments.ts'
import { readPicture } from './html-tags.ts'
import { readMarks } from './marks.ts'
import { type Dialect, type DialectReading, isRelative, quote, wordsOf } from './nodes.ts'
import { readShortcode, type Shortcode } from './shortcode.ts'

const text = (value: string): Text => ({ type: 'text', value })

/** The content of a paragraph, with every dialect in it understood, or left out with a warning. */
export function readInline(children: readonly PhrasingContent[], reading: DialectReading): PhrasingContent[] {
  const destinations = joinDestinations(withoutComments(children), reading)
  const read = withoutRaw(destinations).flatMap((child) => readNode(child, reading))
  return joinTexts(readMarks(joinTexts(read), reading))
}

/** Between `{% raw %}` and `{% endraw %}` a tag is a text. */
function withoutRaw(nodes: readonly PhrasingContent[]): readonly PhrasingContent[] {
  const tagOf = (node: PhrasingContent) => (node.type === 'dialect' ? readShortcode(node.value) : undefined)
  const last = nodes.findLastIndex((node) => tagOf(node)?.name === 'raw' && tagOf(node)?.isClosing)
  let isRaw = false
  return nodes.map((node, index) => {
    const tag = tagOf(node)
    if (tag?.name === 'raw') isRaw = !tag.isClosing && index < last
    return isRaw && tag && tag.name !== 'raw' ? text(tag.source) : node
  })
}

function readNode(node: PhrasingContent, reading: DialectReading): readonly PhrasingContent[] {
  if (node.type === 'dialect') return readDialect(node, reading)
  if (node.type === 'html') return readHtml(node, reading)
  if (!('children' in node)) return [node]
  if (isRelativeLink(node, reading)) node.data = { hProperties: { dataLine: String(reading.lineOf(node)) } }
  if (node.type === 'link') {
    const address = bareAddress(node)
    if (address !== undefined) return [text(address)]
    node.url = withoutTemplates(node, reading)
  }
  node.children = readInline(node.children, reading) as typeof node.children
  return [node]
}

/** Whether it may lead to another article, so that its line is needed for a warning. */
function isRelativeLink(node: PhrasingContent, { relative }: DialectReading): boolean {
  if (node.type === 'linkReference') return relative.has(node.identifier)
  return node.type === 'link' && isRelative(node.url)
}

/** `<name@host>` is an address for mail by its form alone: without a dot in the host, mail reaches no one. */
function bareAddress({ url, children, position }: Link): string | undefined {
  const [only] = children
  const address = /^mailto:([^@]+@[^.]+)$/.exec(url)?.[1]
  const isAutolink =
    position?.start.offset !== undefined && only?.position?.start.offset === position.start.offset + 1
  return isAutolink && address !== undefined && wordsOf(only) === address ? `<${address}>` : undefined
}

/** Jekyll writes the address of the site in front of its own addresses. */
function withoutTemplates(link: Link, reading: DialectReading): string {
  if (!/\{[{%]/.test(link.url)) return link.url
  const rest = link.url.replace(/\{\{[^{}]*\}\}/g, '')
  if (/^\/[^{}]*$/.test(rest)) return rest
  reading.warn(
    link,
    `has a link to ${quote(link.url)}, which Gazette does not run; its words stay without the link`,
  )
  return ''
}

function readHtml(node: Html, reading: DialectReading): readonly PhrasingContent[] {
  const found = reading.tags.get(node)
  if (found)
    return found.value === '' ? [] : [found.isHtml ? { ...node, value: found.value } : text(found.value)]
  const characters = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(node.value)?.[1]
  if (characters !== undefined) return [text(characters)]
  if (node.value.startsWith('<!--')) return []
  const instruction = /^<(?:\?[\s\S]*?\?>|![^>]*>)/.exec(node.value)?.[0] ?? node.value
  reading.warn(node, `has ${quote(instruction)}, which is no text; it is left out`)
  const rest = node.value.slice(instruction.length).trim()
  return rest === '' ? [] : [text(rest)]
}

function readDialect(node: Dialect, reading: DialectReading): readonly PhrasingContent[] {
  const { value } = node
  if (/^(?:\$|\\)/.test(value)) return [text(value)]
  if (/^\[\[_?toc_?\]\]$/i.test(value)) return []
  if (/^!?\[\[/.test(value)) return [readWiki(node, reading)]
  if (isComment(value)) return []
  if (value.startsWith('<')) {
    const picture = readPicture(value)
    if (picture) return [{ type: 'image', ...picture }]
    const words = reading.tags.get(node)?.value ?? ''
    return words === '' ? [] : [text(words)]
  }
  if (value.startsWith('{:')) {
    reading.warn(node, `has the attributes ${quote(value)}, which Gazette does not apply; they are left out`)
    return []
  }
  const shown = readQuoted(value)
  if (shown !== undefined) return [text(shown)]
  const shortcode = readShortcode(value)
  return shortcode ? readTag(shortcode, node, reading) : [text(value.trimEnd())]
}

/** Hugo shows a shortcode whose inside is between the marks of a comment, and does not run it. */
function readQuoted(value: string): string | undefined {
  const [, open, inside, close] = /^(\{\{[<%])\/\*([\s\S]*)\*\/([>%]\}\})\s*$/.exec(value) ?? []
  return inside === undefined ? undefined : `${open}${inside}${close}`
}

/** A figure is shown; every other shortcode is named, and the words between two of them stay. */
function readTag(tag: Shortcode, node: Nodes, reading: DialectReading): readonly PhrasingContent[] {
  const figure = toImage(tag)
  if (figure) return [figure]
  if (tag.name === 'raw' || (tag.isClosing && reading.closed.has(tag.name))) return []
  const rest = reading.closed.has(tag.name)
    ? 'its tags are left out, and the words between them stay'
    : 'it is left out'
  reading.warn(node, `has the shortcode ${quote(tag.source)}, which Gazette does not run; ${rest}`)
  return []
}

const figureNames = ['figure', 'img', 'image', 'picture']

function toImage({ name, isClosing, named }: Shortcode): PhrasingContent | undefined {
  const url = named.get('src')
  if (isClosing || !figureNames.includes(name.toLowerCase()) || url === undefined) return undefined
  const title = [named.get('title'), named.get('caption')].filter(Boolean).map(withoutMarks).join('. ')
  const dataCredit = withoutMarks(named.get('attr'))
  const image = { type: 'image' as const, url, alt: named.get('alt') ?? null, title: title || null }
  return dataCredit === '' ? image : { ...image, data: { hProperties: { dataCredit } } }
}

/** Captions of Hugo are Markdown, and captions here plain text. */
function withoutMarks(words = ''): string {
  return words
    .replace(/\[([^\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/(?<![\p{L}\p{N}*_])(\*\*|\*|__|_)(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}*_])/gu, '$2')
}

const mediaFile =
  /\.(?:png|jpe?g|gif|webp|avif|svg|bmp|mp3|m4a|aac|wav|ogg|oga|flac|opus|mp4|m4v|webm|mov|ogv|pdf)$/i

/** `[[note#heading|words]]` and `![[picture.png|alt|300]]`, as in Obsidian and wikis. */
function readWiki(node: Dialect, reading: DialectReading): PhrasingContent {
  const isEmbed = node.value.startsWith('!')
  const [first = '', ...parts] = node.value.slice(isEmbed ? 3 : 2, -2).split(/\\?\|/)
  const target = first.trim()
  const words = parts.map((part) => part.trim()).filter((part) => part !== '' && !(isEmbed && isSize(part)))
  if (isEmbed && mediaFile.test(target)) return { type: 'image', url: target, alt: words.join(' ') || null }
  const shown = words.join(' | ') || target.replace(/^#+/, '').split('#').join(' > ')
  return toArticleLink(target, [text(shown)], reading.lineOf(node))
}

const isSize = (part: string): boolean => /^\d+(?:x\d+)?$/.test(part)

/** A link to an article by the name of its file, which is looked up when the article is prepared. */
function toArticleLink(target: string, children: PhrasingContent[], line: number): Link {
  const dataArticle = target.replace(/#.*$/, '')
  const heading = target.includes('#') ? `#${toFragment(target.split('#').at(-1) ?? '')}` : ''
  const hProperties = { dataLine: String(line), ...(dataArticle !== '' && { dataArticle }) }
  return { type: 'link', url: heading, children: children as Link['children'], data: { hProperties } }
}

/** The id of a heading, as GitHub makes it of its words. */
export function toFragment(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s^_-]/gu, '')
    .replace(/\s/g, '-')
}

const references = ['ref', 'relref', 'post_url', 'link']

/**
 * `[words]({{< ref "other.md" >}})` is no link in Markdown, since the address holds spaces: its pieces are joined. The
 * address may be a reference, or begin with the site's own address.
 */
function joinDestinations(children: readonly PhrasingContent[], reading: DialectReading): PhrasingContent[] {
  const joined: PhrasingContent[] = []
  for (let at = 0; at < children.length; at++) {
    const child = children[at]
    if (!child) continue
    const before = joined.at(-1)
    const isDestination = child.type === 'dialect' && before?.type === 'text' && before.value.endsWith('](')
    const found = isDestination ? findDestination(children, at) : undefined
    const start = found ? findLabel(joined) : -1
    if (!found || start === -1) {
      joined.push(child)
      continue
    }
    const label = joined.splice(start)
    const opening = label[0] as Text
    const bracket = opening.value.lastIndexOf('[')
    const isImage = opening.value[bracket - 1] === '!'
    const lead = opening.value.slice(0, isImage ? bracket - 1 : bracket)
    label[0] = text(opening.value.slice(bracket + 1))
    const last = label.at(-1) as Text
    label[label.length - 1] = text(last.value.slice(0, -2))
    if (lead !== '') joined.push(text(lead))
    joined.push(toLinked(child, found, label, isImage, reading))
    if (found.rest !== '') joined.push(text(found.rest))
    at = found.last
  }
  return joined
}

interface Destination {
  /** The index of the last node that belongs to it. */
  readonly last: number
  readonly nodes: readonly PhrasingContent[]
  readonly address: string
  /** The text after the closing bracket. */
  readonly rest: string
}

/** At most a few nodes long. */
function findDestination(children: readonly PhrasingContent[], start: number): Destination | undefined {
  let address = ''
  for (let at = start; at < start + 5; at++) {
    const child = children[at]
    if (child?.type === 'dialect') continue
    if (child?.type !== 'text') return undefined
    const end = child.value.indexOf(')')
    address += end === -1 ? child.value : child.value.slice(0, end)
    if (/\s/.test(address)) return undefined
    if (end !== -1)
      return { last: at, nodes: children.slice(start, at), address, rest: child.value.slice(end + 1) }
  }
  return undefined
}

/** The index of the node with the bracket that opens the label: the nearest one. */
function findLabel(nodes: readonly PhrasingContent[]): number {
  const from = Math.max(0, nodes.length - 20)
  const at = nodes.slice(from).findLastIndex((node) => node.type === 'text' && node.value.includes('['))
  return at === -1 ? -1 : from + at
}

function toLinked(
  node: PhrasingContent,
  { nodes, address }: Destination,
  label: PhrasingContent[],
  isImage: boolean,
  reading: DialectReading,
): PhrasingContent {
  const tags = nodes.flatMap((one) => (one.type === 'dialect' ? (readShortcode(one.value) ?? []) : []))
  const reference = tags.find(({ name }) => references.includes(name))
  const target = reference?.values[0] ?? reference?.named.get('path')
  if (target !== undefined && !isImage) return toArticleLink(target + address, label, reading.lineOf(node))
  const path = tags.map(({ source }) => pathOf(source)).join('') + address
  const isOwn = tags.every(({ name }) => name === '') && path.startsWith('/')
  if (isImage) return { type: 'image', url: isOwn ? path : '', alt: label.map(wordsOf).join('') }
  if (!isOwn) {
    const source = quote(nodes.map(wordsOf).join('') + address)
    reading.warn(node, `has a link to ${source}, which Gazette does not run; its words stay without the link`)
  }
  return { type: 'link', url: isOwn ? path : '', children: label as Link['children'] }
}

/** The path in `{{ "/about" | relative_url }}`, as Jekyll has it; empty for the address of the site. */
function pathOf(expression: string): string {
  return /^\{\{-?\s*["']([^"']*)["']\s*\|\s*(?:relative|absolute)_url\s*-?\}\}$/.exec(expression)?.[1] ?? ''
}

/** One text of neighbours, so that marks in them are found. */
function joinTexts(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  const joined: PhrasingContent[] = []
  let words: string[] = []
  const flush = () => {
    if (words.length > 0) joined.push(text(words.join('')))
    words = []
  }
  for (const node of nodes) {
    if (node.type === 'text') words.push(node.value)
    else {
      flush()
      joined.push(node)
    }
  }
  flush()
  return joined
}
