/** Chances that come out the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** True so often out of one. */
  chance(often: number): boolean
  pick<T>(from: readonly T[]): T
}

/** Mulberry32: small, and good enough to mix up a test. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    chance: (often) => next() < often,
    pick: (from) => {
      if (from.length === 0) throw new Error('there is nothing to pick from')
      return from[between(0, from.length - 1)] as (typeof from)[number]
    },
  }
}
