/** 64 bits. */
export type HashKey = readonly [number, number]

/** Of 8 bytes. */
export function toHashKey(bytes: Buffer): HashKey {
  return [bytes.readInt32LE(0), bytes.readInt32LE(4)]
}

/** The state of the hash that is being made. JavaScript does one thing at a time. */
let v0 = 0
let v1 = 0
let v2 = 0
let v3 = 0

/**
 * HalfSipHash-2-4 of whole words, 32 bits (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012;
 * https://github.com/veorq/SipHash): who does not know the key learns nothing from it.
 *
 * It is written here since four words are hashed long before a hash of `node:crypto` has begun. Behind a proxy each
 * request comes from another client, and such a hash for each would cost a hot feed an eighth of its throughput.
 */
export function halfSipHash(key: HashKey, words: Int32Array): number {
  v0 = key[0]
  v1 = key[1]
  v2 = v0 ^ 0x6c796765
  v3 = v1 ^ 0x74656462
  for (let at = 0; at < words.length; at++) compress(words[at] as number)
  compress(words.length << 26)
  v2 ^= 0xff
  for (let round = 0; round < 4; round++) mix()
  return v1 ^ v3
}

function compress(word: number): void {
  v3 ^= word
  mix()
  mix()
  v0 ^= word
}

/** One round. */
function mix(): void {
  v0 = (v0 + v1) | 0
  v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
  v0 = (v0 << 16) | (v0 >>> 16)
  v2 = (v2 + v3) | 0
  v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
  v0 = (v0 + v3) | 0
  v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
  v2 = (v2 + v1) | 0
  v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
  v2 = (v2 << 16) | (v2 >>> 16)
}
