/** True in the project `deep`, where properties and repetitions run in full. */
export const isDeep = process.env.GAZETTE_TEST_DEPTH === 'deep'

/** How often a case is repeated: a part of the proof in `npm test`, all of it in the project `deep`. */
export function repeats({ usually, deep }: { readonly usually: number; readonly deep: number }): number {
  return isDeep ? deep : usually
}

/** Where random cases begin: the same in each run of `npm test`, another one in each deep run, which prints it. */
export const seed = Number(process.env.GAZETTE_TEST_SEED ?? 20261123)
