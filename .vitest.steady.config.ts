import { defineConfig } from 'vitest/config'

/** Long proofs, one file after the other: replicas under fire, with processes that are killed and paused. */
export default defineConfig({
  test: {
    include: ['tests/steady/**/*.steady-test.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 120_000,
  },
})
