import { randomInt } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

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
/**
 * Files with tests that take a count from `support/depth.ts`, which have the tag `deep`, or with long ones, which a contract
 * may hold.
 */
const withLongTests = globSync(['tests/**/*.test.ts']).filter(
  (file) =>
    !/\.(deep|postgres|readers)\.test\.ts$/.test(file) &&
    /support\/depth\.ts|-contract\.ts'|'long'/.test(readFileSync(file, 'utf8')),
)

const fastFolder = 'tests/support/fast-folder.ts'

type Settings = TestProjectInlineConfiguration['test']

const project = (name: string, test: Settings) => ({ extends: true as const, test: { name, ...test } })

/** Those that take two minutes and more. Begun last, one of them would leave cores idle at the end. */
const longest = [
  'tests/readers/readers.readers.test.ts',
  'tests/serve/pages/fronts.deep.test.ts',
  'tests/readers/moving-static.readers.test.ts',
  'tests/library/package.deep.test.ts',
  'tests/store/kill.deep.test.ts',
  'tests/readers/moving-wordpress.readers.test.ts',
  'tests/ingest/folder/unlucky-tree.deep.test.ts',
  'tests/api/fuzz/fuzz.test.ts',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const index = longest.findIndex((file) => moduleId.endsWith(`/${file}`))
      return project.config.sequence.groupOrder * 100 + (index === -1 ? longest.length : index)
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

const deepSettings = {
  globalSetup: ['tests/support/print-seed.ts', 'tests/support/shared-postgres.ts'],
  env: { GAZETTE_TEST_DEPTH: 'deep', GAZETTE_TEST_SEED: seed },
  testTimeout: 600_000,
}
/** Long proofs and readers are one group. One more than there are cores, because some wait. */
const group = { maxWorkers: availableParallelism() + 1, sequence: { groupOrder: 1 } }
/** A project may have this setting, though its type names it for the command line alone. */
const withTags = (filter: string) => ({ tagsFilter: [filter] }) as Settings

/** See tests/README.md. */
export default defineConfig({
  test: {
    // Many tests wait for a timer or another process.
    maxWorkers: 2 * availableParallelism(),
    // Files share the modules that they load; none of them changes one.
    isolate: false,
    // Node loads the files, as it does for users. Vite would transform each one again for each project.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    sequence: { sequencer: LongestFirst },
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
        ...group,
        ...deepSettings,
        globalSetup: [fastFolder, ...deepSettings.globalSetup],
        ...withTags('deep || long'),
      }),
      project('deep-postgres', {
        include: ['tests/**/*.postgres.test.ts'],
        ...group,
        ...deepSettings,
        globalSetup: [fastFolder, ...deepSettings.globalSetup],
        ...withTags('deep || long || long-on-postgres'),
      }),
      project('deep', { include: ['tests/**/*.deep.test.ts'], exclude: [alone], ...group, ...deepSettings }),
      project('deep-alone', {
        include: [alone],
        fileParallelism: false,
        sequence: { groupOrder: 2 },
        ...deepSettings,
      }),
      // Feed readers from Debian: `.ci/readers` installs them first.
      project('readers', { include: ['tests/**/*.readers.test.ts'], ...group, testTimeout: 600_000 }),
    ],
  },
})
