/** Something that keeps readers from the feeds, or costs them. Each part is a sentence. */
export interface Finding {
  /** What was checked, as a word for programs. */
  readonly check: string
  readonly address: string
  readonly wrong: string
  /** What it means for readers. */
  readonly effect: string
  readonly remedy: string
}

/** The parts of a finding, in their order. */
export type Fault = readonly [check: string, wrong: string, effect: string, remedy: string]

export function toFinding(address: string, [check, wrong, effect, remedy]: Fault): Finding {
  return { check, address, wrong, effect, remedy }
}

export function findingLines({ address, wrong, effect, remedy }: Finding): string {
  return [`${address}: ${wrong}`, `  ${effect}`, `  ${remedy}`].join('\n')
}
