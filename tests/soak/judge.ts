import type { Sample } from './sample.ts'

/** One thing that must not grow. */
export interface Verdict {
  readonly what: string
  readonly third: number
  readonly last: number
  readonly isSteady: boolean
}

const mebibyte = 1024 * 1024

interface Measure {
  readonly what: string
  readonly of: (sample: Sample) => number
  /** Which of a quarter's values stands for it: the heap's floor is what is left after collecting. */
  readonly share: number
  /** What is no growth, besides one in twenty. */
  readonly noise: number
}

const measures: readonly Measure[] = [
  { what: 'resident memory, MiB', of: (one) => one.residentBytes / mebibyte, share: 0.5, noise: 8 },
  { what: 'heap after collecting, MiB', of: (one) => one.heapBytes / mebibyte, share: 0.1, noise: 4 },
  { what: 'buffers, MiB', of: (one) => one.externalBytes / mebibyte, share: 0.5, noise: 8 },
  { what: 'descriptors', of: (one) => one.descriptors, share: 0.5, noise: 5 },
]

const mostGrowth = 0.05

/**
 * Compares the third quarter of the time with the last: caches have filled by then, and what grows still would grow for
 * ever.
 */
export function judge(samples: readonly Sample[]): readonly Verdict[] {
  const quarter = Math.floor(samples.length / 4)
  if (quarter < 3) throw new Error(`${samples.length} samples tell nothing`)
  return measures.map(({ what, of, share, noise }) => {
    const third = quantile(samples.slice(2 * quarter, 3 * quarter).map(of), share)
    const last = quantile(samples.slice(3 * quarter).map(of), share)
    return { what, third, last, isSteady: last <= third * (1 + mostGrowth) + noise }
  })
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((one, other) => one - other)[Math.floor(share * (values.length - 1))] ?? Number.NaN
}
