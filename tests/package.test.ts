import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import manifest from '../package.json' with { type: 'json' }
import lock from '../package-lock.json' with { type: 'json' }

const root = resolve(import.meta.dirname, '..')

it('no package names the Node that it needs in the lock file, or npm would warn of each: run .ci/lock', () => {
  const named = Object.entries(lock.packages).filter(([path, entry]) => path !== '' && 'engines' in entry)
  expect(named.map(([path]) => path)).toEqual([])
})

it('no package that users install runs a script, so that the installation is quick and silent', () => {
  const running = Object.values(lock.packages).filter(
    (entry) => 'hasInstallScript' in entry && !('dev' in entry),
  )
  expect(running).toEqual([])
})

it('each package that runs a script is allowed or refused by name, or npm would warn of it', () => {
  const running = Object.entries(lock.packages)
    .filter(([, entry]) => 'hasInstallScript' in entry)
    .map(([path]) => path.split('node_modules/').at(-1))
  expect(running.filter((name) => name && !(name in manifest.allowScripts))).toEqual([])
})

it('the package holds what is compiled, and nothing else of a clone', { tags: 'long' }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gazette-pack-'))
  const clone = [
    '.build/cli.js',
    '.build/library/index.d.ts',
    '.env',
    '.ci/run',
    'src/cli.ts',
    'tests/a.test.ts',
  ]
  for (const file of [...clone, 'data/articles/a.md', 'data/gazette.db', 'node_modules/x/index.js']) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), 'x')
  }
  for (const file of ['package.json', 'README.md', 'LICENSE', '.gitignore'])
    await copyFile(join(root, file), join(folder, file))
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts']
  const { stdout } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8' })
  await rm(folder, { recursive: true })
  const [packed] = Object.values(JSON.parse(stdout)) as [{ files: { path: string }[] }]
  expect(packed.files.map(({ path }) => path).toSorted()).toEqual(
    ['.build/cli.js', '.build/library/index.d.ts', 'LICENSE', 'README.md', 'package.json'].toSorted(),
  )
})

it('the command and the library of the package are compiled from files that there are', () => {
  const { types, default: script } = manifest.exports['.']
  const sources = [manifest.bin.gazette, script.replace(/\.js$/, '.ts'), types.replace(/\.d\.ts$/, '.ts')]
  for (const file of sources) expect(existsSync(join(root, file.replace('.build', 'src'))), file).toBe(true)
})
