import { decodeBytes } from '../records/decode-bytes.ts'

/** A story of the export: its fields, and its texts, each with the line of the story where it begins. */
export interface Entry {
  /** The values of the fields above the texts, by name: `TITLE`, `DATE`. A field may be there several times. */
  readonly fields: Readonly<Record<string, readonly string[]>>
  readonly texts: Readonly<Record<string, { readonly text: string; readonly line: number }>>
  readonly comments: number
  readonly pings: number
  /** The line of the file where it begins, from 1. */
  readonly line: number
  /** Why it cannot be read. */
  readonly fault?: string
}

const textNames = new Set(['BODY', 'EXTENDED BODY', 'EXCERPT', 'KEYWORDS', 'COMMENT', 'PING'])
const maxEntryBytes = 64 * 1024 * 1024
const newline = 0x0a

/** What a story begins with. */
const beginning =
  /^(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|UNIQUE URL|ALLOW COMMENTS|ALLOW PINGS|CONVERT BREAKS|PRIMARY CATEGORY|CATEGORY|TAGS|NO ENTRY):/

/**
 * Cuts the stories out of the bytes of a file, with the memory of one of them. A line of eight hyphens ends a story; one
 * within a text that neither an end of the text precedes nor the beginning of a story follows is the writer's.
 */
export async function* splitEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry, void> {
  let lines: Buffer[] = []
  let size = 0
  let first = 1
  let line = 0
  let before = '-----'
  /** How many lines precede one that may be an end, or more lines than there are. */
  let end = Number.POSITIVE_INFINITY
  for await (const own of linesOf(bytes)) {
    line++
    const words = own.toString('latin1', 0, 40).trim()
    if (end < lines.length && words !== '') {
      if (beginning.test(words)) {
        yield toEntry(lines.slice(0, end), first, size)
        first += end + 1
        lines = lines.slice(end + 1)
        size = 0
      }
      end = Number.POSITIVE_INFINITY
    }
    if (words === '--------' && before === '-----') {
      if (lines.length > 0) yield toEntry(lines, first, size)
      lines = []
      size = 0
      first = line + 1
    } else {
      if (words === '--------') end = lines.length
      size += own.length
      if (size <= maxEntryBytes) lines.push(own)
    }
    if (words !== '') before = words
  }
  if (end < lines.length) lines = lines.slice(0, end)
  if (lines.some((own) => own.toString('latin1').trim() !== '')) yield toEntry(lines, first, size)
}

async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let rest: Buffer[] = []
  let length = 0
  for await (const piece of bytes) {
    const buffer = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
    let start = 0
    for (let at = buffer.indexOf(newline); at !== -1; at = buffer.indexOf(newline, start)) {
      const part = buffer.subarray(start, at + 1)
      // A copy: the reader of the file may use its piece again.
      yield Buffer.concat([...rest, part])
      rest = []
      length = 0
      start = at + 1
    }
    if (start === buffer.length) continue
    length += buffer.length - start
    // What is too long is counted, and not kept.
    if (length <= maxEntryBytes) rest.push(Buffer.from(buffer.subarray(start)))
  }
  if (rest.length > 0) yield Buffer.concat(rest)
}

function toEntry(lines: readonly Buffer[], line: number, size: number): Entry {
  const empty = { fields: {}, texts: {}, comments: 0, pings: 0, line }
  if (size > maxEntryBytes)
    return { ...empty, fault: 'holds a story of more than 64 MB here, which cannot be read' }
  return {
    ...parseEntry(
      decodeBytes(Buffer.concat(lines), undefined)
        .replace(/^\uFEFF/, '')
        .split('\n'),
    ),
    line,
  }
}

const field = /^([A-Z][A-Z ]*?): ?(.*)$/

function parseEntry(lines: readonly string[]): Omit<Entry, 'line'> {
  const fields: Record<string, string[]> = {}
  const texts: Record<string, { text: string; line: number }> = {}
  const counts = { COMMENT: 0, PING: 0 }
  let at = 0
  for (; at < lines.length && lines[at]?.trim() !== '-----'; at++) {
    const [, name, value = ''] = field.exec(lines[at]?.trimEnd() ?? '') ?? []
    if (name !== undefined) fields[name] = [...(fields[name] ?? []), value.trim()]
  }
  for (at++; at < lines.length; at++) {
    const name = textNameOf(lines[at])
    if (name === undefined) continue
    const start = at + 1
    const end = findTextEnd(lines, start)
    if (name === 'COMMENT' || name === 'PING') counts[name]++
    else if (!texts[name]) texts[name] = { text: lines.slice(start, end).join('\n'), line: start }
    at = end
  }
  return { fields, texts, comments: counts.COMMENT, pings: counts.PING }
}

function textNameOf(line: string | undefined): string | undefined {
  const name = /^([A-Z][A-Z ]*):\s*$/.exec(line ?? '')?.[1]
  return name !== undefined && textNames.has(name) ? name : undefined
}

/** A line of five hyphens that no other text follows is the writer's. */
function findTextEnd(lines: readonly string[], from: number): number {
  for (let at = from; at < lines.length; at++) {
    if (lines[at]?.trim() !== '-----') continue
    const next = lines.slice(at + 1, at + 4).find((line) => line.trim() !== '')
    const isLast = next === undefined && lines.slice(at + 1).every((line) => line.trim() === '')
    if (isLast || textNameOf(next) !== undefined) return at
  }
  return lines.length
}
