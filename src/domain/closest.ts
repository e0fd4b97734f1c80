/** Case, accents, spaces, hyphens and underscores make no difference between two names. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\p{M}\s_-]/gu, '')
    .toLowerCase()
}

/** The word that a misspelt one most likely means. Undefined if none is near enough. */
export function findClosest(word: string, words: Iterable<string>): string | undefined {
  const folded = foldName(word)
  let closest: string | undefined
  let least = mostEdits(folded) + 1
  for (const known of words) {
    const edits = countEdits(folded, foldName(known), least)
    if (edits < least) [closest, least] = [known, edits]
  }
  return closest
}

/** `; did you mean title?`, or an empty text. */
export function didYouMean(word: string, words: Iterable<string>): string {
  const closest = findClosest(word, words)
  return closest === undefined ? '' : `; did you mean ${closest}?`
}

/** In a short word, one different letter is another word. */
function mostEdits({ length }: string): number {
  if (length < 3) return 0
  return length < 6 ? 1 : length < 10 ? 2 : 3
}

/**
 * Letters to add, remove, replace or swap with their neighbour (optimal string alignment). Any number from `limit` on
 * if there are that many.
 */
function countEdits(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) >= limit) return limit
  let before: number[] = []
  let last = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let row = 1; row <= one.length; row++) {
    const next = [row]
    for (let column = 1; column <= other.length; column++) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      next[column] = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (isSame ? 0 : 1),
        isSwap && row > 1 && column > 1 ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = last
    last = next
  }
  return last[other.length] ?? limit
}
