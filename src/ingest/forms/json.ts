import { type Node, type ParseError, parseTree, visit } from 'jsonc-parser'
import type { Remark } from '../../domain/errors.ts'
import { type Draft, type LineSpan, nearestLine } from './draft.ts'
import { findJsonFaults } from './json-faults.ts'

export interface ParsedJson {
  /** Undefined if the text is not JSON. */
  readonly value: unknown
  /** Everything that makes the text no JSON, and fields that an object has twice. */
  readonly problems: readonly Remark[]
  /** The line, from 1, of the value at the path, or of the nearest enclosing value. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/** JSON with the lines of its values. */
export function parseJson(text: string): ParsedJson {
  const { tree, value, lineAt, problems } = parse(text)
  if (!tree) return { value, problems, lineOf: () => 1 }
  const found: Found = { lines: new Map(), problems: [] }
  recordLines(tree, '', lineAt, found)
  return { value, problems: found.problems, lineOf: (path) => nearestLine(path, found.lines) ?? 1 }
}

/**
 * Reads an article or a list of articles in the article's JSON form. A text that is not JSON gives one draft with the
 * syntax errors as problems. In a list, each article has its own problems.
 */
export function readJson(text: string): JsonDrafts {
  const { tree, value, lineAt, problems } = parse(text)
  if (!tree) return { isList: false, drafts: [{ fields: {}, lines: new Map(), problems, warnings: [] }] }
  if (!Array.isArray(value)) return { isList: false, drafts: [readOne(value, tree, lineAt)] }
  const nodes = tree.children ?? []
  return { isList: true, drafts: value.map((one, index) => readOne(one, nodes[index] ?? tree, lineAt)) }
}

/** Fields that an object of the JSON text has twice, in the order of the text. */
export function findRepeatedNames(text: string): readonly Remark[] {
  const found: Remark[] = []
  const open: Map<string, number>[] = []
  visit(text, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty: (name, _offset, _length, startLine, _character, pathOf) => {
      const names = open.at(-1)
      const line = startLine + 1
      const first = names?.get(name)
      names?.set(name, first ?? line)
      if (first !== undefined) found.push(sayRepeated([...pathOf(), name].join('.'), first, line))
    },
  })
  return found
}

function sayRepeated(field: string, first: number, line: number): Remark {
  const lines = first === line ? `both times in line ${line}` : `in line ${first} and line ${line}`
  return { field, line, message: `${field} is there twice, ${lines}` }
}

export interface JsonDrafts {
  readonly isList: boolean
  readonly drafts: readonly Draft[]
}

interface Parsed {
  /** Absent if the text is not JSON. */
  readonly tree?: Node
  readonly value?: unknown
  readonly lineAt: (offset: number) => number
  readonly problems: readonly Remark[]
}

function parse(text: string): Parsed {
  const errors: ParseError[] = []
  const lineAt = createLineFinder(text)
  try {
    const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
    if (tree && errors.length === 0) return { tree, value: JSON.parse(text), lineAt, problems: [] }
  } catch (error) {
    if (error instanceof RangeError) return { lineAt, problems: [notJson(1, 'it is nested too deeply')] }
    if (!(error instanceof SyntaxError)) throw error
  }
  const faults = findJsonFaults(text).map(({ line, message }) => notJson(line, message))
  const [first] = errors
  const unknown = notJson(lineAt(first?.offset ?? 0), 'something is wrong at this line or before it')
  return { lineAt, problems: faults.length > 0 ? faults : [unknown] }
}

function notJson(line: number, reason: string): Remark {
  return { field: 'file', line, message: `file is not JSON: ${reason}` }
}

function readOne(value: unknown, node: Node, lineAt: (offset: number) => number): Draft {
  const lines = new Map<string, LineSpan>()
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const message = 'file must hold an object such as {"title": "A headline"}, or a list of them'
    const problem = { field: 'file', line: lineAt(node.offset), message }
    return { fields: {}, lines, problems: [problem], warnings: [] }
  }
  const problems: Remark[] = []
  recordLines(node, '', lineAt, { lines, problems })
  return { fields: value as Record<string, unknown>, lines, problems, warnings: [] }
}

interface Found {
  readonly lines: Map<string, LineSpan>
  /** Takes fields that an object has twice: a parser would silently take the last one. */
  readonly problems: Remark[]
}

function recordLines(node: Node, path: string, lineAt: (offset: number) => number, found: Found): void {
  const span = { first: lineAt(node.offset), last: lineAt(node.offset + node.length - 1) }
  found.lines.set(path === '' ? 'article' : path, span)
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  const children = node.children ?? []
  if (node.type === 'array') {
    for (const [index, child] of children.entries()) recordLines(child, below(String(index)), lineAt, found)
  }
  if (node.type === 'object') {
    for (const property of children) {
      const [key, value] = property.children ?? []
      if (!key || !value) continue
      const field = below(String(key.value))
      const twin = found.lines.get(field)
      const line = lineAt(key.offset)
      if (twin) {
        found.problems.push(sayRepeated(field, twin.first, line))
      }
      recordLines(value, field, lineAt, found)
    }
  }
}

/** Line numbers, from 1, of offsets; by binary search. */
function createLineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle + 1
      else high = middle
    }
    return low
  }
}
