import { addParagraphs } from './autop.ts'
import { showAddress } from './embeds.ts'
import { figure, paragraph } from './html.ts'

/** What the blocks of a text need of their story. */
export interface BlockContext {
  readonly blocks: Readonly<Record<string, string>>
  readonly warn: (rule: string) => void
  /** The list of footnotes, once. */
  readonly listFootnotes: () => string
}

interface Block {
  /** Without `core/`. */
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly inner: string
}

const mark = /<!--\s+(\/?)wp:([a-z][a-z0-9_-]*\/)?([a-z][a-z0-9_-]*)\s+(\{[\s\S]*?\}\s+)?(\/?)-->/g

export function hasBlocks(content: string): boolean {
  return content.includes('<!-- wp:')
}

/** The HTML of blocks: their own, without their marks; what WordPress makes when it shows them is made here or named. */
export function renderBlocks(content: string, context: BlockContext, depth = 0): string {
  const frames: { name: string; attributes: Record<string, unknown>; out: string[] }[] = [
    { name: '', attributes: {}, out: [] },
  ]
  const add = (html: string) => frames.at(-1)?.out.push(html)
  const close = () => {
    const frame = frames.pop()
    if (frame) add(show({ ...frame, inner: frame.out.join('') }, context, depth))
  }
  let at = 0
  for (const found of content.matchAll(mark)) {
    const [whole, slash, space = 'core/', name = '', json, alone] = found
    add(betweenBlocks(content.slice(at, found.index)))
    at = found.index + whole.length
    const fullName = space === 'core/' ? name : space + name
    if (slash === '/') {
      const from = frames.findLastIndex((frame) => frame.name === fullName)
      // An end without a beginning is none.
      while (from > 0 && frames.length > from) close()
      continue
    }
    const attributes = parseAttributes(json)
    if (alone === '/') add(show({ name: fullName, attributes, inner: '' }, context, depth))
    else if (frames.length < mostOpen) frames.push({ name: fullName, attributes, out: [] })
  }
  add(content.slice(at))
  while (frames.length > 1) close()
  return frames[0]?.out.join('') ?? ''
}

/** Each block is on lines of its own. */
function betweenBlocks(text: string): string {
  return text.includes('\n') && text.trim() === '' ? '\n' : text
}

const mostOpen = 200
const mostReferences = 5

function parseAttributes(json: string | undefined): Record<string, unknown> {
  if (json === undefined) return {}
  try {
    const value: unknown = JSON.parse(json)
    return value !== null && typeof value === 'object' ? { ...value } : {}
  } catch {
    return {}
  }
}

type Show = (block: Block, context: BlockContext, depth: number) => string

/** Blocks whose HTML is not what a reader sees. */
const shown: Readonly<Record<string, Show>> = {
  embed: showEmbed,
  shortcode: ({ inner }) => addParagraphs(inner),
  more: () => '',
  nextpage: () => '',
  footnotes: (_, { listFootnotes }) => listFootnotes(),
  block: ({ attributes: { ref } }, context, depth) => {
    const text = context.blocks[String(ref)]
    if (text !== undefined && depth < mostReferences) return renderBlocks(text, context, depth + 1)
    context.warn(`shows the reusable block ${String(ref)}, which the export does not hold; it is left out`)
    return ''
  },
  cover: showBackground,
  spacer: () => '',
}

function show(block: Block, context: BlockContext, depth: number): string {
  const { name, inner } = block
  const way = Object.hasOwn(shown, name)
    ? shown[name]
    : name.startsWith('core-embed/')
      ? showEmbed
      : undefined
  if (way) return way(block, context, depth)
  if (inner.trim() === '' && !emptyBlocks.has(name)) {
    context.warn(`has the block ${name}, which WordPress fills when it shows the story; it is left out`)
  }
  return inner
}

/** Blocks that may be empty since nobody has filled them. */
const emptyBlocks = new Set(
  'paragraph heading image list list-item column columns group separator html freeform gallery quote table buttons button audio video file code preformatted verse media-text pullquote missing nextpage'.split(
    ' ',
  ),
)

/** The caption of an embedded page is a paragraph below its link. */
function showEmbed({ attributes: { url }, inner }: Block): string {
  const [, caption = ''] = /<figcaption[^>]*>([\s\S]*?)<\/figcaption>/i.exec(inner) ?? []
  const [written] = /https?:\/\/[^\s<>"]+/.exec(inner.replace(/<figcaption[\s\S]*/i, '')) ?? []
  const address = typeof url === 'string' && url !== '' ? url : written
  // An embedded page that somebody has written as HTML.
  if (/<(?:iframe|a)\b/i.test(inner.replace(/<figcaption[\s\S]*/i, ''))) return inner
  return (address ? showAddress(address) : '') + (caption.trim() === '' ? '' : paragraph(caption))
}

/** A background is a picture of the story if the block shows it in its style alone. */
function showBackground({ attributes: { url, alt, backgroundType }, inner }: Block): string {
  if (typeof url !== 'string' || backgroundType === 'video' || /<(?:img|video)\b/i.test(inner)) return inner
  const words = typeof alt === 'string' ? alt : ''
  return figure(`<img src="${url.replaceAll('"', '%22')}" alt="${words.replaceAll('"', '&quot;')}">`) + inner
}
