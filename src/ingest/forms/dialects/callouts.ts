import type { Blockquote, Nodes, Paragraph, PhrasingContent, Text } from 'mdast'
import type { Block, DialectReading } from './nodes.ts'
import { quote, wordsOf } from './nodes.ts'

const text = (value: string): Text => ({ type: 'text', value })

/** A quotation with a bold first line: every feed reader shows it as something apart. */
function toCallout(title: readonly PhrasingContent[], children: readonly Block[]): Blockquote {
  const heading: Paragraph = { type: 'paragraph', children: [{ type: 'strong', children: [...title] }] }
  return { type: 'blockquote', children: [heading, ...children] as Blockquote['children'] }
}

/** `WARNING` becomes `Warning`: the word is the article's own, its capitals are those of the mark. */
function toHeading(kind: string): PhrasingContent[] {
  const words = kind
    .replace(/^callout-/, '')
    .replaceAll('-', ' ')
    .toLowerCase()
  return [text(words.charAt(0).toUpperCase() + words.slice(1))]
}

/** `> [!NOTE]` of GitHub and `> [!warning]- Title` of Obsidian; undefined for any other quotation. */
export function readAlert(quotation: Blockquote): Blockquote | undefined {
  const [first, ...others] = quotation.children
  const lead = first?.type === 'paragraph' ? first.children[0] : undefined
  const mark =
    lead?.type === 'text' ? /^\[!([A-Za-z][\w-]*)(?:\|[^\]\n]*)?\][+-]?[ \t]*/.exec(lead.value) : null
  if (!mark || first?.type !== 'paragraph' || lead?.type !== 'text') return undefined
  const rest = [text(lead.value.slice(mark[0].length)), ...first.children.slice(1)]
  const { line, after } = splitFirstLine(rest)
  const title = line.some((node) => wordsOf(node).trim() !== '') ? line : toHeading(mark[1] ?? '')
  const body: Block[] = after.length > 0 ? [{ type: 'paragraph', children: after }] : []
  return toCallout(title, [...body, ...others])
}

function splitFirstLine(nodes: readonly PhrasingContent[]): {
  line: PhrasingContent[]
  after: PhrasingContent[]
} {
  const at = nodes.findIndex(
    (node) => node.type === 'break' || (node.type === 'text' && node.value.includes('\n')),
  )
  const end = nodes[at]
  if (!end) return { line: [...nodes], after: [] }
  const [before = '', ...later] = end.type === 'text' ? end.value.split('\n') : []
  const notEmpty = (value: string): PhrasingContent[] => (value === '' ? [] : [text(value)])
  return {
    line: [...nodes.slice(0, at), ...notEmpty(before)],
    after: [...notEmpty(later.join('\n')), ...nodes.slice(at + 1)],
  }
}

/** The kinds of Docusaurus, VuePress, Starlight and Quarto. */
const kinds =
  'note tip info important warning caution danger success question failure bug example quote abstract summary todo hint attention error details'.split(
    ' ',
  )

interface OpenBlock {
  readonly head: Nodes
  readonly kind: string
  readonly title: string
  readonly children: Block[]
}

/** More of them in each other are no callouts. */
const mostOpen = 20

export function isFence(node: Nodes): boolean {
  return node.type === 'dialect' && node.value.startsWith('::')
}

/** `:::note Title` to `:::`: a callout. The content of any other such block stays, and the block is named. */
export function readFences(blocks: readonly Block[], reading: DialectReading): Block[] {
  if (!blocks.some(isFence)) return [...blocks]
  const root: Block[] = []
  const open: OpenBlock[] = []
  for (const block of blocks) {
    const into = open.at(-1)?.children ?? root
    if (!isFence(block)) {
      into.push(block)
      continue
    }
    const head = readHead(block)
    if (head && open.length < mostOpen) open.push(head)
    else if (/^:::+\s*$/.test(wordsOf(block))) close(open, root, reading)
    else warnOf(block, reading, 'it is left out')
  }
  for (const { head } of open) warnOf(head, reading, 'it has no end')
  while (open.length > 0) close(open, root, reading, true)
  return root
}

/** Undefined for the end of a block, and for a directive on a line of its own. */
function readHead(node: Block): OpenBlock | undefined {
  const line = wordsOf(node).trim()
  const rest = line.replace(/^:{3,}\s*/, '')
  if (rest === line || rest === '') return undefined
  const kind = /^\{?\s*\.?([A-Za-z][\w-]*)/.exec(rest)?.[1] ?? ''
  const attributes = /\{[^{}]*\}/.exec(rest)?.[0] ?? ''
  const given = /\btitle=(?:"([^"]*)"|'([^']*)')/.exec(attributes)
  const after = rest.replace(attributes, '').replace(kind, '').trim()
  const title = given?.[1] ?? given?.[2] ?? after.replace(/^\[(.*)\]$/, '$1').replace(/^"(.*)"$/, '$1')
  return { head: node, kind, title, children: [] }
}

function close(open: OpenBlock[], root: Block[], reading: DialectReading, isOpen = false): void {
  const block = open.pop()
  if (!block) return
  const { head, kind, title, children } = block
  const into = open.at(-1)?.children ?? root
  const isKnown = kinds.includes(kind.toLowerCase().replace(/^callout-/, ''))
  const heading = title === '' ? toHeading(kind) : [text(title)]
  if (isKnown && !isOpen) {
    into.push(toCallout(heading, children))
    return
  }
  if (!isKnown && !isOpen) warnOf(head, reading, 'its content stays')
  if (isKnown || title !== '') {
    into.push({ type: 'paragraph', children: [{ type: 'strong', children: heading }] })
  }
  for (const child of children) into.push(child)
}

function warnOf(node: Nodes, { warn }: DialectReading, rest: string): void {
  warn(node, `has the block ${quote(wordsOf(node))}, which Gazette does not know; ${rest}`)
}
