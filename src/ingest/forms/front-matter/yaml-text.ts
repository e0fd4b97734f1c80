import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit as walk,
} from 'yaml'
import type { Remark } from '../../../domain/errors.ts'
import type { LineSpan } from '../draft.ts'

/** A part of a file that is YAML. */
export interface YamlText {
  readonly text: string
  /** In the file, from 1. */
  readonly firstLine: number
}

export interface YamlFault {
  /** The parser's, or `NO_FIELDS` for YAML that is a text or a list. */
  readonly code: string
  readonly message: string
  readonly line: number
}

export interface YamlFields {
  readonly fields: Readonly<Record<string, unknown>>
  readonly lines: ReadonlyMap<string, LineSpan>
  readonly problems: readonly Remark[]
  /** With any, there are no fields. */
  readonly errors: readonly YamlFault[]
}

/** The fields of YAML, every scalar as its text; an unquoted `null` or `~` is empty. */
export function parseYaml({ text, firstLine }: YamlText): YamlFields {
  const counter = new LineCounter()
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number) => counter.linePos(offset).line + firstLine - 1
  const lines = new Map<string, LineSpan>()
  const found = [...document.errors, ...document.warnings, ...findSigns(document, text)]
  const errors = found.map(({ code, message, pos }) => ({ code, message, line: lineAt(pos[0]) }))
  const nothing = { fields: {}, lines, problems: [], errors }
  if (errors.length > 0 || document.contents === null) return nothing
  if (!isMap(document.contents)) {
    return { ...nothing, errors: [{ code: 'NO_FIELDS', message: '', line: firstLine }] }
  }
  visit(document.contents, '', lineAt, lines)
  try {
    return { ...nothing, fields: document.toJS() as Record<string, unknown> }
  } catch (error) {
    // Too many aliases: https://eemeli.org/yaml/#tojs-options
    const message = `the front matter must be YAML: ${(error as Error).message}`
    return { ...nothing, problems: [{ field: 'front matter', line: firstLine, message }] }
  }
}

interface Sign {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** Where a sign that an author meant as a letter is syntax: `&Co`, `*note` and `{{ title }}` would lose words. */
function findSigns(document: Document.Parsed, text: string): Sign[] {
  const signs: Sign[] = []
  const add = (node: Node) => {
    const at = node.range?.[0] ?? 0
    signs.push({ code: 'SIGN', message: 'a sign at the beginning of a text is syntax', pos: [at, at] })
  }
  const anchors = new Set<string>()
  walk(document, {
    Alias: (_key, alias) => {
      if (!anchors.has(alias.source)) add(alias)
    },
    Node: (_key, node) => {
      if (isSeq(node)) for (const item of node.items) signs.push(...findDash(item, text))
      if (!('anchor' in node) || typeof node.anchor !== 'string') return
      anchors.add(node.anchor)
      if (isScalar(node) && !text.includes(`*${node.anchor}`)) add(node)
    },
    Pair: (_key, { key }) => {
      if (isNode(key) && !isScalar(key)) add(key)
    },
  })
  return signs
}

/** `- one`, and ` - two` deeper on the next line, is one item to YAML: "one - two". */
function findDash(item: unknown, text: string): Sign[] {
  if (!isScalar(item) || item.type !== 'PLAIN' || !item.range) return []
  const dash = /\n\s*(?=- )/.exec(text.slice(item.range[0], item.range[1]))
  const at = item.range[0] + (dash ? dash.index + dash[0].length : 0)
  return dash ? [{ code: 'DASH', message: 'an item goes on with a dash', pos: [at, at] }] : []
}

/** Records the lines of all fields and empties what YAML takes for nothing. */
function visit(
  node: Node,
  path: string,
  lineAt: (offset: number) => number,
  lines: Map<string, LineSpan>,
): void {
  if (path !== '' && node.range) {
    const first = lineAt(node.range[0])
    lines.set(path, { first, last: Math.max(first, lineAt(Math.max(node.range[0], node.range[1] - 1))) })
  }
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`)
  if (isScalar(node) && node.type === 'PLAIN' && /^(?:~|null|NULL|Null)$/.test(node.source ?? ''))
    node.value = ''
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isScalar(pair.key) && pair.value)
        visit(pair.value as Node, below(String(pair.key.value)), lineAt, lines)
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      visit(item as Node, below(index), lineAt, lines)
    })
  }
}
