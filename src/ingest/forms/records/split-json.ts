import { PublisherError } from '../../../domain/errors.ts'
import { utf8Pieces } from './utf8-pieces.ts'

/** A value of a JSON file, cut out of it. */
export interface JsonPart {
  /** The fields that lead to it, with `*` for an item of a list: `db.*.data.posts.*`. */
  readonly path: string
  /** Absent if the value has more than `mostPartBytes`. */
  readonly text?: string
  readonly bytes: number
  /** The line of the file, from 1, on which it begins. */
  readonly line: number
}

/** A story with all that belongs to it; the longest known have some 3 MB. */
export const mostPartBytes = 32_000_000
/** No part is wanted so deep, and a file that is nested without end must not fill the memory. */
const mostDepth = 16

/**
 * The values at the wanted paths of a JSON file of any size, in its order, each as the text that `JSON.parse` takes. It
 * holds one of them at a time and checks no more of the file than the nesting: RFC 8259, in UTF-8 or in UTF-16 with its
 * mark. What a script has before the first bracket, such as `var posts = `, is passed over. Throws `invalid` if the file
 * ends before its value does.
 */
export async function* splitJson(
  pieces: AsyncIterable<Uint8Array>,
  isWanted: (path: string) => boolean,
): AsyncGenerator<JsonPart, void> {
  const splitter = new JsonSplitter(isWanted)
  for await (const piece of utf8Pieces(pieces)) yield* splitter.push(piece)
  yield* splitter.end()
}

const sign = { quote: 0x22, backslash: 0x5c, lineFeed: 0x0a, comma: 0x2c, colon: 0x3a } as const
const isOpening = (byte: number) => byte === 0x7b || byte === 0x5b
const isClosing = (byte: number) => byte === 0x7d || byte === 0x5d

/** An object or a list that is open. */
interface Level {
  readonly path: string
  readonly isList: boolean
  /** The field whose value comes next. */
  field: string
}

interface OpenPart {
  readonly path: string
  readonly line: number
  readonly isScalar: boolean
  bytes: number
  pieces: Uint8Array[]
}

class JsonSplitter {
  readonly #isWanted: (path: string) => boolean
  readonly #levels: Level[] = []
  /** Levels that are open and not looked at: those within a part, and too deep ones. */
  #unseen = 0
  #expects: 'field' | 'value' | 'end' = 'value'
  #string: 'none' | 'open' | 'escape' = 'none'
  /** The name of a field that is being read. */
  #name: Uint8Array[] | undefined
  #part: OpenPart | undefined
  /** Where the name or the part begins in this piece. */
  #from = 0
  #line = 1
  #isBegun = false
  #done: JsonPart[] = []

  constructor(isWanted: (path: string) => boolean) {
    this.#isWanted = isWanted
  }

  push(piece: Uint8Array): JsonPart[] {
    this.#done = []
    this.#from = 0
    let at = this.#isBegun ? 0 : this.#begin(piece)
    while (at < piece.length)
      at = this.#string === 'none' ? this.#readSign(piece, at) : this.#readString(piece, at)
    this.#keep(piece, piece.length)
    return this.#done
  }

  end(): JsonPart[] {
    this.#done = []
    if (this.#part?.isScalar) this.#finishPart()
    const isComplete =
      this.#levels.length === 0 && this.#unseen === 0 && this.#string === 'none' && !this.#part
    if (this.#isBegun && isComplete) return this.#done
    const what = this.#isBegun ? `ends too early, in line ${this.#line}: it is not complete` : 'is empty'
    throw new PublisherError('invalid', `file ${what}; export it again`)
  }

  #begin(piece: Uint8Array): number {
    const at = piece.findIndex(isOpening)
    this.#isBegun = at !== -1
    return at === -1 ? piece.length : at
  }

  #readString(piece: Uint8Array, at: number): number {
    if (this.#string === 'escape') {
      this.#string = 'open'
      return at + 1
    }
    const end = findStringSign(piece, at)
    if (piece[end] === sign.backslash) this.#string = 'escape'
    if (piece[end] === sign.quote) this.#endString(piece, end)
    return end + 1
  }

  #endString(piece: Uint8Array, end: number): void {
    this.#string = 'none'
    if (this.#name) {
      this.#keep(piece, end)
      const level = this.#levels.at(-1)
      if (level) level.field = toName(Buffer.concat(this.#name).toString('utf8'))
      this.#name = undefined
    } else if (this.#part && this.#unseen === 0) {
      this.#keep(piece, end + 1)
      this.#finishPart()
    }
  }

  #readSign(piece: Uint8Array, at: number): number {
    const byte = piece[at] as number
    if (byte === sign.lineFeed) this.#line++
    if (byte <= 0x20) return at + 1
    if (this.#part?.isScalar && (byte === sign.comma || isClosing(byte))) {
      this.#keep(piece, at)
      this.#finishPart()
    }
    if (this.#expects === 'value' && !isClosing(byte)) this.#beginValue(byte, at)
    if (byte === sign.quote) this.#beginString(at)
    else if (isOpening(byte)) this.#open(byte)
    else if (isClosing(byte)) this.#close(piece, at)
    else if (this.#unseen === 0 && byte === sign.comma)
      this.#expects = this.#levels.at(-1)?.isList ? 'value' : 'field'
    else if (this.#unseen === 0 && byte === sign.colon) this.#expects = 'value'
    return at + 1
  }

  #beginValue(byte: number, at: number): void {
    this.#expects = 'end'
    const path = this.#pathOfNext()
    if (!this.#isWanted(path)) return
    const isScalar = !isOpening(byte) && byte !== sign.quote
    this.#part = { path, line: this.#line, isScalar, bytes: 0, pieces: [] }
    this.#from = at
  }

  #beginString(at: number): void {
    this.#string = 'open'
    if (this.#expects !== 'field') return
    this.#expects = 'end'
    this.#name = []
    this.#from = at + 1
  }

  #open(byte: number): void {
    if (this.#part || this.#unseen > 0 || this.#levels.length >= mostDepth) {
      this.#unseen++
      return
    }
    const isList = byte === 0x5b
    this.#levels.push({ path: this.#pathOfNext(), isList, field: '' })
    this.#expects = isList ? 'value' : 'field'
  }

  #close(piece: Uint8Array, at: number): void {
    if (this.#unseen === 0) this.#levels.pop()
    else this.#unseen--
    if (this.#unseen > 0) return
    this.#expects = 'end'
    if (!this.#part) return
    this.#keep(piece, at + 1)
    this.#finishPart()
  }

  #pathOfNext(): string {
    const level = this.#levels.at(-1)
    if (!level) return ''
    const last = level.isList ? '*' : level.field
    return level.path === '' ? last : `${level.path}.${last}`
  }

  #keep(piece: Uint8Array, to: number): void {
    this.#name?.push(piece.slice(this.#from, to))
    const part = this.#part
    if (!part || this.#name) return
    part.bytes += to - this.#from
    if (part.bytes > mostPartBytes) part.pieces = []
    else part.pieces.push(piece.slice(this.#from, to))
  }

  #finishPart(): void {
    const part = this.#part
    if (!part) return
    const { path, line, bytes, pieces } = part
    const isWhole = bytes <= mostPartBytes
    const text = isWhole ? { text: Buffer.concat(pieces).toString('utf8').trimEnd() } : {}
    this.#done.push({ path, line, bytes, ...text })
    this.#part = undefined
  }
}

/** The next quotation mark or backslash, otherwise the end. */
function findStringSign(piece: Uint8Array, from: number): number {
  let at = from
  while (at < piece.length && piece[at] !== sign.quote && piece[at] !== sign.backslash) at++
  return at
}

function toName(raw: string): string {
  try {
    return JSON.parse(`"${raw}"`) as string
  } catch {
    return raw
  }
}
