/** What should never have been seen. Collected, so that one fault hides no other. */
export interface Faults {
  add(sentence: string): void
  /** The first of them, and how many there are in all. */
  readonly found: readonly string[]
}

const mostKept = 20

export function createFaults(): Faults {
  const kept: string[] = []
  let count = 0
  return {
    add: (sentence) => {
      if (++count <= mostKept) kept.push(sentence)
    },
    get found() {
      return count > mostKept ? [...kept, `… ${count} in all`] : kept
    },
  }
}
