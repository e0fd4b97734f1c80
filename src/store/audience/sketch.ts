/**
 * Counts distinct clients without storing any: HyperLogLog with 4096 registers of four bits. Of each hash it keeps the
 * register and the number of leading zeros, one word of 16 bits. Sketches of several processes merge by the larger
 * number of each register. Rows, one for each hash, took three times as long to store and 800 times the space.
 *
 * Estimator: O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), algorithm 6: good for
 * few and many readers alike, without tables. The standard error is 1.6 %.
 */
const registerBits = 12
const registers = 2 ** registerBits
const rankBits = 4
const highestRank = 2 ** rankBits - 1

/** A full sketch would estimate infinity. */
const mostReaders = 1_000_000_000

/** The word of a hash of 32 bits. */
export function toWord(bits: number): number {
  const rank = Math.clz32(bits << registerBits) + 1
  return ((bits >>> (32 - registerBits)) << rankBits) | Math.min(rank, highestRank)
}

/** The sketch of both, as base64 text: one word for each register in use, in order. Empty for no words. */
export function mergeWords(sketch: string, words: Iterable<number>): string {
  const ranks = toRanks([...readWords(sketch), ...words])
  const kept = [...ranks].flatMap((rank, register) => (rank > 0 ? [(register << rankBits) | rank] : []))
  const bytes = Buffer.alloc(kept.length * 2)
  for (const [index, word] of kept.entries()) bytes.writeUInt16BE(word, index * 2)
  return bytes.toString('base64')
}

/** Estimates the number of distinct hashes. */
export function estimateDistinct(sketch: string): number {
  const counts = new Array<number>(highestRank + 1).fill(0)
  for (const rank of toRanks(readWords(sketch))) counts[rank] = (counts[rank] ?? 0) + 1
  const [empty = registers, full = 0] = [counts[0], counts[highestRank]]
  let sum = registers * tau(1 - full / registers)
  for (let rank = highestRank - 1; rank >= 1; rank--) sum = (sum + (counts[rank] ?? 0)) / 2
  sum += registers * sigma(empty / registers)
  return Math.min(Math.round(registers ** 2 / (2 * Math.LN2 * sum)), mostReaders)
}

function readWords(sketch: string): number[] {
  const bytes = Buffer.from(sketch, 'base64')
  return Array.from({ length: bytes.length >> 1 }, (_, index) => bytes.readUInt16BE(index * 2))
}

function toRanks(words: readonly number[]): Uint8Array {
  const ranks = new Uint8Array(registers)
  for (const word of words) {
    const register = word >> rankBits
    ranks[register] = Math.max(ranks[register] ?? 0, word & highestRank)
  }
  return ranks
}

/** Corrects for the registers that are empty. */
function sigma(share: number): number {
  let [power, weight, sum] = [share, 1, share]
  for (let before = Number.NaN; sum !== before; weight *= 2) {
    before = sum
    power *= power
    sum += power * weight
  }
  return sum
}

/** Corrects for the registers that are full. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0
  let [root, weight, sum] = [share, 1, 1 - share]
  for (let before = Number.NaN; sum !== before; ) {
    before = sum
    root = Math.sqrt(root)
    weight /= 2
    sum -= (1 - root) ** 2 * weight
  }
  return sum / 3
}
