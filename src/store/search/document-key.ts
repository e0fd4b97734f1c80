import { createHash } from 'node:crypto'

/**
 * The key of an article in the index, which the index sorts by: the second of its publication, and 24 bits of a hash of its
 * id. So the newest hits are found without sorting, and a span of days is a span of keys. It needs 63 bits.
 */
export function toDocumentKey(publishedAt: Date, id: string): bigint {
  const hash = createHash('sha256').update(id).digest()
  return firstKeyAt(publishedAt) + BigInt(hash.readUIntBE(0, 3))
}

/** The lowest key of that second; each article that was published before it has a lower one. */
export function firstKeyAt(at: Date): bigint {
  return BigInt(Math.floor(at.getTime() / 1000) - firstSecond) << 24n
}

/** Publication dates begin in the year 1000: see `parseMoment`. */
const firstSecond = Date.UTC(1000, 0, 1) / 1000

/** Beyond all keys. */
export const lastKey = 2n ** 63n - 1n

/** The second of a key. */
export function secondOf(key: bigint): Date {
  return new Date((Number(key >> 24n) + firstSecond) * 1000)
}
