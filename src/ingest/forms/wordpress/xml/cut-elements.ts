/** One element below `channel`, cut out of the file as bytes. */
export interface CutElement {
  /** As written, with its prefix: `item`, `wp:author`. */
  readonly name: string
  /** What follows the name in its start tag. */
  readonly attributes: string
  /** What is between its tags. Valid until the next element is asked for. */
  readonly inner: Buffer
  /** Where it begins, from 1. */
  readonly line: number
  /** `unclosed`: its end tag is missing, because the file ends or another item begins. `too_large`: it is left out. */
  readonly fault?: 'unclosed' | 'too_large'
}

/** Larger than any story with all its comments and its page builder's data. */
const maxElementBytes = 64 * 1024 * 1024

/** Elements that hold those that are cut out: only their start tag counts. */
const containers = new Set(['rss', 'channel', 'rdf:RDF', 'feed', 'tumblr', 'posts'])

const lt = 0x3c
const newline = 0x0a
const slash = 0x2f
const bang = 0x21
const cdataStart = Buffer.from('<![CDATA[')
const cdataEnd = Buffer.from(']]>')
const commentStart = Buffer.from('<!--')
const commentEnd = Buffer.from('-->')
const itemStart = Buffer.from('<item')
const channelEnd = Buffer.from('</channel')

/**
 * Cuts the elements below `channel` out of a stream of bytes, in an encoding that contains ASCII, with the memory of one of
 * them. It wants no well-formed XML: control characters, bytes of another encoding and stray tags pass through. `rss`,
 * `channel` and `!DOCTYPE` are given as their start tags alone.
 */
export async function* cutElements(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<CutElement, void> {
  const window = createWindow(bytes)
  for (;;) {
    const start = await window.find(lt, 0)
    if (start === -1) return
    window.skip(start)
    await window.has(cdataStart.length)
    if (window.startsWith(commentStart)) {
      await skipPast(window, commentEnd, commentStart.length)
      continue
    }
    if (window.startsWith(cdataStart)) {
      await skipPast(window, cdataEnd, cdataStart.length)
      continue
    }
    const end = await findTagEnd(window)
    if (end === -1) return
    const tag = window.text(1, end)
    const [, name = ''] = /^([^\s/>]*)/.exec(tag) ?? []
    const { line } = window
    const attributes = tag.slice(name.length)
    if (tag.startsWith('/') || tag.startsWith('?')) {
      window.skip(end + 1)
      continue
    }
    if (containers.has(name) || tag.startsWith('!') || tag.endsWith('/') || name === '') {
      window.skip(end + 1)
      if (name !== '') yield { name, attributes, inner: Buffer.alloc(0), line }
      continue
    }
    const close = await findEnd(window, name, end + 1)
    if (close.fault === 'too_large') {
      yield { name, attributes, inner: Buffer.alloc(0), line, fault: 'too_large' }
      window.skip(end + 1)
      await skipToItem(window)
      continue
    }
    // A small element without an end would swallow the items after it.
    if (close.fault && name !== 'item') {
      window.skip(end + 1)
      continue
    }
    yield {
      name,
      attributes,
      inner: window.bytes(end + 1, close.at),
      line,
      ...(close.fault && { fault: close.fault }),
    }
    window.skip(close.at)
  }
}

interface Close {
  /** Where its content ends. */
  readonly at: number
  readonly fault?: 'unclosed' | 'too_large'
}

/** Sections and comments are passed over, so that what they quote ends nothing. */
async function findEnd(window: Window, name: string, from: number): Promise<Close> {
  const endTag = Buffer.from(`</${name}`)
  for (let at = from; ; ) {
    // Most of a file is in the window already, and waiting takes longer than looking.
    const near = window.indexOf(lt, at)
    const next = near === -1 ? await window.find(lt, at) : near
    if (next === -1) return findQuotedEnd(window, endTag, from)
    if (next > maxElementBytes) return { at: next, fault: 'too_large' }
    const needed = next + Math.max(cdataStart.length, endTag.length) + 1
    if (window.length() < needed) await window.has(needed)
    const second = window.byte(next + 1)
    if (second === slash) {
      if (window.matches(endTag, next) && isNameEnd(window.byte(next + endTag.length))) return { at: next }
      if (window.matches(channelEnd, next)) return { at: next, fault: 'unclosed' }
      at = next + 1
    } else if (second === bang) {
      const end = await skipQuoted(window, next)
      if (end === -1) return findQuotedEnd(window, endTag, from)
      at = end
    } else if (window.matches(itemStart, next) && isNameEnd(window.byte(next + itemStart.length))) {
      return { at: next, fault: 'unclosed' }
    } else at = next + 1
  }
}

/** Where a section or a comment ends; -1 for a section without an end. */
async function skipQuoted(window: Window, start: number): Promise<number> {
  if (window.matches(cdataStart, start)) {
    const end = await window.findText(cdataEnd, start + cdataStart.length, maxElementBytes)
    return end === -1 ? -1 : end + cdataEnd.length
  }
  if (!window.matches(commentStart, start)) return start + 1
  const end = await window.findText(commentEnd, start + commentStart.length, maxElementBytes)
  return end === -1 ? start + 1 : end + commentEnd.length
}

/** A section that never ends hides the end of its element: the first end tag counts, wherever it is. */
async function findQuotedEnd(window: Window, endTag: Buffer, from: number): Promise<Close> {
  for (let at = from; ; at++) {
    at = await window.findText(endTag, at, maxElementBytes)
    if (at === -1) break
    if (isNameEnd(window.byte(at + endTag.length))) return { at }
  }
  return { at: window.length(), fault: window.length() > maxElementBytes ? 'too_large' : 'unclosed' }
}

function isNameEnd(byte: number | undefined): boolean {
  return byte === 0x3e || byte === 0x20 || byte === 0x09 || byte === newline || byte === 0x0d || byte === 0x2f
}

async function skipPast(window: Window, end: Buffer, from: number): Promise<void> {
  const at = await window.findText(end, from, maxElementBytes)
  window.skip(at === -1 ? from : at + end.length)
}

async function skipToItem(window: Window): Promise<void> {
  for (;;) {
    const at = await window.find(lt, 0)
    if (at === -1) return
    window.skip(at)
    await window.has(itemStart.length + 1)
    if (window.startsWith(itemStart) && isNameEnd(window.byte(itemStart.length))) return
    window.skip(1)
  }
}

/** The `>` of the tag at the window's beginning; one in a quoted value does not count. */
async function findTagEnd(window: Window): Promise<number> {
  let quote: number | undefined
  for (let at = 1; await window.has(at + 1); at++) {
    const byte = window.byte(at)
    if (quote !== undefined) {
      if (byte === quote) quote = undefined
    } else if (byte === 0x22 || byte === 0x27) quote = byte
    else if (byte === 0x3e) return at
    if (at > maxTagBytes) return at
  }
  return -1
}

const maxTagBytes = 64 * 1024

/** The bytes that have been read and not yet skipped. Positions count from the first of them. */
interface Window {
  /** The line of the window's first byte. */
  readonly line: number
  length(): number
  byte(at: number): number | undefined
  text(from: number, to: number): string
  bytes(from: number, to: number): Buffer
  startsWith(text: Buffer): boolean
  matches(text: Buffer, at: number): boolean
  /** Reads until that many bytes are there; false if the file ends before. */
  has(length: number): Promise<boolean>
  /** The next byte of that kind among those that have been read; -1 if there is none. */
  indexOf(byte: number, from: number): number
  /** The next byte of that kind, or -1 if the file has none. */
  find(byte: number, from: number): Promise<number>
  /** The next such text, or -1 if there is none before the limit. */
  findText(text: Buffer, from: number, limit: number): Promise<number>
  skip(count: number): void
}

function createWindow(source: AsyncIterable<Uint8Array>): Window {
  const pieces = source[Symbol.asyncIterator]()
  let buffer = Buffer.allocUnsafe(256 * 1024)
  let start = 0
  let end = 0
  let line = 1
  let isDone = false
  /** How many bytes of the file precede the window. */
  let skipped = 0
  const missing = new Map<Buffer, { readonly since: number; readonly until: number }>()
  const read = async (): Promise<boolean> => {
    if (isDone) return false
    const { value, done } = await pieces.next()
    if (done) {
      isDone = true
      return false
    }
    if (end + value.length > buffer.length) {
      const held = end - start
      const needed = held + value.length
      const next = needed * 2 > buffer.length ? Buffer.allocUnsafe(needed * 2) : buffer
      buffer.copy(next, 0, start, end)
      buffer = next
      start = 0
      end = held
    }
    buffer.set(value, end)
    end += value.length
    return true
  }
  const search = async (
    find: (from: number) => number,
    from: number,
    overlap: number,
    limit: number,
  ): Promise<number> => {
    for (let at = from; ; ) {
      const found = find(start + at)
      if (found !== -1 && found < end) return found - start
      at = Math.max(from, end - start - overlap)
      if (at > limit || !(await read())) return -1
    }
  }
  return {
    get line() {
      return line
    },
    length: () => end - start,
    byte: (at) => (start + at < end ? buffer[start + at] : undefined),
    text: (from, to) => buffer.toString('latin1', start + from, start + to),
    bytes: (from, to) => buffer.subarray(start + from, start + to),
    startsWith: (text) => matchesAt(buffer, text, start, end),
    matches: (text, at) => matchesAt(buffer, text, start + at, end),
    has: async (length) => {
      while (end - start < length) if (!(await read())) return false
      return true
    },
    indexOf: (byte, from) => {
      const found = buffer.indexOf(byte, start + from)
      return found === -1 || found >= end ? -1 : found - start
    },
    find: (byte, from) => search((at) => buffer.subarray(0, end).indexOf(byte, at), from, 0, Infinity),
    findText: async (text, from, limit) => {
      // Where it is known to be missing, it is not looked for again: a file may have thousands of beginnings without an end.
      const known = missing.get(text)
      const isKnown = known !== undefined && skipped + from >= known.since
      const first = isKnown ? Math.max(from, known.until - skipped - text.length) : from
      const found = await search(
        (at) => buffer.subarray(0, end).indexOf(text, at),
        first,
        text.length - 1,
        from + limit,
      )
      if (found !== -1) return found
      missing.set(text, { since: isKnown ? known.since : skipped + from, until: skipped + end - start })
      return -1
    },
    skip: (count) => {
      line += countLines(buffer, start, Math.min(end, start + count))
      skipped += Math.min(end - start, count)
      start = Math.min(end, start + count)
    },
  }
}

function matchesAt(buffer: Buffer, text: Buffer, at: number, end: number): boolean {
  if (at + text.length > end) return false
  // Most differ in the first bytes.
  for (let index = 0; index < text.length; index++) if (buffer[at + index] !== text[index]) return false
  return true
}

function countLines(buffer: Buffer, from: number, to: number): number {
  let count = 0
  const part = buffer.subarray(from, to)
  for (let at = part.indexOf(newline); at !== -1; at = part.indexOf(newline, at + 1)) count++
  return count
}
