import { spawnSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli, startCli, unprivileged } from '../support/run-cli.ts'

it('a command prints its outcome, and the reason for a refusal on standard error, and ends with 1', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'articles/b.md': markdown(''),
  })
  const imported = await startCli(['import'], { GAZETTE_DATA: data.path }).done
  expect(imported).toMatchObject({
    code: 1,
    stdout: 'Articles: 1 created, 0 updated, 0 unchanged, 1 refused\n',
  })
  expect(imported.stderr.trim().split('\n').sort()).toEqual([
    expect.stringMatching(/b\.md(:\d+)?: refused: title is missing/),
    expect.stringMatching(/^\S+publication\.json: lacks: publisher\.email is missing: /),
  ])
})

it('a command that does what it should ends with 0, and says nothing on standard error', {
  tags: 'long',
}, async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  await runCli(['import'], { GAZETTE_DATA: data.path })
  const listed = await startCli(['list'], { GAZETTE_DATA: data.path }).done
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('Alpha'), stderr: '' })
})

it.each([
  [
    ['frobnicate'],
    "error: unknown command 'frobnicate'\n`gazette --help` lists all commands, `gazette COMMAND --help` their options.\n",
  ],
  [['show', 'nobody'], 'no article has the slug "nobody"; the command list prints every slug\n'],
])('the command %j ends with 1 and a sentence', { tags: 'long' }, async (args, stderr) => {
  await using data = await makeDataFolder({})
  expect(await startCli(args, { GAZETTE_DATA: data.path }).done).toEqual({ code: 1, stdout: '', stderr })
})

it('a publication begins only where this user may write', { tags: 'long' }, async () => {
  await using folder = await makeDataFolder({})
  const place = `${folder.path}/locked/my-paper`
  // Where these tests run as an ordinary user, the data folder is that user's own.
  mkdirSync(`${folder.path}/locked`, 0o555)
  expect(await startCli(['init', place, '--yes'], {}, unprivileged).done).toEqual({
    code: 1,
    stdout: '',
    stderr: `${place} cannot be made: this user has no permission; nothing was written\n`,
  })
})

/** Node with these arguments, as npm starts it when it was called in another folder. */
function runAsNpm(args: readonly string[], calledIn: string) {
  const program = resolve(import.meta.dirname, '../..')
  return spawnSync(process.execPath, ['-r', './src/server/preload.cjs', ...args], {
    cwd: program,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      INIT_CWD: calledIn,
      npm_package_json: resolve(program, 'package.json'),
    },
    encoding: 'utf8',
  })
}

it('a program of npm works in the folder in which npm was called', async () => {
  await using place = await makeDataFolder({})
  const { stdout, stderr } = runAsNpm(['-p', 'process.cwd()'], place.path)
  expect([stdout, stderr]).toEqual([`${realpathSync(place.path)}\n`, ''])
})

it('paths are relative to the folder in which npm was called, not to that of the program', {
  tags: 'long',
}, async () => {
  await using place = await makeDataFolder({})
  const { stdout, stderr } = runAsNpm(['src/cli.ts', 'init', 'my-paper', '--yes', '--json'], place.path)
  expect([JSON.parse(stdout).folder, stderr]).toEqual([`${place.path}/my-paper`, ''])
  expect(await place.read('my-paper/publication.json')).toContain('"title": "My paper"')
})
