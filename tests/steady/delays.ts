/** What so large a share of them does not exceed. */
export function shareOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0
}

/** A distribution in one line: how many there are, the median, the 95th and 99th of a hundred, and the most. */
export function toLine(values: readonly number[]): string {
  const at = (share: number) => Math.round(shareOf(values, share))
  return `${values.length}: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, 99 % ${at(0.99)} ms, most ${at(1)} ms`
}
