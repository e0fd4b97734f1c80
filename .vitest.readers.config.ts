import { defineConfig } from 'vitest/config'

/** Tests that drive feed readers from Debian; `.ci/readers` installs them first. */
export default defineConfig({
  test: {
    include: ['tests/readers/**/*.reader-test.ts'],
    testTimeout: 120_000,
  },
})
