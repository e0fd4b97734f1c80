import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { PublisherError, type Remark } from '../../domain/errors.ts'
import { type Draft, type LineSpan, nearestLine } from './draft.ts'

export interface ParsedJson {
  readonly value: unknown
  /** The line, from 1, of the value at the path, or of the nearest enclosing value. */
  readonly lineOf: (path: readonly PropertyKey[]) => number
}

/** JSON with the lines of its values. Throws `invalid` with every syntax error. */
export function parseJson(text: string): ParsedJson {
  const { tree, lineAt, problems } = parse(text)
  if (!tree)
    throw new PublisherError(
      'invalid',
      problems.map(({ line, message }) => `line ${line}: ${message}`).join('\n'),
    )
  const lines = new Map<string, LineSpan>()
  recordLines(tree, '', lineAt, lines)
  return { value: JSON.parse(text), lineOf: (path) => nearestLine(path, lines) ?? 1 }
}

/**
 * Reads an article or a list of articles in the article's JSON form. A text that is not JSON gives one draft with the
 * syntax errors as problems. In a list, each article has its own problems.
 */
export function readJson(text: string): JsonDrafts {
  const { tree, lineAt, problems } = parse(text)
  if (!tree) return { isList: false, drafts: [{ fields: {}, lines: new Map(), problems, warnings: [] }] }
  const value: unknown = JSON.parse(text)
  if (!Array.isArray(value)) return { isList: false, drafts: [readOne(value, tree, lineAt)] }
  const nodes = tree.children ?? []
  return { isList: true, drafts: value.map((one, index) => readOne(one, nodes[index] ?? tree, lineAt)) }
}

export interface JsonDrafts {
  readonly isList: boolean
  readonly drafts: readonly Draft[]
}

interface Parsed {
  /** Absent if the text is not JSON. */
  readonly tree?: Node
  readonly lineAt: (offset: number) => number
  readonly problems: readonly (Remark & { line: number })[]
}

function parse(text: string): Parsed {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const lineAt = createLineFinder(text)
  const problems = errors.map(({ error, offset }) => ({
    field: 'file',
    line: lineAt(offset),
    message: `the file must be JSON: ${printParseErrorCode(error)}`,
  }))
  if (tree && problems.length === 0) return { tree, lineAt, problems }
  const empty = { field: 'file', line: 1, message: 'the file must be JSON; it is empty' }
  return { lineAt, problems: problems.length > 0 ? problems : [empty] }
}

function readOne(value: unknown, node: Node, lineAt: (offset: number) => number): Draft {
  const lines = new Map<string, LineSpan>()
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    const message = 'an article must be an object such as {"title": "A headline"}'
    const problem = { field: 'article', line: lineAt(node.offset), message }
    return { fields: {}, lines, problems: [problem], warnings: [] }
  }
  recordLines(node, '', lineAt, lines)
  return { fields: value as Record<string, unknown>, lines, problems: [], warnings: [] }
}

function recordLines(
  node: Node,
  path: string,
  lineAt: (offset: number) => number,
  lines: Map<string, LineSpan>,
): void {
  const span = { first: lineAt(node.offset), last: lineAt(node.offset + node.length - 1) }
  lines.set(path === '' ? 'article' : path, span)
  const below = (key: string) => (path === '' ? key : `${path}.${key}`)
  const children = node.children ?? []
  if (node.type === 'array') {
    for (const [index, child] of children.entries()) recordLines(child, below(String(index)), lineAt, lines)
  }
  if (node.type === 'object') {
    for (const property of children) {
      const [key, value] = property.children ?? []
      if (key && value) recordLines(value, below(String(key.value)), lineAt, lines)
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
