import type { Blockquote, Heading, Html, Nodes, Paragraph, Parent, PhrasingContent, Text } from 'mdast'
import { readAlert, readFences } from './callouts.ts'
import { isComment, withoutComments, withoutTemplateComments } from './comments.ts'
import { readInline } from './inline.ts'
import { type Block, type Dialect, type DialectReading, quote, wordsOf } from './nodes.ts'
import { splitShortcodes } from './shortcode.ts'

const text = (value: string): Text => ({ type: 'text', value })
const paragraph = (children: PhrasingContent[]): Paragraph => ({ type: 'paragraph', children })

/** The blocks of a text, with every dialect in them understood, or left out with a warning. */
export function readBlocks(blocks: readonly Block[], reading: DialectReading): Block[] {
  const read = withoutComments(expandShortcodes(blocks)).flatMap((block) => readBlock(block, reading))
  return readFences(read, reading)
}

function readBlock(block: Block, reading: DialectReading): readonly Block[] {
  if (block.type === 'dialect') return readDialect(block, reading)
  if (block.type === 'html') return readHtml(block, reading)
  if (block.type === 'paragraph') return readParagraph(block, reading)
  if (block.type === 'heading') {
    block.children = readInline(block.children, reading)
    takeHeadingId(block)
    return [block]
  }
  if (block.type === 'blockquote') {
    block.children = readBlocks(block.children, reading) as Blockquote['children']
    return [readAlert(block) ?? block]
  }
  readChildren(block, reading)
  return [block]
}

/** List items and footnotes hold blocks, cells of tables hold words. */
function readChildren(node: Nodes, reading: DialectReading): void {
  if (!('children' in node)) return
  const parent: Parent = node
  if (node.type === 'listItem' || node.type === 'footnoteDefinition') {
    parent.children = readBlocks(node.children, reading)
  } else if (node.type === 'tableCell') parent.children = readInline(node.children, reading)
  else for (const child of node.children) readChildren(child, reading)
}

function readParagraph(block: Paragraph, reading: DialectReading): readonly Block[] {
  const wasEmpty = isEmpty(block.children)
  block.children = readInline(block.children, reading)
  if (!wasEmpty && isEmpty(block.children)) return []
  takeBlockId(block)
  warnOfTags(block, reading)
  return [block]
}

function isEmpty(nodes: readonly PhrasingContent[]): boolean {
  return nodes.every((node) => node.type === 'break' || (node.type === 'text' && node.value.trim() === ''))
}

/** `^block-id` at the end of a paragraph is its address, as in Obsidian. */
function takeBlockId(block: Paragraph): void {
  const last = block.children.at(-1)
  const found =
    last?.type === 'text' ? /(?:^|\s)\^([A-Za-z0-9][A-Za-z0-9-]{3,})\s*$/.exec(last.value.slice(-100)) : null
  if (
    !found ||
    last?.type !== 'text' ||
    (block.children.length === 1 && found[0].trim() === last.value.trim())
  )
    return
  last.value = last.value.slice(0, last.value.length - found[0].length)
  block.data = { ...block.data, hProperties: { id: `^${found[1]}` } }
}

/** `## Words {#id}`, as in Hugo, Docusaurus and kramdown. */
function takeHeadingId(block: Heading): void {
  const last = block.children.at(-1)
  const found = last?.type === 'text' ? /\s*\{#([\w-]+)[^{}]*\}\s*$/.exec(last.value.slice(-200)) : null
  if (!found || last?.type !== 'text') return
  last.value = last.value.slice(0, last.value.length - found[0].length)
  block.data = { ...block.data, hProperties: { id: found[1] } }
}

/** A paragraph of nothing but `#tags` is how Obsidian notes the tags of a text. */
function warnOfTags(block: Paragraph, { warn }: DialectReading): void {
  const words = wordsOf(block).trim()
  if (!words.startsWith('#') || words.length > 1000) return
  const tags = words.split(/\s+/)
  if (!tags.every((word) => /^#[\p{L}\p{N}_/-]*[\p{L}_][\p{L}\p{N}_/-]*$/u.test(word))) return
  warn(
    block,
    `has only ${quote(words)} in a paragraph, which stays text; tags of the article belong into the field tags`,
  )
}

function readHtml(node: Html, reading: DialectReading): readonly Block[] {
  const found = reading.tags.get(node)
  if (found?.isHtml)
    return [{ ...node, value: withoutTags(withoutTemplateComments(found.value), node, reading) }]
  const { words: read, isOpen } = withoutHtmlComments(found?.value ?? node.value)
  // A tag-like word that begins a line makes HTML of all lines below it.
  const words = withoutTemplateComments(read)
  if (isOpen) reading.warn(node, 'has a comment without its end -->; everything below its begin is left out')
  if (words.trim() === '') return []
  if (/^\s*<[!?]/.test(words))
    return readInline([{ ...node, value: words.trim() }], reading).map((one) => paragraph([one]))
  return [paragraph([text(words.trim())])]
}

/** Shortcodes in a block of HTML are named and left out; what code shows stays. */
function withoutTags(html: string, node: Html, { warn }: DialectReading): string {
  if (/<(?:pre|code)\b/i.test(html)) return html
  return html.replace(/\{\{[^{}]*\}\}|\{%[^{}%]*%\}/g, (tag) => {
    warn(node, `has the shortcode ${quote(tag)}, which Gazette does not run; it is left out`)
    return ''
  })
}

function withoutHtmlComments(source: string): { words: string; isOpen: boolean } {
  const [first = '', ...others] = source.split('<!--')
  const rests = others.map((other) => {
    const end = other.indexOf('-->')
    return end === -1 ? undefined : other.slice(end + 3)
  })
  return { words: [first, ...rests].map((rest) => rest ?? '').join(''), isOpen: rests.includes(undefined) }
}

function readDialect(node: Dialect, reading: DialectReading): readonly Block[] {
  const { value } = node
  if (isComment(value)) return []
  if (value.startsWith(':')) return [node]
  if (value.startsWith('$') || value.startsWith('\\')) return [paragraph([text(value)])]
  const code = /^\{(?:%|\{<) highlight ([\w+-]*).*\n([\s\S]*)\n.*$/.exec(value)
  if (code) return [{ type: 'code', lang: code[1] || null, value: code[2] ?? '' }]
  const children = readInline([node], reading)
  return isEmpty(children) ? [] : [paragraph(children)]
}

/** A line of shortcodes is one node for each of them, so that the comments among them can be told. */
function expandShortcodes(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block): Block[] => {
    const tags = block.type === 'dialect' ? splitShortcodes(block.value) : undefined
    if (!tags || tags.length === 1) return [block]
    return tags.map(
      (value): Dialect => ({ type: 'dialect', value, ...(block.position && { position: block.position }) }),
    )
  })
}
