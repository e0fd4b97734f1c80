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
/** Files with tests that take a count from `support/depth.ts`, which have the tag `deep`, or with long ones. */
const withLongTests = globSync(['tests/**/*.test.ts']).filter(
  (file) =>
    !/\.(deep|postgres)\.test\.ts$/.test(file) &&
    /support\/depth\.ts|'long'/.test(readFileSync(file, 'utf8')),
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
const withTags = (filter: string) => ({ tagsFilter: [filter] }) as Settings

/** See tests/README.md. */
export default defineConfig({
  test: {
    // Many tests wait for a timer or another process.
    maxWorkers: 2 * availableParallelism(),
    // Files share the modules that they load; none of them changes one.
    isolate: false,
    tags: [
      { name: 'deep', description: 'Takes more cases in the long proofs.' },
      { name: 'long', description: 'Runs in the long proofs only.' },
      {
        name: 'long-on-postgres',
        description: 'Runs on SQLite always, on PostgreSQL in the long proofs only.',
      },
    ],
    setupFiles: ['tests/support/set-seed.ts'],
    // Only what hangs fails, however busy the machine is.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/node') },
    projects: [
      project('unit', { include: pure, exclude: elsewhere, ...withTags('!long') }),
      project('app', {
        include: ['tests/**/*.test.ts'],
        exclude: [...pure, ...elsewhere],
        globalSetup: [fastFolder],
        ...withTags('!long'),
      }),
      project('postgres', {
        include: ['tests/**/*.postgres.test.ts'],
        globalSetup: [fastFolder, 'tests/support/shared-postgres.ts'],
        ...withTags('!long && !long-on-postgres'),
      }),
      project('process', {
        include: ['tests/**/*.process.test.ts'],
        globalSetup: [fastFolder],
        ...withTags('!long'),
      }),
      project('deep-cases', {
        include: withLongTests,
        maxWorkers: availableParallelism(),
        sequence: { groupOrder: 1 },
        ...deepSettings,
        ...withTags('deep || long'),
      }),
      project('deep-postgres', {
        include: ['tests/**/*.postgres.test.ts'],
        maxWorkers: availableParallelism(),
        sequence: { groupOrder: 1 },
        ...deepSettings,
        ...withTags('deep || long || long-on-postgres'),
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
