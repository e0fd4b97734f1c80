import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../src/store/database/open-database.ts'
import { openStore } from '../../src/store/open-store.ts'
import { cases } from '../support/depth.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { rules } from '../support/make-incoming.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'
import { readAll } from './backup/full-store.ts'

const postgres = sharedPostgres()
const now = () => new Date('2026-11-23T09:00:00Z')
const first = 'tag:test.example,2026:courier'
const second = 'tag:test.example,2026:herald'
let folder: string
let own: DataFolder
let other: DataFolder

async function makePublication(id: string, title: string): Promise<DataFolder> {
  const data = await makeDataFolder({ 'articles/harbour.md': markdown(`Harbour of the ${title}`) })
  const text = await data.read('publication.json')
  await data.write('publication.json', text.replace(first, id).replaceAll('The Test Courier', title))
  return data
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-publication-'))
  own = await makePublication(first, 'Courier')
  other = await makePublication(second, 'Herald')
})
afterAll(async () => {
  await Promise.all([own, other].map((data) => data[Symbol.asyncDispose]()))
  await rm(folder, { recursive: true })
})

let files = 0
const makeFile = async () => `sqlite:${join(folder, `${++files}.db`)}`
const run = (data: DataFolder, url: string, ...args: string[]) =>
  runCli(args, { GAZETTE_DATA: data.path, DATABASE_URL: url, PORT: '0' })

const refusal = new RegExp(
  `^the database belongs to the publication "${first}", but .* id "${second}"\\. .*DATABASE_URL`,
)

describe.each([
  ['SQLite', makeFile, makeFile],
  ['PostgreSQL', () => postgres.createDatabase(), () => postgres.createEmptyDatabase()],
])('a store on %s', (_, makeDatabase, makeEmptyDatabase) => {
  it('belongs to the publication that opens it first, and every command refuses another one before it writes', {
    tags: 'deep',
  }, async () => {
    const url = await makeDatabase()
    expect((await run(own, url, 'import')).code).toBe(0)
    const before = await readAll(url)
    const commands = [
      ['list'],
      ['status'],
      ['import'],
      ['import', '--prune'],
      ['serve'],
      ['check'],
      ['show', 'harbour'],
      ['history', 'harbour'],
      ['publish', 'harbour'],
      ['withdraw', 'harbour'],
      ['correct', 'harbour', '--grade', 'minor', '--note', 'x'],
      ['audience'],
      ['subscriptions'],
      ['deliveries'],
      ['unsubscribe', '--host', 'x.example'],
      ['block', 'x.example'],
      ['unblock', 'x.example'],
    ]
    for (const command of commands.slice(0, cases(commands.length, 5))) {
      const { code, stdout, stderr } = await run(other, url, ...command)
      expect([command, code, stdout, stderr]).toEqual([command, 1, '', expect.stringMatching(refusal)])
    }
    expect(await readAll(url)).toEqual(before)
    expect((await run(own, url, 'list')).stdout).toContain('Harbour of the Courier')
  })

  it('of an older Gazette is not brought up to date for another publication, and takes the id of its own', async () => {
    const url = await makeEmptyDatabase()
    await (await openStore(url, { now, rules, publicationId: first })).close()
    const edit = async (text: string) => {
      const { db, close } = await openDatabase(url)
      await sql.raw(text).execute(db)
      await close()
    }
    await edit("delete from setting where name = 'publication'")
    expect((await run(own, url, 'list')).code).toBe(0)
    await edit("delete from kysely_migration where name = '009_stamps'")
    await expect(openStore(url, { now, rules, publicationId: second })).rejects.toMatchObject({
      problem: 'conflict',
    })
    // Another migration would fail: its columns are there.
    await expect(openStore(url, { now, rules, publicationId: first })).rejects.toMatchObject({
      problem: 'unavailable',
    })
  })

  it('that two publications open at the same time belongs to one of them', async () => {
    const url = await makeDatabase()
    await (await openStore(url, { now, rules })).close()
    const opened = await Promise.allSettled(
      [first, second].map((publicationId) => openStore(url, { now, rules, publicationId })),
    )
    expect(opened.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    for (const one of opened) if (one.status === 'fulfilled') await one.value.close()
  })

  it('keeps its publication in a copy and in a backup', { tags: 'long' }, async () => {
    const [url, copy, restored] = [await makeDatabase(), await makeDatabase(), await makeDatabase()]
    expect((await run(own, url, 'import')).code).toBe(0)
    expect((await run(other, url, 'copy', '--from', url, '--to', copy)).code).toBe(0)
    expect(await run(other, copy, 'list')).toMatchObject({ code: 1, stderr: expect.stringMatching(refusal) })
    const file = join(folder, `${++files}-backup.db`)
    expect((await run(own, url, 'backup', file)).code).toBe(0)
    const refused = await run(other, restored, 'restore', file)
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${file} is a backup of the publication "${first}"`),
    })
    if (restored.startsWith('sqlite:')) expect(existsSync(restored.slice('sqlite:'.length))).toBe(false)
    expect((await run(own, restored, 'restore', file)).code).toBe(0)
    expect((await run(own, restored, 'list')).stdout).toContain('Harbour of the Courier')
  })

  it('refuses a new id in publication.json while the server runs, and serves on', async () => {
    await using data = await makePublication(first, 'Courier')
    await using server = await startGazette(data, { databaseUrl: await makeDatabase() })
    const text = await data.read('publication.json')
    await data.write('publication.json', text.replace(first, second).replaceAll('Courier', 'Herald'))
    await eventually(() => expect(JSON.stringify(server.logged)).toContain('belongs to the publication'))
    const served = await (await fetch(`${server.url}/atom.xml`)).text()
    expect(served).toContain('Courier')
    expect(served).not.toContain('Herald')
    await data.write('publication.json', text.replaceAll('Courier', 'Messenger'))
    await eventually(async () =>
      expect(await (await fetch(`${server.url}/atom.xml`)).text()).toContain('Messenger'),
    )
  })
})
