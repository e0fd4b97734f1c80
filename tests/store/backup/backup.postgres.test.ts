import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backUpStore, restoreBackup } from '../../../src/store/backup/backup.ts'
import { createNodeSqliteDialect } from '../../../src/store/database/sqlite/dialect.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { migrate } from '../../../src/store/schema/migrate.ts'
import type { Schema } from '../../../src/store/schema/schema.ts'
import { cases } from '../../support/depth.ts'
import { makeDataFolder } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { runCli } from '../../support/run-cli.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { makeSmallDisk } from '../../support/small-disk.ts'
import { startGazette } from '../../support/start-gazette.ts'
import { makeIncoming, rules } from '../store-contract.ts'
import { fillStore, now, readAll } from './full-store.ts'
import { findFaults } from './whole-store.ts'

const postgres = sharedPostgres()
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-backup-'))
})
afterAll(() => rm(folder, { recursive: true }))

let files = 0
const makePath = () => join(folder, `${++files}.db`)
const makers = {
  SQLite: async () => `sqlite:${makePath()}`,
  PostgreSQL: () => postgres.createDatabase(),
} as const
const kinds = Object.keys(makers) as (keyof typeof makers)[]

/** A store and its backup: copies of the first, since filling one takes long. */
async function makeBackup(): Promise<{ url: string; file: string }> {
  first ??= makeFirstBackup()
  const made = await first
  const [path, file] = [makePath(), makePath()]
  copyFileSync(made.path, path)
  copyFileSync(made.file, file)
  return { url: `sqlite:${path}`, file }
}

let first: ReturnType<typeof makeFirstBackup> | undefined

async function makeFirstBackup(): Promise<{ path: string; file: string }> {
  const [path, file] = [makePath(), makePath()]
  await fillStore(`sqlite:${path}`)
  await backUpStore(`sqlite:${path}`, file, { now: now() })
  return { path, file }
}

describe('a backup', () => {
  it.each(kinds)(
    'of a store on %s restores every row on SQLite and PostgreSQL, except the salts of the day',
    async (kind) => {
      const url = await makers[kind]()
      const file = makePath()
      await fillStore(url)
      const before = await readAll(url)
      const note = await backUpStore(url, file, { now: now() })
      expect(note.takenAt).toEqual(now())
      expect(Object.fromEntries([...note.tallies].map(([table, { rows }]) => [table, rows]))).toMatchObject({
        article: 263,
        setting: 4,
      })
      expect(await readAll(url)).toEqual(before)
      expect(before.audience_salt).toEqual([expect.stringContaining('salt é 漢')])
      expect(readFileSync(file).includes('salt é 漢')).toBe(false)
      for (const make of Object.values(makers)) {
        const restored = await make()
        expect(await restoreBackup(file, restored)).toEqual(note)
        expect(await readAll(restored)).toEqual({ ...before, audience_salt: [] })
      }
    },
  )

  it('gives the same bytes, ETags and dates on every database that it is restored to', {
    tags: 'long',
  }, async () => {
    const articles = Array.from({ length: 70 }, (_, index) => ({
      slug: `story-${index}`,
      title: `Story ${index}`,
      published: new Date(Date.UTC(2026, 0, 1, index)).toISOString(),
      contentHtml: `<p>Body of story ${index}.</p>`,
    }))
    await using data = await makeDataFolder({ 'articles/all.json': JSON.stringify(articles) })
    const publicUrl = 'https://news.test.example'
    const read = async (databaseUrl: string) => {
      await using server = await startGazette(data, { databaseUrl, publicUrl })
      const [page] = await Promise.all([ask(`http://127.0.0.1:${server.port}/atom.xml`)])
      const [, archive = ''] =
        /<https:\/\/news\.test\.example([^>]+)>; rel="prev-archive"/.exec(String(page.headers.link)) ?? []
      expect(archive).not.toBe('')
      const paths = [
        '/rss.xml',
        '/atom.xml',
        '/feed.json',
        archive,
        '/authors/nobody/rss.xml',
        '/opml.xml',
        '/',
      ]
      const answers = await Promise.all(paths.map((path) => ask(`http://127.0.0.1:${server.port}${path}`)))
      return answers.map(({ status, headers, text }) => [
        status,
        headers.etag,
        headers['last-modified'],
        text,
      ])
    }
    const url = `sqlite:${join(data.path, 'gazette.db')}`
    const before = await read(url)
    const file = makePath()
    const environment = { GAZETTE_DATA: data.path, GAZETTE_URL: publicUrl }
    await runCli(['withdraw', 'story-3'], environment)
    await runCli(['correct', 'story-60', '--grade', 'correction', '--note', 'It was Tuesday.'], environment)
    const changed = await read(url)
    expect(changed).not.toEqual(before)
    await backUpStore(url, file, { now: now() })
    // Databases without tables, as a new one is.
    for (const make of [makers.SQLite, postgres.createEmptyDatabase]) {
      const restored = await make()
      await restoreBackup(file, restored)
      expect(await read(restored)).toEqual(changed)
    }
  })

  it.each(kinds)(
    'of a store on %s is of one moment while another process writes',
    { tags: 'long' },
    async (kind) => {
      const url = await makers[kind]()
      const store = await openStore(url, { now, rules })
      const between = 20
      let isOver = false
      let saved = 0
      const writing = (async () => {
        for (; !isOver; saved++) {
          await store.saveArticles(['one', 'two'].map((key) => makeIncoming(`${key}-${saved}`)))
          if (saved % 3 === 0) await store.withdraw(`one-${saved}`)
          await setImmediate()
        }
      })()
      const held: number[] = []
      for (let times = 0; times < 3; times++) {
        const before = saved
        await expect.poll(() => saved).toBeGreaterThan(before + between)
        const file = makePath()
        await backUpStore(url, file, { now: now() })
        const database = new DatabaseSync(file, { readOnly: true })
        const query = async (sql: string) => database.prepare(sql).all()
        expect(await findFaults(query, rules)).toEqual([])
        const [count] = await query('select count(*) as n from article')
        database.close()
        expect(Number(count?.n) % 2).toBe(0)
        held.push(Number(count?.n))
      }
      const during = saved
      isOver = true
      await writing
      expect(held[0]).toBeLessThan(held[1] ?? 0)
      expect(during).toBeGreaterThan(2 * between)
      await store.close()
    },
  )

  it('restores a store with the same tables and indexes', async () => {
    const { file, url } = await makeBackup()
    const restored = makePath()
    await restoreBackup(file, `sqlite:${restored}`)
    const schemaOf = (path: string) => {
      const database = new DatabaseSync(path, { readOnly: true })
      const rows = database.prepare('select type, name, sql from sqlite_schema order by name').all()
      database.close()
      return rows
    }
    expect(schemaOf(restored)).toEqual(schemaOf(url.slice('sqlite:'.length)))
  })

  it('is itself a store, of which a backup can be made', async () => {
    const { file, url } = await makeBackup()
    const { backup_note, ...rows } = await readAll(`sqlite:${file}`)
    expect(rows).toEqual({ ...(await readAll(url)), audience_salt: [] })
    expect(backup_note).toHaveLength(2)
    const store = await openStore(`sqlite:${file}`, { now, rules })
    await store.saveArticles([makeIncoming('another')])
    await store.close()
    const [again, restored] = [makePath(), `sqlite:${makePath()}`]
    await backUpStore(`sqlite:${file}`, again, { now: now() })
    await restoreBackup(again, restored)
    expect((await readAll(restored)).article).toEqual((await readAll(`sqlite:${file}`)).article)
  })

  it('is one file with mode 0600', async () => {
    const { file } = await makeBackup()
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600')
    await restoreBackup(file, `sqlite:${makePath()}`)
    const name = file.slice(folder.length + 1)
    expect(readdirSync(folder).filter((one) => one.startsWith(name))).toEqual([name])
  })

  it('reports its progress up to the last row', async () => {
    const { file, url } = await makeBackup()
    const seen: [number, number][] = []
    const onProgress = (done: number, all: number) => seen.push([done, all])
    await backUpStore(url, file, { now: now(), force: true, onProgress })
    await restoreBackup(file, `sqlite:${makePath()}`, { onProgress })
    for (const [index, [done, all]] of seen.entries()) {
      expect(done).toBeLessThanOrEqual(all)
      expect(done).toBeGreaterThan(seen[index - 1]?.[1] === all ? (seen[index - 1]?.[0] ?? 0) : 0)
    }
    expect(seen.filter(([done, all]) => done === all)).toHaveLength(2)
  })

  it('of a store with an older schema does not change the store, and is migrated when it is restored', async () => {
    const [old, file, target] = [makePath(), makePath(), `sqlite:${makePath()}`]
    const db = new Kysely<Schema>({ dialect: createNodeSqliteDialect(old, 'backup') })
    await migrate(db, 'text', '002_feeds_and_truth')
    await db.destroy()
    const database = new DatabaseSync(old)
    const content = JSON.stringify({
      title: 'Old',
      contentHtml: '',
      authors: [],
      tags: [],
      figures: [],
      related: [],
    })
    database
      .prepare(
        "insert into article (id, slug, status, revision, content) values ('urn:old', 'old', 'draft', 1, ?)",
      )
      .run(content)
    database.close()
    const before = readFileSync(old)
    await backUpStore(`sqlite:${old}`, file, { now: now() })
    expect(readFileSync(old).equals(before)).toBe(true)
    const bytes = readFileSync(file)
    await restoreBackup(file, target)
    expect(readFileSync(file).equals(bytes)).toBe(true)
    const store = await openStore(target, { now, rules })
    expect(await store.listArticles()).toMatchObject([{ slug: 'old', title: 'Old' }])
    expect(await store.feeds()).toEqual([])
    await store.close()
  })
})

describe('the file of a backup', () => {
  it('is not replaced without --force', async () => {
    const { url } = await makeBackup()
    const other = makePath()
    writeFileSync(other, 'somebody may need this')
    await expect(backUpStore(url, other, { now: now() })).rejects.toMatchObject({
      problem: 'conflict',
      message: expect.stringContaining('--force'),
    })
    expect(readFileSync(other, 'utf8')).toBe('somebody may need this')
    await backUpStore(url, other, { now: now(), force: true })
    expect(await restoreBackup(other, `sqlite:${makePath()}`)).toMatchObject({ takenAt: now() })
  })

  it('is never the store itself', async () => {
    const { url } = await makeBackup()
    const path = url.slice('sqlite:'.length)
    const before = readFileSync(path)
    await expect(backUpStore(url, path, { now: now(), force: true })).rejects.toMatchObject({
      problem: 'conflict',
    })
    expect(readFileSync(path).equals(before)).toBe(true)
  })

  it('keeps its old content if the disk is full', async () => {
    await using disk = await makeSmallDisk({ megabytes: 2 })
    const { url } = await makeBackup()
    const place = join(disk.path, 'backup.db')
    await backUpStore(url, place, { now: now() })
    const before = readFileSync(place)
    await disk.fill()
    await expect(backUpStore(url, place, { now: now(), force: true })).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringMatching(/^the backup cannot be made: the disk is full/),
    })
    expect(readFileSync(place).equals(before)).toBe(true)
    expect(readdirSync(disk.path).sort()).toEqual(['backup.db', 'filler'])
  })

  it.each([
    ['a folder', () => folder, 'is a folder'],
    ['in a folder that is not there', () => join(folder, 'nowhere', 'x.db'), 'cannot be written'],
  ])('that is %s is named in the error', async (_, place, reason) => {
    const { url } = await makeBackup()
    await expect(backUpStore(url, place(), { now: now(), force: true })).rejects.toThrow(reason)
  })

  it('is written after the remains of killed processes are removed', async () => {
    const { url } = await makeBackup()
    const file = makePath()
    for (const ending of ['', '-journal', '-wal', '-shm'])
      writeFileSync(`${file}.4194305.part${ending}`, 'left')
    writeFileSync(`${file}.1.part`, 'of a process that lives')
    await backUpStore(url, file, { now: now() })
    const name = basename(file)
    const left = readdirSync(folder).filter((one) => one.startsWith(name))
    expect(left.sort()).toEqual([name, `${name}.1.part`])
  })
})

describe('a restore', () => {
  const spoil = (file: string, work: (database: DatabaseSync) => void) => {
    const database = new DatabaseSync(file)
    work(database)
    database.close()
  }
  const replace = (file: string, text: string, other: string) => {
    const bytes = readFileSync(file, 'latin1')
    writeFileSync(file, bytes.replaceAll(text, other), 'latin1')
  }
  const flip = (file: string, at: number) => {
    const bytes = readFileSync(file)
    bytes[at] = (bytes[at] ?? 0) ^ 1
    writeFileSync(file, bytes)
  }
  const spoilt: readonly (readonly [string, (file: string) => void, string, string])[] = [
    ['that does not exist', (file) => writeFileSync(`${file}.gone`, ''), 'not_found', 'there is no file'],
    [
      'that is text',
      (file) => writeFileSync(file, 'To whom it may concern. '.repeat(50)),
      'invalid',
      'no backup of Gazette',
    ],
    ['that is empty', (file) => writeFileSync(file, ''), 'invalid', 'no backup of Gazette'],
    [
      'that is a store',
      (file) => spoil(file, (database) => database.exec('drop table backup_note')),
      'invalid',
      'no backup of Gazette',
    ],
    [
      'whose end is missing',
      (file) => truncateSync(file, statSync(file).size - 5000),
      'invalid',
      'is damaged',
    ],
    [
      'with a flipped bit in a text',
      (file) => replace(file, 'Body of story-100', 'Bodx of story-100'),
      'invalid',
      'is damaged',
    ],
    [
      'with another word in it',
      (file) => spoil(file, (database) => database.exec("update feed set label = 'x' where name = 'main'")),
      'invalid',
      'does not fit the rows in feed',
    ],
    [
      'with another name of a column',
      (file) => replace(file, 'is_pattern', 'hs_pattern'),
      'invalid',
      'hs_pattern',
    ],
    [
      'that lacks a row',
      (file) =>
        spoil(file, (database) =>
          database.exec("delete from feed_member where article_id like '%story-200'"),
        ),
      'invalid',
      'feed_member',
    ],
    [
      'of a newer version',
      (file) =>
        spoil(file, (database) =>
          database.exec("insert into kysely_migration values ('999_future', '2030')"),
        ),
      'conflict',
      'a newer version of Gazette (it has been through 999_future)',
    ],
  ]

  it.each(spoilt)('refuses a backup %s', async (_, work, problem, reason) => {
    const { file } = await makeBackup()
    const target = makePath()
    work(file)
    const name = problem === 'not_found' ? `${file}.no` : file
    await expect(restoreBackup(name, `sqlite:${target}`)).rejects.toMatchObject({
      problem,
      message: expect.stringContaining(reason),
    })
    expect(existsSync(target)).toBe(false)
  })

  it('of a backup with any flipped bit is refused or gives the same store', { tags: 'deep' }, async () => {
    const { file, url } = await makeBackup()
    const whole = readFileSync(file)
    const before = await readAll(url)
    let refused = 0
    const flips = cases(60, 8)
    for (let index = 0; index < flips; index++) {
      const [copy, target] = [makePath(), makePath()]
      copyFileSync(file, copy)
      flip(copy, Math.floor((whole.length / flips) * (index + 0.37)))
      const word = await restoreBackup(copy, `sqlite:${target}`).then(
        () => 'restored',
        (error: { problem?: string }) => error.problem,
      )
      if (word === 'restored')
        expect(await readAll(`sqlite:${target}`)).toEqual({ ...before, audience_salt: [] })
      else expect([word, refused++]).toEqual(['invalid', refused - 1])
    }
    expect(refused).toBeGreaterThan(flips / 6)
  })

  it.each(kinds)('refuses a store on %s that holds rows, and does not change it', async (kind) => {
    const { file } = await makeBackup()
    const url = await makers[kind]()
    const store = await openStore(url, { now, rules })
    await store.saveArticles([makeIncoming('mine')])
    await store.close()
    const before = await readAll(url)
    await expect(restoreBackup(file, url)).rejects.toMatchObject({
      problem: 'conflict',
      message: expect.stringContaining(kind === 'SQLite' ? 'move /' : 'make a new database'),
    })
    expect(await readAll(url)).toEqual(before)
  })

  it('writes the whole store or nothing', async () => {
    const { file } = await makeBackup()
    const url = await postgres.createEmptyDatabase()
    await (await openStore(url, { now, rules })).close()
    await postgres.query(url, 'delete from setting')
    await postgres.query(url, "alter table setting add constraint never check (name <> 'fingerprint')")
    await expect(restoreBackup(file, url)).rejects.toThrow('never')
    expect(Object.values(await readAll(url)).flat()).toEqual([])
  })
})

it('gazette backup --keep names a file in a folder by its time, and keeps the newest', async () => {
  await using data = await makeDataFolder({ 'articles/a.json': '{"title": "A", "published": "2026-11-01"}' })
  await using backups = await makeDataFolder()
  const days = ['2026-01-01', '2026-01-03', '2026-01-02']
  for (const day of days) await backups.write(`gazette-${day}T000000Z.db`, 'an earlier one')
  await backups.write('gazette-before-0.2.0-2026-01-01T000000Z.db', 'of an upgrade')
  mkdirSync(join(backups.path, 'gazette-2025-01-01T000000Z.db'))
  const environment = { GAZETTE_DATA: data.path }
  await runCli(['import'], environment)
  const wrong = await runCli(['backup', backups.path, '--keep', 'all'], environment)
  expect(wrong).toMatchObject({ code: 1, stderr: '--keep must be a whole number from 1 on, not "all"\n' })
  const { code, stdout } = await runCli(['backup', backups.path, '--keep', '2', '--json'], environment)
  const { file } = JSON.parse(stdout)
  const kept = readdirSync(backups.path)
    .filter((name) => name.endsWith('.db'))
    .sort()
  expect([code, kept]).toEqual([
    0,
    // A folder of such a name is none of ours.
    [
      'gazette-2025-01-01T000000Z.db',
      'gazette-2026-01-03T000000Z.db',
      basename(file),
      'gazette-before-0.2.0-2026-01-01T000000Z.db',
    ],
  ])
  expect(await runCli(['backup', ''], environment)).toMatchObject({
    stderr: expect.stringMatching(/^FILE is empty/),
  })
  const restored = { ...environment, DATABASE_URL: `sqlite:${data.path}/restored.db` }
  expect(await runCli(['restore', backups.path], restored)).toMatchObject({
    stderr: `${backups.path} is a folder; name a backup in it\n`,
  })
  expect(await runCli(['restore', file], restored)).toMatchObject({ code: 0 })
})

describe('gazette backup and restore', () => {
  it('print what they did, or one sentence about the error', async () => {
    const { url } = await makeBackup()
    const [file, target] = [makePath(), `sqlite:${makePath()}`]
    const backup = await runCli(['backup', file], { DATABASE_URL: url })
    expect([backup.code, backup.stderr]).toEqual([0, ''])
    const contents = '263 articles with 268 revisions, in 8 feeds'
    expect(backup.stdout).toBe(
      `Backed up into ${file}: ${contents}. The file was read again and is complete.\n`,
    )
    const restore = await runCli(['restore', file], { DATABASE_URL: target })
    expect([restore.code, restore.stderr]).toEqual([0, ''])
    expect(restore.stdout).toMatch(new RegExp(`^Restored: ${contents}, as they were on 20.*Z\\.\\n$`))
    const again = await runCli(['restore', file], { DATABASE_URL: target })
    expect([again.code, again.stdout]).toEqual([1, ''])
    expect(again.stderr).toMatch(/^only an empty store can be filled.*\n$/)
    const nothing = await runCli(['backup', makePath()], { DATABASE_URL: `sqlite:${makePath()}` })
    expect([nothing.code, nothing.stderr]).toEqual([
      1,
      expect.stringMatching(/^there is no database at .*\n$/),
    ])
  })
})
