import type { TestProject } from 'vitest/node'

/** Global set-up of the project `deep`. */
export default function printSeed({ config }: TestProject): void {
  const seed = config.env.GAZETTE_TEST_SEED
  console.log(
    `The seed of this deep run is ${seed}. To repeat it: GAZETTE_TEST_SEED=${seed} npm run test:deep`,
  )
}
