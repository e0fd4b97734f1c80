import { randomInt } from 'node:crypto'

/**
 * Texts, each once, numbered from 0 in the order in which they came. An export has hundreds of thousands of addresses: as bytes
 * outside of the heap they cost their length and 25 bytes each, and the garbage collector has nothing to visit.
 */
export interface TextTable {
  readonly size: number
  /** The number of the text, which is new if the table did not have it. */
  add(text: string): number
  /** Undefined for a text that the table does not have. */
  find(text: string): number | undefined
  /** The text with that number; empty beyond the last. */
  at(number: number): string
  /** The table for another thread. Nothing may be added any more. */
  share(): SharedTexts
}

/** What a message between threads can hold. */
export interface SharedTexts {
  readonly seed: number
  readonly chunks: readonly ArrayBufferLike[]
  /** By number. A place is that of the chunk times `chunkBytes`, and the offset in it. */
  readonly places: Float64Array
  readonly hashes: Int32Array
  /** Numbers plus 1, at their hash or behind it (open addressing); 0 is free. At most half of them are taken. */
  readonly slots: Int32Array
}

/** Whole numbers by text, kept likewise. */
export interface TextMap {
  get(text: string): number | undefined
  set(text: string, value: number): void
}

const chunkBytes = 1024 * 1024
const headerBytes = 4
const slotBytes = Int32Array.BYTES_PER_ELEMENT

/** `isShared`: other threads get it without a copy. Such memory is freed later, since the garbage collector does not count it. */
export function createTextTable({ isShared = false } = {}): TextTable {
  const Memory = isShared ? SharedArrayBuffer : ArrayBuffer
  // So that nobody can write texts of which all have one hash.
  const seed = randomInt(2 ** 31)
  const chunks: Buffer[] = []
  const places: number[] = []
  const hashes: number[] = []
  let used = chunkBytes
  let slots = new Int32Array(new Memory(16 * slotBytes))

  function write(text: string): void {
    // Exact also for a half of a surrogate pair, which UTF-8 cannot write.
    const isWide = /[^\x00-\xff]/.test(text)
    const length = isWide ? text.length * 2 : text.length
    if (used + headerBytes + length > chunkBytes) {
      chunks.push(Buffer.from(new Memory(Math.max(chunkBytes, headerBytes + length))))
      used = 0
    }
    const chunk = chunks.at(-1) as Buffer
    chunk.writeUInt32LE(length * 2 + Number(isWide), used)
    chunk.write(text, used + headerBytes, isWide ? 'utf16le' : 'latin1')
    places.push((chunks.length - 1) * chunkBytes + used)
    used += headerBytes + length
  }

  function grow(): void {
    slots = new Int32Array(new Memory(slots.length * 2 * slotBytes))
    for (const [number, hash] of hashes.entries()) {
      let slot = hash & (slots.length - 1)
      while (slots[slot]) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = number + 1
    }
  }

  const table = () => ({ chunks, places, hashes, slots })
  return {
    get size() {
      return places.length
    },
    add: (text) => {
      const hash = hashOf(text, seed)
      const slot = findSlot(text, hash, table())
      const known = slots[slot]
      if (known) return known - 1
      write(text)
      hashes.push(hash)
      slots[slot] = places.length
      if (places.length * 2 > slots.length) grow()
      return places.length - 1
    },
    find: (text) => find(text, seed, table()),
    at: (number) => read(number, table()),
    share: () => ({
      seed,
      chunks: chunks.map(({ buffer }) => buffer),
      places: shareNumbers(Float64Array, places),
      hashes: shareNumbers(Int32Array, hashes),
      slots,
    }),
  }
}

export function createTextMap(): TextMap {
  const texts = createTextTable()
  const values: number[] = []
  return {
    get: (text) => {
      const number = texts.find(text)
      return number === undefined ? undefined : values[number]
    },
    set: (text, value) => {
      values[texts.add(text)] = value
    },
  }
}

export function openSharedTexts({ seed, chunks, ...shared }: SharedTexts): Pick<TextTable, 'find' | 'at'> {
  const table = { ...shared, chunks: chunks.map((chunk) => Buffer.from(chunk)) }
  return { find: (text) => find(text, seed, table), at: (number) => read(number, table) }
}

export function shareNumbers<Numbers extends Int32Array | Float64Array>(
  Type: { new (buffer: SharedArrayBuffer): Numbers; readonly BYTES_PER_ELEMENT: number },
  numbers: readonly number[],
): Numbers {
  const shared = new Type(new SharedArrayBuffer(numbers.length * Type.BYTES_PER_ELEMENT))
  shared.set(numbers)
  return shared
}

interface Table {
  readonly chunks: readonly Buffer[]
  readonly places: ArrayLike<number>
  readonly hashes: ArrayLike<number>
  readonly slots: Int32Array
}

function read(number: number, { places, chunks }: Table): string {
  const place = places[number] ?? -1
  const chunk = chunks[Math.floor(place / chunkBytes)]
  if (!chunk) return ''
  const at = place % chunkBytes
  const header = chunk.readUInt32LE(at)
  const start = at + headerBytes
  return chunk.toString(header & 1 ? 'utf16le' : 'latin1', start, start + (header >>> 1))
}

/** The slot that has the text, or the free one where it belongs. */
function findSlot(text: string, hash: number, table: Table): number {
  const { slots, hashes } = table
  let slot = hash & (slots.length - 1)
  for (let number = slots[slot]; number; number = slots[slot]) {
    if (hashes[number - 1] === hash && read(number - 1, table) === text) break
    slot = (slot + 1) & (slots.length - 1)
  }
  return slot
}

function find(text: string, seed: number, table: Table): number | undefined {
  const number = table.slots[findSlot(text, hashOf(text, seed), table)]
  return number ? number - 1 : undefined
}

/** MurmurHash3 of the code units, 32 bits. */
function hashOf(text: string, seed: number): number {
  let hash = seed
  for (let at = 0; at < text.length; at++) {
    const mixed = Math.imul(text.charCodeAt(at), 0xcc9e2d51)
    hash ^= Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593)
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) & 0x3fffffff
}
