import { randomInt } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

// The cases of a deep run begin at another seed each time, which it prints.
const seed = process.env.GAZETTE_TEST_SEED ?? String(randomInt(2 ** 31))

/** Rooms whose tests open no store and no port. */
const pure = [
  'tests/{domain,async,http,formats,validator,words,look}/**/*.test.ts',
  'tests/ingest/{dates,forms,html,move-check,publication}/**/*.test.ts',
  'tests/ingest/*.test.ts',
]
const alone = 'tests/**/*.alone.deep.test.ts'
const elsewhere = ['tests/**/*.{postgres,process,deep,readers}.test.ts']
const isLong = (file: string) => file.endsWith('.deep.test.ts')
/** Files with tests that take a count from `support/depth.ts`: those tests have the tag `deep`. */
const counting = globSync(['tests/**/*.test.ts']).filter(
  (file) => !isLong(file) && readFileSync(file, 'utf8').includes('support/depth.ts'),
)

const fastFolder = 'tests/support/fast-folder.ts'

type Settings = TestProjectInlineConfiguration['test']

const project = (name: string, test: Settings) => ({ extends: true as const, test: { name, ...test } })

const deepSettings = {
  globalSetup: ['tests/support/print-seed.ts', 'tests/support/shared-postgres.ts'],
  env: { GAZETTE_TEST_DEPTH: 'deep', GAZETTE_TEST_SEED: seed },
  testTimeout: 600_000,
}
/** A project may have this setting, though its type names it for the command line alone. */
const onlyDeepTests = { tagsFilter: ['deep'] } as Settings

/** See tests/README.md. */
export default defineConfig({
  test: {
    // Many tests wait for a timer or another process.
    maxWorkers: 2 * availableParallelism(),
    // Files share the modules that they load; none of them changes one.
    isolate: false,
    tags: [{ name: 'deep', description: 'Takes more cases in the long proofs.' }],
    setupFiles: ['tests/support/set-seed.ts'],
    // Only what hangs fails, however busy the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node') },
    projects: [
      project('unit', { include: pure, exclude: elsewhere }),
      project('app', {
        include: ['tests/**/*.test.ts'],
        exclude: [...pure, ...elsewhere],
        globalSetup: [fastFolder],
      }),
      project('postgres', {
        include: ['tests/**/*.postgres.test.ts'],
        globalSetup: [fastFolder, 'tests/support/shared-postgres.ts'],
      }),
      project('process', { include: ['tests/**/*.process.test.ts'], globalSetup: [fastFolder] }),
      project('deep-cases', {
        include: counting,
        maxWorkers: availableParallelism(),
        sequence: { groupOrder: 1 },
        ...deepSettings,
        ...onlyDeepTests,
      }),
      // Each starts processes of its own, often several: with more side by side their waits would be too short.
      project('deep', {
        include: ['tests/**/*.deep.test.ts'],
        exclude: [alone],
        maxWorkers: 2,
        sequence: { groupOrder: 2 },
        ...deepSettings,
      }),
      project('deep-alone', {
        include: [alone],
        fileParallelism: false,
        sequence: { groupOrder: 3 },
        ...deepSettings,
      }),
      // Feed readers from Debian: `.ci/readers` installs them first.
      project('readers', { include: ['tests/**/*.readers.test.ts'], testTimeout: 600_000 }),
    ],
  },
})
