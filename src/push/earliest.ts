/** The first of some times of which each may be unknown. */
export function earliest(...times: readonly (Date | undefined)[]): Date | undefined {
  return times.reduce((first, one) => (first === undefined || (one && one < first) ? one : first), undefined)
}
