import type { FootnoteDefinition, Nodes, PhrasingContent, Root } from 'mdast'
import type { Extension, Token } from 'micromark-util-types'
import type { Processor } from 'unified'
import type { Remark } from '../../../domain/errors.ts'
import { readBlocks } from './blocks.ts'
import { addHeadingIds } from './heading-ids.ts'
import { readTags } from './html-tags.ts'
import { type Block, type Dialect, type DialectReading, isRelative, wordsOf } from './nodes.ts'
import { readShortcode, splitShortcodes } from './shortcode.ts'
import { createBlockConstructs } from './syntax/block-syntax.ts'
import { componentText } from './syntax/component-syntax.ts'
import { createSpanConstructs } from './syntax/span-syntax.ts'

export interface DialectOptions {
  /** The text that is parsed. */
  readonly source: string
  /** The line of the file that the text begins on, from 1. */
  readonly firstLine: number
  /** Takes what is left out. */
  readonly warnings: Remark[]
}

/** More warnings of one text tell a person nothing new. */
const mostWarnings = 20

/**
 * A plugin for what publishers write beside GitHub Flavored Markdown: formulas, wiki links, callouts, comments, highlights,
 * notes at their place, shortcodes, components, and words that look like tags. In code nothing of this applies.
 */
export function remarkDialects(this: Processor, options: DialectOptions) {
  const data = this.data() as Record<string, unknown[] | undefined>
  const extend = (name: string, extension: unknown) => {
    data[name] = [...(data[name] ?? []), extension]
  }
  extend('micromarkExtensions', createSyntax(options.source))
  extend('fromMarkdownExtensions', treeExtension)
  return (root: Root) => readDialects(root, options)
}

const spanConstructs = createSpanConstructs()

function createSyntax(source: string): Extension {
  return { text: { ...spanConstructs, 60: componentText }, flow: createBlockConstructs(source) }
}

/** What `mdast-util-from-markdown` calls its handlers with. */
interface TreeContext {
  enter(node: Dialect, token: Token): void
  exit(token: Token): void
  sliceSerialize(token: Token): string
}

const treeExtension = {
  enter: {
    dialect(this: TreeContext, token: Token) {
      this.enter({ type: 'dialect', value: this.sliceSerialize(token) }, token)
    },
  },
  exit: {
    dialect(this: TreeContext, token: Token) {
      this.exit(token)
    },
  },
}

function readDialects(root: Root, { firstLine, warnings }: DialectOptions): void {
  const lineOf = (node: Nodes) => (node.position?.start.line ?? 1) + firstLine - 1
  let count = 0
  const warn: DialectReading['warn'] = (node, message, offset = 0) => {
    count++
    if (count > mostWarnings) return
    const line = lineOf(node) + wordsOf(node).slice(0, offset).split('\n').length - 1
    warnings.push({ field: 'contentHtml', line, message: `contentHtml ${message}` })
  }
  const notes: FootnoteDefinition[] = []
  const addNote = (children: PhrasingContent[]): string => {
    const identifier = `note-${notes.length + 1}`
    const content = [{ type: 'paragraph' as const, children }]
    notes.push({ type: 'footnoteDefinition', identifier, label: identifier, children: content })
    return identifier
  }
  const reading = { warn, lineOf, addNote, tags: readTags(root, warn), ...findNames(root) }
  root.children = readBlocks(root.children as Block[], reading)
  for (const note of notes) root.children.push(note)
  addHeadingIds(root)
  if (count > mostWarnings) {
    const message = `contentHtml has ${count - mostWarnings} more of these`
    warnings.push({ field: 'contentHtml', message })
  }
}

function findNames(root: Root): Pick<DialectReading, 'closed' | 'relative'> {
  const closed = new Set<string>()
  const relative = new Set<string>()
  const visit = (node: Nodes): void => {
    if (node.type === 'definition' && isRelative(node.url)) relative.add(node.identifier)
    if (node.type === 'dialect') {
      for (const source of splitShortcodes(node.value) ?? []) {
        const tag = readShortcode(source)
        if (tag?.isClosing) closed.add(tag.name)
      }
    }
    if ('children' in node) for (const child of node.children) visit(child)
  }
  visit(root)
  return { closed, relative }
}
