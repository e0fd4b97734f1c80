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
}

const chunkBytes = 1024 * 1024
const headerBytes = 4
/** So that nobody can write texts of which all have one hash. */
const seed = randomInt(2 ** 31)

export function createTextTable(): TextTable {
  const chunks: Buffer[] = []
  let used = chunkBytes
  /** By number. A place is that of the chunk times `chunkBytes`, and the offset in it. */
  const places: number[] = []
  const hashes: number[] = []
  /** Numbers plus 1, at their hash or behind it (open addressing); 0 is free. At most half of them are taken. */
  let slots = new Int32Array(16)

  function read(number: number): string {
    const place = places[number]
    if (place === undefined) return ''
    const chunk = chunks[Math.floor(place / chunkBytes)] ?? Buffer.alloc(headerBytes)
    const start = place % chunkBytes
    const header = chunk.readUInt32LE(start)
    const end = start + headerBytes + (header >>> 1)
    return chunk.toString(header & 1 ? 'utf16le' : 'latin1', start + headerBytes, end)
  }

  function write(text: string): void {
    // Exact also for a half of a surrogate pair, which UTF-8 cannot write.
    const isWide = /[^\x00-\xff]/.test(text)
    const length = isWide ? text.length * 2 : text.length
    if (used + headerBytes + length > chunkBytes) {
      chunks.push(Buffer.allocUnsafeSlow(Math.max(chunkBytes, headerBytes + length)))
      used = 0
    }
    const chunk = chunks.at(-1) as Buffer
    chunk.writeUInt32LE(length * 2 + Number(isWide), used)
    chunk.write(text, used + headerBytes, isWide ? 'utf16le' : 'latin1')
    places.push((chunks.length - 1) * chunkBytes + used)
    used += headerBytes + length
  }

  /** The slot that has the text, or the free one where it belongs. */
  function slotOf(text: string, hash: number): number {
    let slot = hash & (slots.length - 1)
    for (let number = slots[slot]; number; number = slots[slot]) {
      if (hashes[number - 1] === hash && read(number - 1) === text) break
      slot = (slot + 1) & (slots.length - 1)
    }
    return slot
  }

  function grow(): void {
    slots = new Int32Array(slots.length * 2)
    for (const [number, hash] of hashes.entries()) {
      let slot = hash & (slots.length - 1)
      while (slots[slot]) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = number + 1
    }
  }

  return {
    get size() {
      return places.length
    },
    add: (text) => {
      const hash = hashOf(text)
      const slot = slotOf(text, hash)
      const known = slots[slot]
      if (known) return known - 1
      write(text)
      hashes.push(hash)
      slots[slot] = places.length
      if (places.length * 2 > slots.length) grow()
      return places.length - 1
    },
    find: (text) => {
      const number = slots[slotOf(text, hashOf(text))]
      return number ? number - 1 : undefined
    },
    at: read,
  }
}

/** Whole numbers by text, kept likewise. */
export interface TextMap {
  get(text: string): number | undefined
  set(text: string, value: number): void
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

/** MurmurHash3 of the code units, 32 bits. */
function hashOf(text: string): number {
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
