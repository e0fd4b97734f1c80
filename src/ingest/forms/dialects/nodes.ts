import type { BlockContent, DefinitionContent, Literal, Nodes, Parent, PhrasingContent } from 'mdast'

/** A text that Markdown left as it is. Its first characters say what it means. */
export interface Dialect extends Literal {
  type: 'dialect'
}

/** `==highlighted==` text. */
export interface Mark extends Parent {
  type: 'mark'
  children: PhrasingContent[]
}

declare module 'mdast' {
  interface RootContentMap {
    dialect: Dialect
    mark: Mark
  }
  interface PhrasingContentMap {
    dialect: Dialect
    mark: Mark
  }
  interface BlockContentMap {
    dialect: Dialect
  }
}

export type Block = BlockContent | DefinitionContent

/** What is published of a node that holds tags: HTML, or a text that only looks like it. */
export interface TagReading {
  readonly isHtml: boolean
  readonly value: string
}

/** What the dialects of one text have in common. */
export interface DialectReading {
  /** Reports what is not published, with its line: `offset` characters after the start of the node. */
  readonly warn: (node: Nodes, message: string, offset?: number) => void
  /** The line in the file. */
  readonly lineOf: (node: Nodes) => number
  /** Names of shortcodes that have a closing tag somewhere. */
  readonly closed: ReadonlySet<string>
  /** Identifiers of link definitions with a relative address. */
  readonly relative: ReadonlySet<string>
  /** What becomes of each node that holds HTML tags or the tag of a component. */
  readonly tags: ReadonlyMap<Nodes, TagReading>
  /** Adds a footnote and returns its identifier. */
  readonly addNote: (children: PhrasingContent[]) => string
}

/** The words of a node, without markup. */
export function wordsOf(node: Nodes | undefined): string {
  if (!node) return ''
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(wordsOf).join('') : ''
}

/** A source text as it is quoted in a message. */
export function quote(source: string): string {
  const line = source.replace(/\s+/g, ' ').trim()
  return line.length > 200 ? `${line.slice(0, 200)}…` : line
}

/** Whether an address has neither scheme nor host, and is more than a part of the same page. */
export function isRelative(address: string): boolean {
  return !/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|$)/i.test(address)
}
