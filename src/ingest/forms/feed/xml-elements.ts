import { type Handler, Parser, type ParserOptions } from 'htmlparser2'
import { cleanText } from '../../../domain/article.ts'
import { PublisherError } from '../../../domain/errors.ts'
import { toWestern } from './decode-feed.ts'
import { usualPrefix } from './vocabularies.ts'

/** An element of a feed, without comments. */
export interface FeedElement {
  /** In small letters, with the usual prefix of its vocabulary: `pubdate`, `dc:creator`, `atom:entry`. */
  readonly name: string
  /** Its local name as written. */
  readonly tag: string
  /** By name in small letters: `href`, `xml:base`, `rdf:about`. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly (FeedElement | FeedText)[]
  /** The language of it and what it holds, as written. */
  readonly language?: string
  /** The absolute address of `xml:base`, if one is in force. */
  readonly base?: string
  /** The line of its start tag, from 1. */
  readonly line: number
}

export interface FeedText {
  readonly text: string
  /** Whether it was in a CDATA section. */
  readonly isCdata: boolean
}

export interface ElementReader {
  /** Counts the lines of what is before the document. */
  skipLines(text: string): void
  write(text: string): void
  /** Returns the root, if there is one. */
  end(): FeedElement | undefined
  /** The root as far as it is read. */
  readonly root: FeedElement | undefined
  /** The line at which an entry was cut off by the end of the document. */
  readonly cutOffLine: number | undefined
}

/** Documents of people have some 20 levels; unclosed tags add to them. */
const deepestLevel = 1000
/** A single element of a feed; longer ones are no text of people. */
const mostCharacters = 64_000_000

interface Growing extends FeedElement {
  readonly children: (FeedElement | FeedText)[]
  readonly prefixes: Readonly<Record<string, string>>
  /** As written, with its prefix. */
  readonly written: string
}

const entryNames: ReadonlySet<string> = new Set(['item', 'atom:entry', 'entry'])
const entryParents: ReadonlySet<string> = new Set(['rdf:rdf', 'rss', 'channel', 'atom:feed', 'items'])
/** HTML that is not escaped in a text has elements that are never closed. */
const voidElements: ReadonlySet<string> = new Set(['br', 'hr', 'img', 'input', 'wbr', 'area', 'col', 'embed'])

/**
 * Reads XML as it comes, however broken, and hands over each entry when it ends; the rest becomes a tree. Entities that the
 * document defines itself stay as they are, so none can grow. Throws `invalid` for a document that is no text of people.
 */
export function createElementReader(
  onEntry: (entry: FeedElement, root: FeedElement) => void,
  base?: string,
): ElementReader {
  const open: Growing[] = []
  let root: Growing | undefined
  let line = 1
  let countedTo = 0
  let written = ''
  let start = 0
  let size = 0
  let isCdata = false
  let cutOffLine: number | undefined
  let isEnding = false
  const lineAt = (index: number): number => {
    for (
      let at = written.indexOf('\n', countedTo - start);
      at !== -1 && start + at < index;
      at = written.indexOf('\n', at + 1)
    ) {
      line++
      countedTo = start + at + 1
    }
    return line
  }
  const close = () => {
    const closed = open.pop()
    const parent = open.at(-1)
    if (!closed || !parent) return
    if (!entryNames.has(closed.name) || !holdsEntries(parent, open)) return
    parent.children.pop()
    size = 0
    if (isEnding) cutOffLine ??= closed.line
    else if (root) onEntry(closed, root)
  }
  const parser: Parser = new FeedParser(
    () => open.length,
    {
      onopentag: (name, attributes) => {
        const parent = open.at(-1)
        // A second root is not part of the document.
        if (!parent && root) return
        const element = toElement(name, attributes, parent, { line: lineAt(parser.startIndex), base })
        parent?.children.push(element)
        root ??= element
        if (open.push(element) > deepestLevel) {
          throw new PublisherError(
            'invalid',
            `line ${line}: elements are nested more than ${deepestLevel} levels deep`,
          )
        }
      },
      onclosetag: (name) => {
        if (open.at(-1)?.written === name) close()
      },
      ontext: (text) => {
        const parent = open.at(-1)
        if (!parent || text === '') return
        size += text.length
        if (size > mostCharacters) {
          throw new PublisherError(
            'too_large',
            `line ${parent.line}: an element has more than ${mostCharacters} characters`,
          )
        }
        // A reference may name a character that the text may not have.
        parent.children.push({ text: cleanText(toWestern(text)), isCdata })
      },
      oncdatastart: () => {
        isCdata = true
      },
      oncdataend: () => {
        isCdata = false
      },
    },
    { xmlMode: true },
  )
  return {
    skipLines: (text) => {
      line += text.split('\n').length - 1
    },
    write: (text) => {
      lineAt(start + written.length)
      start += written.length
      written = text
      parser.write(text)
    },
    end: () => {
      isEnding = true
      parser.end()
      return root
    },
    get root() {
      return root
    },
    get cutOffLine() {
      return cutOffLine
    },
  }
}

/** An element of the channel that nothing closes, such as a category of iTunes, has the entries behind it in it. */
function holdsEntries(parent: FeedElement, open: readonly FeedElement[]): boolean {
  if (entryParents.has(parent.name)) return true
  return entryParents.has(open[0]?.name ?? '') && !open.some(({ name }) => entryNames.has(name))
}

/** Closes elements that HTML never closes at once, so that they hold nothing. */
class FeedParser extends Parser {
  private readonly depth: () => number

  constructor(depth: () => number, handler: Partial<Handler>, options: ParserOptions) {
    super(handler, options)
    this.depth = depth
  }

  protected override isVoidElement(name: string): boolean {
    // An element of a feed is not as deep.
    return voidElements.has(name) && this.depth() > 3
  }
}

function toElement(
  written: string,
  given: Readonly<Record<string, string>>,
  parent: Growing | undefined,
  at: { readonly line: number; readonly base?: string },
): Growing {
  const declared = Object.entries(given).filter(([name]) => /^xmlns(?::|$)/i.test(name))
  const prefixes =
    declared.length === 0
      ? (parent?.prefixes ?? noPrefixes)
      : {
          ...(parent?.prefixes ?? noPrefixes),
          ...Object.fromEntries(declared.map(([name, uri]) => [name.slice(6), uri])),
        }
  const attributes: Record<string, string> = Object.create(null)
  for (const [name, value] of Object.entries(given)) {
    if (!/^xmlns(?::|$)/i.test(name)) attributes[nameOf(name, prefixes, true)] ??= value
  }
  const ownBase = attributes['xml:base']
  const outer = parent?.base
  const base =
    ownBase !== undefined && URL.canParse(ownBase, outer ?? at.base)
      ? new URL(ownBase, outer ?? at.base).href
      : outer
  const language = attributes['xml:lang'] ?? parent?.language
  const name = nameOf(written, prefixes, false)
  return {
    // Atom without its namespace.
    name:
      name === 'feed' && !parent
        ? 'atom:feed'
        : parent?.name === 'atom:feed' && name === 'entry'
          ? 'atom:entry'
          : name,
    written,
    tag: written.slice(written.indexOf(':') + 1),
    attributes,
    children: [],
    prefixes,
    line: at.line,
    ...(base !== undefined && { base }),
    ...(language !== undefined && { language }),
  }
}

const noPrefixes: Readonly<Record<string, string>> = Object.freeze(Object.create(null))

function nameOf(written: string, prefixes: Readonly<Record<string, string>>, isAttribute: boolean): string {
  const colon = written.indexOf(':')
  const prefix = written.slice(0, Math.max(colon, 0))
  const local = written.slice(colon + 1).toLowerCase()
  if (isAttribute && prefix === '') return local
  const usual = prefix === 'xml' ? 'xml' : usualPrefix(prefixes[prefix], prefix)
  return usual === '' ? local : `${usual}:${local}`
}
