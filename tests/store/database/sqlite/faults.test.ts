import { spawnSync } from 'node:child_process'
import { createHash, randomFillSync } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../../src/store/open-store.ts'
import type { Store } from '../../../../src/store/store.ts'
import { makeDataFolder } from '../../../support/make-data-folder.ts'
import { makeSmallDisk } from '../../../support/small-disk.ts'
import { makeIncoming, rules } from '../../store-contract.ts'

const now = () => new Date('2026-11-23T09:00:00Z')
let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gazette-faults-'))
  file = join(folder, 'gazette.db')
})
afterEach(() => rm(folder, { recursive: true }))

const open = (path = file) => openStore(`sqlite:${path}`, { now, rules })
const unavailable = (reason: string) => ({ problem: 'unavailable', message: expect.stringContaining(reason) })
const slugs = async (store: Store) => (await store.listArticles()).map(({ slug }) => slug).sort()
const digest = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

let made: Buffer | undefined

/** A closed store of some hundred pages: the articles lie far behind the schema. */
async function makeStore(path = file): Promise<void> {
  made ??= await fillStore()
  writeFileSync(path, made, { mode: 0o600, flag: 'wx' })
}

async function fillStore(): Promise<Buffer> {
  const full = join(folder, 'full.db')
  const store = await open(full)
  const contentHtml = `<p>${'A long text. '.repeat(100)}</p>`
  const keys = Array.from({ length: 200 }, (_, index) => `story-${index}`)
  await store.saveArticles(keys.map((key) => makeIncoming(key, { article: { contentHtml } })))
  await store.close()
  const bytes = readFileSync(full)
  await rm(full)
  return bytes
}

/** Copies of the files of an open store, as a crash would leave them. */
async function makeCrashedStore(): Promise<void> {
  const store = await open(join(folder, 'first.db'))
  for (let index = 0; index < 20; index++) await store.saveArticles([makeIncoming(`story-${index}`)])
  for (const ending of ['', '-wal']) copyFileSync(join(folder, `first.db${ending}`), file + ending)
  await store.close()
}

function isWhole(path = file): boolean {
  const database = new DatabaseSync(path)
  const [answer] = database.prepare('pragma integrity_check').all()
  const foreign = database.prepare('pragma foreign_key_check').all()
  database.close()
  return Object.values(answer ?? {})[0] === 'ok' && foreign.length === 0
}

describe('a disk that is full', () => {
  it('is named to writers, does not affect readers, and recovers when there is room again', async () => {
    await using disk = await makeSmallDisk({ megabytes: 4 })
    const path = join(disk.path, 'gazette.db')
    const store = await open(path)
    await store.saveArticles([makeIncoming('before')])
    const before = await store.readFeed('main', 30)
    await disk.fill()
    const contentHtml = `<p>${'A long text. '.repeat(20_000)}</p>`
    const large = makeIncoming('large', { article: { contentHtml } })
    for (let tried = 0; tried < 3; tried++) {
      await expect(store.saveArticles([large])).rejects.toMatchObject(unavailable('the disk is full'))
      expect(await store.readFeed('main', 30)).toEqual(before)
    }
    await disk.free()
    expect(await store.saveArticles([large])).toMatchObject([{ outcome: 'created' }])
    await store.close()
    const again = await open(path)
    expect(await slugs(again)).toEqual(['before', 'large'])
    await again.close()
    expect(isWhole(path)).toBe(true)
  })

  it('is named at the start, when there is not even room for the index of the log', async () => {
    await using disk = await makeSmallDisk({ megabytes: 4 })
    const path = join(disk.path, 'gazette.db')
    await (await open(path)).close()
    await disk.fill()
    await expect(open(path)).rejects.toMatchObject(
      unavailable(`the database ${path} does not work: the disk is full`),
    )
  })

  it('loses no acknowledged write, even after a crash', async () => {
    await using disk = await makeSmallDisk({ megabytes: 3 })
    const path = join(disk.path, 'gazette.db')
    const store = await open(path)
    const acknowledged: string[] = []
    const contentHtml = `<p>${'A long text. '.repeat(1000)}</p>`
    for (let index = 0; ; index++) {
      const saved = store.saveArticles([makeIncoming(`story-${index}`, { article: { contentHtml } })])
      const failure = await saved.then(
        () => undefined,
        (error: unknown) => error,
      )
      if (failure) {
        expect(failure).toMatchObject(unavailable('the disk is full'))
        break
      }
      acknowledged.push(`story-${index}`)
    }
    expect(acknowledged.length).toBeGreaterThan(15)
    for (const ending of ['', '-wal']) copyFileSync(path + ending, file + ending)
    await store.close()
    for (const one of [path, file]) {
      const again = await open(one)
      expect(await slugs(again)).toEqual(acknowledged.toSorted())
      await again.close()
      expect(isWhole(one)).toBe(true)
    }
  })
})

describe('a read-only', () => {
  it('file system is named at the start, and not changed', async () => {
    await using disk = await makeSmallDisk({ megabytes: 4 })
    const path = join(disk.path, 'gazette.db')
    await makeStore(path)
    const before = digest(path)
    await disk.makeReadOnly()
    await expect(open(path)).rejects.toMatchObject(unavailable(`the database ${path} does not work: `))
    expect(digest(path)).toBe(before)
  })
})

describe('a database that this user may not write', () => {
  /** Root may write everything: this drops the right. */
  const asAnybody =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : []
  async function nameIt(folderMode: number, fileMode: number): Promise<void> {
    await makeStore()
    await using data = await makeDataFolder()
    const before = digest(file)
    chmodSync(file, fileMode)
    chmodSync(folder, folderMode)
    const [program = '', ...args] = [...asAnybody, process.execPath, 'src/cli.ts', 'publish', 'story-1']
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const env = { PATH, NODE_COMPILE_CACHE, GAZETTE_DATA: data.path, DATABASE_URL: `sqlite:${file}` }
    const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' })
    chmodSync(folder, 0o755)
    expect(stderr).toMatch(
      /^the database .*does not work: it is read-only, but this user must be able to write .*\n$/,
    )
    expect(status).toBe(1)
    expect(digest(file)).toBe(before)
  }

  it('because of both is named in a sentence, and not changed', () => nameIt(0o555, 0o444))

  it.each([
    ['the file', 0o755, 0o444],
    ['its folder', 0o555, 0o644],
  ])('because of %s is named in a sentence, and not changed', { tags: 'long' }, (_, ...modes) =>
    nameIt(...modes),
  )
})

describe('a damaged file', () => {
  const damages: readonly (readonly [string, () => void, string])[] = [
    ['whose beginning is noise', () => scribble(0, 100), 'not a database'],
    ['whose first page is noise', () => scribble(100, 4096), 'damaged'],
    [
      'that is text',
      () => writeFileSync(file, 'To whom it may concern: this is not a database.'),
      'not a database',
    ],
    [
      'of which half is missing',
      () => truncateSync(file, Math.floor(statSync(file).size / 8192) * 4096),
      'damaged',
    ],
    ['whose end is missing', () => truncateSync(file, statSync(file).size - 5000), 'damaged'],
  ]

  it.each(damages)('%s is named at the start, and not changed', async (_, damage, reason) => {
    await makeStore()
    damage()
    const before = digest(file)
    await expect(open()).rejects.toMatchObject({
      problem: 'unavailable',
      message: expect.stringContaining(file),
    })
    await expect(open()).rejects.toMatchObject(unavailable(reason))
    expect(digest(file)).toBe(before)
  })

  it('is named by queries that need the lost page, and serves the others', async () => {
    await makeStore()
    const store = await open()
    await store.saveArticles([makeIncoming('healthy', { article: { tags: ['other'] } })])
    await store.close()
    const page = pageOf('story-100')
    scribble(page * 4096, page * 4096 + 4096)
    const before = digest(file)
    const again = await open()
    await expect(again.listArticles()).rejects.toMatchObject(unavailable('damaged'))
    expect((await again.readFeed('tag:other', 30)).articles).toMatchObject([{ slug: 'healthy' }])
    expect(digest(file)).toBe(before)
    await again.close()
  })

  it('with changed text is not shown, nor is the text logged', async () => {
    await makeStore()
    const database = new DatabaseSync(file)
    database.exec(`update article set content = '{"title":"A secret",' where slug = 'story-7'`)
    database.close()
    const store = await open()
    const failure = await store.articleBySlug('story-7').catch((error: unknown) => error)
    expect(failure).toMatchObject(unavailable('what it holds is damaged'))
    expect(JSON.stringify(failure) + String((failure as Error).cause)).not.toContain('secret')
    expect(await store.articleBySlug('story-8')).toBeDefined()
    await store.close()
  })
})

function scribble(from: number, to: number): void {
  const bytes = readFileSync(file)
  randomFillSync(bytes, from, to - from)
  writeFileSync(file, bytes)
}

/** The page that an article's row begins on, from 0. */
function pageOf(slug: string): number {
  return Math.floor(readFileSync(file).indexOf(`${slug}published`) / 4096)
}

describe('a write-ahead log', () => {
  it('is read after a crash', async () => {
    await makeCrashedStore()
    const store = await open()
    expect(await slugs(store)).toHaveLength(20)
    await store.close()
  })

  it('that is damaged is named and kept: it alone holds the last changes', async () => {
    await makeCrashedStore()
    const log = `${file}-wal`
    const bytes = readFileSync(log)
    randomFillSync(bytes, Math.floor(bytes.length / 2), 100)
    writeFileSync(log, bytes)
    const before = [digest(file), digest(log)]
    await expect(open()).rejects.toMatchObject(unavailable(`${log} is damaged`))
    expect([digest(file), digest(log)]).toEqual(before)
    await rename(log, `${log}-aside`)
    const store = await open()
    await store.close()
  })

  it('whose last transaction was torn by a crash is read up to it', async () => {
    await makeCrashedStore()
    truncateSync(`${file}-wal`, statSync(`${file}-wal`).size - 1000)
    const store = await open()
    expect(await slugs(store)).toHaveLength(19)
    await store.close()
  })

  it.each(['missing', 'empty'])('whose database is %s is kept', async (state) => {
    await makeCrashedStore()
    if (state === 'missing') await rename(file, join(folder, 'elsewhere.db'))
    else truncateSync(file)
    const before = digest(`${file}-wal`)
    await expect(open()).rejects.toMatchObject(unavailable(`put it back, or move the log away`))
    expect(digest(`${file}-wal`)).toBe(before)
    expect(existsSync(file)).toBe(state === 'empty')
  })
})

describe('a file that is moved while it is open', () => {
  const takers: readonly (readonly [string, (name: string) => Promise<void>])[] = [
    ['nothing in its place', async () => {}],
    ['another one in its place', (name) => makeStore(name)],
  ]

  it.each(takers)('with %s is read, but not written, until it is back', async (_, take) => {
    await makeStore()
    const store = await open()
    const before = await store.readFeed('main', 30)
    for (const ending of ['', '-wal', '-shm']) await rename(file + ending, join(folder, `away${ending}`))
    await take(file)
    await expect(store.saveArticles([makeIncoming('lost')])).rejects.toMatchObject(
      unavailable(`${file} was moved or replaced while it was open; put it back`),
    )
    expect(await store.readFeed('main', 30)).toEqual(before)
    for (const ending of ['', '-wal', '-shm']) {
      await rm(file + ending, { force: true })
      await rename(join(folder, `away${ending}`), file + ending)
    }
    expect(await store.saveArticles([makeIncoming('kept')])).toMatchObject([{ outcome: 'created' }])
    await store.close()
    const again = await open()
    expect(await again.articleBySlug('kept')).toBeDefined()
    expect(await again.articleBySlug('lost')).toBeUndefined()
    await again.close()
  })
})
