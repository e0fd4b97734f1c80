/** A ratio of two measurements of one run, and what it should be. */
export interface Row {
  readonly what: string
  readonly against: string
  readonly goal: string
  readonly ratio: number
  readonly isMet: boolean
  /** Both measurements, in their units. */
  readonly measured?: string
}

type Compared = Pick<Row, 'what' | 'against' | 'ratio' | 'measured'>

export function atLeast(goal: number, compared: Compared): Row {
  return { ...compared, goal: `at least ${goal}`, isMet: compared.ratio >= goal }
}

export function atMost(goal: number, compared: Compared): Row {
  return { ...compared, goal: `at most ${goal}`, isMet: compared.ratio <= goal }
}

/** NaN where there are none. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Both in milliseconds, to be read. */
export function inMs(one: number, other: number): string {
  const digits = Math.max(one, other) < 100 ? 2 : 0
  return `${one.toFixed(digits)} ms, ${other.toFixed(digits)} ms`
}
