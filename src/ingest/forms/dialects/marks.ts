import type { PhrasingContent, Text } from 'mdast'
import type { DialectReading } from './nodes.ts'

const text = (value: string): Text => ({ type: 'text', value })

/** `==highlighted==` words and `^[a note at its place]`, which may hold other markup. */
export function readMarks(nodes: readonly PhrasingContent[], reading: DialectReading): PhrasingContent[] {
  return wrapNotes(wrapHighlights(nodes), reading)
}

/** The pieces of a text, marks and what is between them; other nodes stay whole. */
function split(nodes: readonly PhrasingContent[], mark: RegExp): PhrasingContent[] {
  return nodes.flatMap((node): PhrasingContent[] => {
    if (node.type !== 'text') return [node]
    return node.value
      .split(mark)
      .filter((piece) => piece !== '')
      .map(text)
  })
}

function has(nodes: readonly PhrasingContent[], mark: string): boolean {
  return nodes.some((node) => node.type === 'text' && node.value.includes(mark))
}

/** A comparison such as `a == b` is no mark, and neither is one amid a word. */
function wrapHighlights(nodes: readonly PhrasingContent[]): PhrasingContent[] {
  if (!has(nodes, '==')) return [...nodes]
  const pieces = split(nodes, /(={2,})/)
  const result: PhrasingContent[] = []
  let start: number | undefined
  for (const [index, piece] of pieces.entries()) {
    if (piece.type !== 'text' || piece.value !== '==') {
      result.push(piece)
      continue
    }
    const before = lastCharacter(pieces[index - 1])
    const after = firstCharacter(pieces[index + 1])
    if (start !== undefined && /\S/.test(before) && !isWordCharacter(after)) {
      const children = result.splice(start)
      result.pop()
      result.push({ type: 'mark', children, data: { hName: 'mark' } })
      start = undefined
      continue
    }
    result.push(piece)
    if (start === undefined && /\S/.test(after) && !isWordCharacter(before)) start = result.length
  }
  return result
}

function wrapNotes(nodes: readonly PhrasingContent[], { addNote }: DialectReading): PhrasingContent[] {
  if (!has(nodes, '^[')) return [...nodes]
  const result: PhrasingContent[] = []
  const open: { readonly isNote: boolean; readonly start: number }[] = []
  for (const piece of split(nodes, /(\^\[|\[|\])/)) {
    const mark = piece.type === 'text' ? piece.value : ''
    if (mark === '^[' || mark === '[') open.push({ isNote: mark === '^[', start: result.length })
    const opened = mark === ']' ? open.pop() : undefined
    if (!opened?.isNote) {
      result.push(piece)
      continue
    }
    const [, ...children] = result.splice(opened.start)
    const identifier = addNote(children)
    result.push({ type: 'footnoteReference', identifier, label: identifier })
  }
  return result
}

/** Any other node counts as a sign. */
function lastCharacter(node: PhrasingContent | undefined): string {
  return node?.type === 'text' ? node.value.slice(-1) : node ? '.' : ' '
}

function firstCharacter(node: PhrasingContent | undefined): string {
  return node?.type === 'text' ? node.value.slice(0, 1) : node ? '.' : ' '
}

function isWordCharacter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character)
}
