/** True in the project `deep`, where all cases are run. */
const isDeep = process.env.GAZETTE_TEST_DEPTH === 'deep'

/** How many cases are run: all of them in the project `deep`, elsewhere a twentieth unless told otherwise. */
export function cases(all: number, usually = Math.ceil(all / 20)): number {
  return isDeep ? all : usually
}

/** Where random cases begin: the same in each run of `npm test`, another one in each deep run, which prints it. */
export const seed = Number(process.env.GAZETTE_TEST_SEED ?? 20261123)
