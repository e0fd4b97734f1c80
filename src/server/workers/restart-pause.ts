/** A worker that ends sooner has come to nothing. */
const shortLifeMs = 10_000
const firstPauseMs = 500
const longestPauseMs = 30_000

/** How many lives in a row were short, after one of `livedMs` that followed `before` short ones. */
export function countShortLives(before: number, livedMs: number): number {
  return livedMs < shortLifeMs ? before + 1 : 0
}

/** How long to wait with a new worker: not at all after a long life, and twice as long after each short one in a row. */
export function restartPauseMs(shortLives: number): number {
  if (shortLives === 0) return 0
  return Math.min(firstPauseMs * 2 ** (shortLives - 1), longestPauseMs)
}
