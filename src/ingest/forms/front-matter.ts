import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import type { Remark } from '../../domain/errors.ts'
import type { LineSpan } from './draft.ts'

export interface FrontMatter {
  readonly fields: Record<string, unknown>
  readonly lines: Map<string, LineSpan>
  readonly problems: Remark[]
  /** The text after the front matter; the whole text if there is none. */
  readonly body: string
  /** The line that `body` begins on, from 1. */
  readonly bodyLine: number
}

const fence = /^---[ \t]*\n([\s\S]*?)^---[ \t]*(?:\n|$)/m

/**
 * Splits YAML front matter (between two lines `---`, the first of which is line 1) from the text. Every scalar stays the
 * text as written, such as `title: 1984` and `published: 2026-11-23`. A YAML error becomes a problem with its line; the
 * body is returned anyway.
 */
export function readFrontMatter(text: string): FrontMatter {
  const found = text.startsWith('---') ? fence.exec(text) : null
  if (found?.index !== 0) {
    return { fields: {}, lines: new Map(), problems: unclosed(text), body: text, bodyLine: 1 }
  }
  const yaml = found[1] ?? ''
  return {
    ...readYaml(yaml, 2),
    body: text.slice(found[0].length),
    bodyLine: found[0].split('\n').length,
  }
}

/** A fence and a field without a second fence: otherwise the only problem would be a missing title. */
function unclosed(text: string): Remark[] {
  if (!/^---[ \t]*\n[A-Za-z]+:/.test(text)) return []
  const message = 'the front matter must end with a line that is only ---'
  return [{ field: 'front matter', line: 1, message }]
}

function readYaml(yaml: string, firstLine: number): Pick<FrontMatter, 'fields' | 'lines' | 'problems'> {
  const counter = new LineCounter()
  const document = parseDocument(yaml, { schema: 'failsafe', lineCounter: counter, prettyErrors: false })
  const lineAt = (offset: number) => counter.linePos(offset).line + firstLine - 1
  const problems: Remark[] = document.errors.map((error) => ({
    field: 'front matter',
    line: lineAt(error.pos[0]),
    message: `the front matter must be YAML: ${error.message}`,
  }))
  const lines = new Map<string, LineSpan>()
  if (problems.length > 0 || document.contents === null) return { fields: {}, lines, problems }
  if (!isMap(document.contents)) {
    const message = 'the front matter must be fields such as "title: A headline"'
    return { fields: {}, lines, problems: [{ field: 'front matter', line: firstLine, message }] }
  }
  recordLines(document.contents, '', lineAt, lines)
  try {
    return { fields: document.toJS() as Record<string, unknown>, lines, problems }
  } catch (error) {
    // An undefined alias, or too many aliases: https://eemeli.org/yaml/#tojs-options
    const message = `the front matter must be YAML: ${(error as Error).message}`
    return { fields: {}, lines, problems: [{ field: 'front matter', line: firstLine, message }] }
  }
}

function recordLines(
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
  if (isMap(node)) {
    for (const pair of node.items) {
      if (isScalar(pair.key) && pair.value)
        recordLines(pair.value as Node, below(String(pair.key.value)), lineAt, lines)
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => {
      recordLines(item as Node, below(index), lineAt, lines)
    })
  }
}
