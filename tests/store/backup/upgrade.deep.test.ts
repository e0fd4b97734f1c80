import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { parseAtomFeed } from 'feedsmith'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { version } from '../../../src/server/version.ts'
import { backUpStore } from '../../../src/store/backup/backup.ts'
import { copyTables, findTables } from '../../../src/store/backup/copy.ts'
import { openForReading } from '../../../src/store/database/open-database.ts'
import { connectPostgres } from '../../../src/store/database/postgres/connect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { migrate, newestForm, readForm } from '../../../src/store/schema/migrate.ts'
import type { Database } from '../../../src/store/schema/schema.ts'
import { type DataFolder, makeDataFolder } from '../../support/make-data-folder.ts'
import { rules } from '../../support/make-incoming.ts'
import { ask } from '../../support/request.ts'
import { runCli, startCli } from '../../support/run-cli.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'

const postgres = sharedPostgres()
const fixtures = resolve(import.meta.dirname, '../../fixtures/stores')
const publicUrl = 'https://courier.example'
const now = () => new Date('2026-12-01T09:00:00Z')
const names = globSync('*.db.gz', { cwd: fixtures })
  .map((name) => basename(name, '.db.gz'))
  .sort()
const older = names.filter((name) => !name.endsWith(newestForm.slice(0, 3)))

/** The data folder that the store was made of, with the store. */
async function makeOldFolder(name: string): Promise<DataFolder> {
  const data = await makeDataFolder()
  await cp(join(fixtures, 'data'), data.path, { recursive: true })
  writeFileSync(join(data.path, 'gazette.db'), gunzipSync(readFileSync(join(fixtures, `${name}.db.gz`))))
  return data
}

/** The same store in PostgreSQL. */
async function copyToPostgres(data: DataFolder): Promise<string> {
  const url = await postgres.createEmptyDatabase()
  const source = await openForReading(`sqlite:${data.path}/gazette.db`)
  const { db, text, unlimitedDb } = connectPostgres(url)
  await migrate(unlimitedDb ?? db, text, await readForm(source.db))
  await unlimitedDb?.destroy()
  const tables = await findTables(source.db)
  await db.transaction().execute((trx) => copyTables(source.db, trx, tables))
  await Promise.all([db.destroy(), source.close()])
  return url
}

const kinds = {
  SQLite: async (data: DataFolder) => `sqlite:${data.path}/gazette.db`,
  PostgreSQL: copyToPostgres,
}
const kindNames = ['PostgreSQL', 'SQLite'] as const
const all = Object.entries(kinds).flatMap(([kind, makeUrl]) => names.map((name) => ({ name, kind, makeUrl })))

/** What readers hold of a feed. Atom's `updated` may differ within a second. */
function toFacts(xml: string) {
  const { id, title, entries = [] } = parseAtomFeed(xml)
  return {
    id,
    title,
    entries: entries.map(({ id, title, links, published, updated, content, authors, categories }) => ({
      id,
      title,
      links: links?.map(({ href }) => href),
      published: published?.slice(0, 19),
      updated: updated?.slice(0, 19),
      content: content?.value?.replace(/\s+/g, ' ').trim(),
      authors,
      categories,
    })),
    tombstones: [...xml.matchAll(/<at:deleted-entry ref="([^"]+)" when="([^"]+)"/g)].map(([, ref, when]) => [
      ref,
      when,
    ]),
  }
}

function readFeed({ port }: TestServer, path = '/atom.xml') {
  return ask(`http://127.0.0.1:${port}${path}`)
}

const backupsIn = ({ path }: DataFolder) =>
  readdirSync(path)
    .filter((name) => name.startsWith('gazette-before-'))
    .sort()

describe.each(all)('the store of $name on $kind', ({ name, makeUrl }) => {
  it('is served by this version: the same ids, dates, entries and withdrawals, and the subscription', async () => {
    await using data = await makeOldFolder(name)
    const databaseUrl = await makeUrl(data)
    const served = readFileSync(join(fixtures, `${name}.atom.xml`), 'utf8')
    const read = async (server: TestServer) => {
      expect(server.firstSync.reports.filter(({ outcome }) => outcome !== 'unchanged')).toEqual([])
      const found = await server.gazette.store.subscriptions.list()
      const kept = found.map(({ id, callback, topic, secret, expiresAt }) => ({
        id,
        callback,
        topic,
        secret,
        expiresAt,
      }))
      return [(await readFeed(server)).text, kept] as const
    }
    const server = await startGazette(data, { now, databaseUrl, publicUrl })
    const [text, subscriptions] = await read(server).finally(server.close)
    expect(toFacts(text)).toEqual(toFacts(served))
    expect(subscriptions.map(({ callback, topic }) => [callback, topic])).toEqual(
      served.includes('rel="hub"') && !name.endsWith('002')
        ? [['http://127.0.0.1:18232/news', `${publicUrl}/atom.xml`]]
        : [],
    )
    expect(backupsIn(data)).toEqual(
      older.includes(name) ? [`gazette-before-${version}-2026-12-01T090000Z.db`] : [],
    )
    const again = await startGazette(data, { now, databaseUrl, publicUrl })
    expect(await read(again).finally(again.close)).toEqual([text, subscriptions])
    expect(backupsIn(data)).toHaveLength(older.includes(name) ? 1 : 0)
  })
})

/** Until another connection waits for what this transaction holds. */
async function waitForLock(trx: Database): Promise<void> {
  const waiting = sql`select from pg_locks where not granted and ${sql.ref('pid')} <> pg_backend_pid()
    and database = (select oid from pg_database where datname = current_database())`
  for (;;) {
    if ((await waiting.execute(trx)).rows.length > 0) return
    await sleep(10)
  }
}

async function formOf(url: string): Promise<string> {
  const { db, close } = await openForReading(url)
  return readForm(db).finally(close)
}

describe('before its upgrade a store', () => {
  it('is backed up by whichever command comes first, and says where; the way back is to restore that', async () => {
    await using data = await makeOldFolder('0.1.0-007')
    const environment = { GAZETTE_DATA: data.path, GAZETTE_URL: publicUrl }
    const listed = await runCli(['list'], environment)
    const [name = ''] = backupsIn(data)
    const file = join(data.path, name)
    expect(listed).toMatchObject({
      code: 0,
      stderr: `the store of an older version was backed up before its upgrade: ${file}\n`,
    })
    expect(await formOf(`sqlite:${file}`)).toBe('007_text_once')
    const restored = { ...environment, DATABASE_URL: `sqlite:${data.path}/restored.db` }
    expect(await runCli(['restore', file], restored)).toMatchObject({ code: 0 })
    expect((await runCli(['list'], restored)).stdout).toBe(listed.stdout)
  })

  it('is backed up by the command upgrade, which says when there is nothing to do', async () => {
    await using data = await makeOldFolder('0.1.0-002')
    const upgrade = () => runCli(['upgrade'], { GAZETTE_DATA: data.path })
    const first = await upgrade()
    expect(first).toMatchObject({ code: 0, stderr: '' })
    expect(first.stdout).toBe(
      `The store as it was is in ${data.path}/${backupsIn(data)[0]}.\nThe store is up to date with Gazette ${version}.\n`,
    )
    expect(await upgrade()).toMatchObject({ stdout: `The store is up to date with Gazette ${version}.\n` })
    expect(backupsIn(data)).toHaveLength(1)
  })

  it('is not copied: the copy would upgrade it', async () => {
    await using data = await makeOldFolder('0.1.0-007')
    const from = `sqlite:${data.path}/gazette.db`
    const { code, stderr } = await runCli(['copy', '--from', from, '--to', `sqlite:${data.path}/new.db`], {})
    expect([code, stderr]).toEqual([
      1,
      'the store to copy is of an older version: set DATABASE_URL to it and run `gazette upgrade` first\n',
    ])
    expect(await formOf(from)).toBe('007_text_once')
  })

  it('leaves the newest three backups, and other files alone', async () => {
    await using data = await makeOldFolder('0.1.0-006')
    const days = ['0.1.9-2026-01-04', '0.1.10-2026-01-03', '0.1.2-2026-01-02', '0.1.1-2026-01-01']
    for (const day of days) await data.write(`gazette-before-${day}T000000Z.db`, '')
    await data.write('gazette-before-the-wedding.db', 'of the operator')
    await runCli(['upgrade'], { GAZETTE_DATA: data.path })
    expect(backupsIn(data)).toEqual([
      `gazette-before-0.1.10-2026-01-03T000000Z.db`,
      `gazette-before-0.1.9-2026-01-04T000000Z.db`,
      expect.stringMatching(`^gazette-before-${version}-`),
      'gazette-before-the-wedding.db',
    ])
  })

  it('stays as it is if it cannot be backed up, until the operator has done so by other means', async () => {
    await using data = await makeOldFolder('0.1.0-007')
    const url = await copyToPostgres(data)
    const options = { now, rules, upgrade: { version, backupFolder: `${data.path}/missing` } }
    await expect(openStore(url, options)).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringMatching(
        /^the store is of an older version and is not upgraded without a backup: .*missing.* there is no such file or folder; .*`gazette upgrade --no-backup`$/,
      ),
    })
    expect(await formOf(url)).toBe('007_text_once')
    const started = await runCli(['list'], {
      GAZETTE_DATA: data.path,
      GAZETTE_BACKUPS: `${data.path}/missing`,
      DATABASE_URL: url,
    })
    expect(started).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('(GAZETTE_BACKUPS names the folder)'),
    })
    const { code } = await runCli(['upgrade', '--no-backup'], { GAZETTE_DATA: data.path, DATABASE_URL: url })
    expect([code, await formOf(url), backupsIn(data)]).toEqual([0, newestForm, []])
  })

  it('on PostgreSQL waits for another process that upgrades it, and is not backed up half upgraded', async () => {
    await using data = await makeOldFolder('0.1.0-007')
    const url = await copyToPostgres(data)
    const { db, text, unlimitedDb } = connectPostgres(url)
    const upgrade = { version, backupFolder: data.path }
    let opened: ReturnType<typeof openStore> | undefined
    await db.transaction().execute(async (trx) => {
      opened = openStore(url, { now, rules, upgrade })
      await waitForLock(trx)
      await migrate(trx, text)
    })
    await (await opened)?.close()
    await Promise.all([db.destroy(), unlimitedDb?.destroy()])
    expect([await formOf(url), backupsIn(data)]).toEqual([newestForm, []])
  })

  it('on PostgreSQL that is upgraded while the command backup copies it is copied as it is then', async () => {
    await using data = await makeOldFolder('0.1.0-007')
    const url = await copyToPostgres(data)
    const { db, text, unlimitedDb } = connectPostgres(url)
    const file = join(data.path, 'backup.db')
    let backup: ReturnType<typeof backUpStore> | undefined
    await db.transaction().execute(async (trx) => {
      await sql`lock table article in access exclusive mode`.execute(trx)
      backup = backUpStore(url, file, { now: now() })
      await waitForLock(trx)
      await migrate(trx, text)
    })
    await backup
    await Promise.all([db.destroy(), unlimitedDb?.destroy()])
    expect(await formOf(`sqlite:${file}`)).toBe(newestForm)
  })

  it.each(kindNames)('of %s may be opened by two processes at once', async (kind) => {
    await using data = await makeOldFolder('0.1.0-007')
    const environment = { GAZETTE_DATA: data.path, DATABASE_URL: await kinds[kind](data) }
    const results = await Promise.all([1, 2].map(() => startCli(['upgrade'], environment).done))
    expect(results.map(({ code, stderr }) => [code, stderr])).toEqual([
      [0, ''],
      [0, ''],
    ])
    const backups = backupsIn(data)
    expect(backups.length).toBeGreaterThan(0)
    for (const name of backups) expect(await formOf(`sqlite:${data.path}/${name}`)).toBe('007_text_once')
  })
})

it('a store of a newer version is refused in a sentence, and neither changed nor backed up', async () => {
  await using data = await makeOldFolder(names.at(-1) ?? '')
  const database = new DatabaseSync(`${data.path}/gazette.db`)
  database.exec("insert into kysely_migration values ('999_future', '2030')")
  database.close()
  const before = readFileSync(`${data.path}/gazette.db`)
  for (const args of [['serve'], ['upgrade'], ['list']]) {
    expect(await runCli(args, { GAZETTE_DATA: data.path, PORT: '0', LOG_LEVEL: 'silent' })).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'the database is of a newer version of Gazette (it has been through 999_future): use that version, or restore a backup that this version can read\n',
    })
  }
  expect(readFileSync(`${data.path}/gazette.db`).equals(before)).toBe(true)
  expect(backupsIn(data)).toEqual([])
})
