import { TestRunner } from 'vitest'

/** True in the projects of the long proofs, where all cases are run. */
const isDeep = process.env.GAZETTE_TEST_DEPTH === 'deep'

/**
 * How many cases are run: all of them in the long proofs, elsewhere a twentieth unless told otherwise. The test has the tag
 * `deep`: of a file that is no long proof as a whole, the long proofs run only those tests.
 */
export function cases(all: number, usually = Math.ceil(all / 20)): number {
  const test = TestRunner.getCurrentTest()
  if (test && !test.tags?.includes('deep')) throw new Error(`"${test.name}" needs { tags: 'deep' }`)
  return isDeep ? all : usually
}

/** Where random cases begin: the same in each run of `npm test`, another one in each deep run, which prints it. */
export const seed = Number(process.env.GAZETTE_TEST_SEED ?? 20261123)
