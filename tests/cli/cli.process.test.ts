import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { startCli, unprivileged } from '../support/run-cli.ts'

it('a command prints its outcome, and the reason for a refusal on standard error, and ends with 1; another ends with 0', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'articles/b.md': markdown(''),
  })
  const environment = { GAZETTE_DATA: data.path }
  const imported = await startCli(['import'], environment).done
  expect(imported).toMatchObject({
    code: 1,
    stdout: 'Articles: 1 created, 0 updated, 0 unchanged, 1 refused\n',
  })
  expect(imported.stderr.trim().split('\n').sort()).toEqual([
    expect.stringMatching(/b\.md(:\d+)?: refused: title is missing/),
    expect.stringMatching(/^\S+publication\.json: lacks: publisher\.email is missing: /),
  ])
  const listed = await startCli(['list'], environment).done
  expect(listed).toMatchObject({ code: 0, stdout: expect.stringContaining('Alpha'), stderr: '' })
})

it.each([
  [
    ['frobnicate'],
    "error: unknown command 'frobnicate'\n`gazette --help` lists all commands, `gazette COMMAND --help` their options.\n",
  ],
  [['show', 'nobody'], 'no article has the slug "nobody"; the command list prints every slug\n'],
])('the command %j ends with 1 and a sentence', async (args, stderr) => {
  await using data = await makeDataFolder({})
  expect(await startCli(args, { GAZETTE_DATA: data.path }).done).toEqual({ code: 1, stdout: '', stderr })
})

it('a publication begins only where this user may write', async () => {
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

it('paths are relative to the folder in which npm was called, not to that of the program', async () => {
  await using place = await makeDataFolder({})
  const program = resolve(import.meta.dirname, '../..')
  const args = ['-r', './src/server/preload.cjs', 'src/cli.ts', 'init', 'my-paper', '--yes', '--json']
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: program,
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      INIT_CWD: place.path,
      npm_package_json: resolve(program, 'package.json'),
    },
    encoding: 'utf8',
  })
  expect([JSON.parse(stdout).folder, stderr]).toEqual([`${place.path}/my-paper`, ''])
  expect(await place.read('my-paper/publication.json')).toContain('"title": "My paper"')
})
