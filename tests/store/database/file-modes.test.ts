import { chmod, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '../../../src/store/database/open-database.ts'
import { findExposedFiles } from '../../../src/store/database/sqlite/file-modes.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { runCli } from '../../support/run-cli.ts'

/** Runs commands one after another in this process, with a umask that forbids nothing. */
async function runOpenly(
  folder: string,
  commands: readonly (readonly [args: readonly string[], databaseUrl?: string])[],
): Promise<void> {
  const before = process.umask(0)
  try {
    for (const [args, databaseUrl] of commands) {
      const environment = { GAZETTE_DATA: folder, ...(databaseUrl && { DATABASE_URL: databaseUrl }) }
      expect(await runCli(args, environment)).toMatchObject({ code: 0 })
    }
  } finally {
    process.umask(before)
  }
}

async function modesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.includes('.db'))
  const modes = names.map(async (name) => {
    const { mode } = await stat(join(folder, name))
    return [name, (mode & 0o777).toString(8)] as const
  })
  return Object.fromEntries(await Promise.all(modes))
}

it.skipIf(process.platform === 'win32')(
  'stores, backups and restored stores are for their owner only, whatever the umask',
  async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const at = (name: string) => join(data.path, name)
    const open = `sqlite:${at('gazette.db')}`
    await runOpenly(data.path, [
      [['import']],
      [['backup', at('backup.db')]],
      [['restore', at('backup.db')], `sqlite:${at('restored.db')}`],
      [['copy', '--from', open, '--to', `sqlite:${at('copied.db')}`]],
    ])
    const only = '600'
    expect(await modesIn(data.path)).toEqual({
      'gazette.db': only,
      'backup.db': only,
      'restored.db': only,
      'copied.db': only,
    })
  },
)

it.skipIf(process.platform === 'win32')(
  'the files of an open store are for their owner only, also those that others could read before',
  async () => {
    await using data = await makeDataFolder()
    const path = join(data.path, 'gazette.db')
    const first = await openDatabase(`sqlite:${path}`)
    for (const file of await readdir(data.path))
      if (file.includes('.db')) await chmod(join(data.path, file), 0o666)
    await first.close()
    await chmod(path, 0o644)
    expect(findExposedFiles(`sqlite:${path}`)).toEqual([path])
    const second = await openDatabase(`sqlite:${path}`)
    const only = '600'
    expect(await modesIn(data.path)).toEqual({
      'gazette.db': only,
      'gazette.db-wal': only,
      'gazette.db-shm': only,
    })
    expect(findExposedFiles(`sqlite:${path}`)).toEqual([])
    await second.close()
  },
)

it.runIf(process.platform === 'linux')('a file that others may read is named', () => {
  expect(findExposedFiles('sqlite:/etc/passwd')).toEqual(['/etc/passwd'])
  expect(findExposedFiles('sqlite::memory:')).toEqual([])
  expect(findExposedFiles('postgres://a@b/c')).toEqual([])
})

it.skipIf(process.platform === 'win32')('a folder that is given as a database keeps its mode', async () => {
  await using data = await makeDataFolder()
  const folder = join(data.path, 'media')
  await chmod(folder, 0o755)
  await expect(openDatabase(`sqlite:${folder}`)).rejects.toMatchObject({ problem: 'unavailable' })
  expect((await stat(folder)).mode & 0o777).toBe(0o755)
})
