import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { followFolder } from '../../../src/ingest/folder/follow.ts'
import type { SyncOptions, SyncReport } from '../../../src/ingest/folder/sync.ts'
import { startLog } from '../../../src/server/log/log.ts'
import { openGazette } from '../../../src/server/open-gazette.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { makePicture } from '../../support/make-picture.ts'
import { startPostgres, type TestPostgres } from '../../support/postgres.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const cannot = 'importing the data folder failed; retrying'
const notFollowed = 'reading the publication failed; its last valid content applies; retrying'

const said = ({ logged }: TestServer, sentence: string) => logged.filter(({ msg }) => msg === sentence)

const read = async ({ url }: TestServer) => (await ask(`${url}/rss.xml`)).text

describe('while the database is down', () => {
  let postgres: TestPostgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })
  afterAll(() => postgres[Symbol.asyncDispose]())

  it('a changed file is imported as soon as the database is back', { tags: 'long' }, async () => {
    await using data = await makeDataFolder({
      'articles/a.md': markdown('Alpha'),
      'articles/c.md': markdown('Gamma'),
    })
    await using server = await startGazette(data, { databaseUrl: await postgres.createDatabase() })
    await postgres.stop()
    await data.write('articles/b.md', markdown('Beta'))
    await data.remove('articles/a.md')
    await eventually(() => expect(said(server, cannot)).not.toEqual([]))
    await postgres.start()
    await eventually(async () => {
      const text = await read(server)
      expect(text).toContain('Beta')
      expect(text).not.toContain('Alpha')
    })
    expect(said(server, 'the data folder is followed again')).toHaveLength(1)
    expect(JSON.stringify(server.logged)).not.toContain('password')
  })

  it('a stopped server does not retry', { tags: 'long' }, async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    const server = await startGazette(data, { databaseUrl: await postgres.createDatabase() })
    await postgres.stop()
    await data.write('articles/b.md', markdown('Beta'))
    await eventually(() => expect(said(server, cannot)).not.toEqual([]))
    await server.close()
    await postgres.start()
  })
})

describe('while publication.json is broken', () => {
  it('its last valid content applies, the log says so once, articles are imported, and the repaired file is followed', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    const publication = await data.read('publication.json')
    await data.write('publication.json', publication.replace('"language"', '"tongue"'))
    await eventually(() => expect(said(server, notFollowed)).toHaveLength(1))
    await data.write('articles/b.md', markdown('Beta'))
    await eventually(async () => expect(await read(server)).toContain('Beta'))
    // Tried again by now, and more than once.
    await sleep(1_000)
    expect(said(server, notFollowed)).toHaveLength(1)
    expect(await read(server)).toContain('<title>The Test Courier</title>')
    await data.write('publication.json', publication.replace('The Test Courier', 'The Mended Courier'))
    await eventually(async () => expect(await read(server)).toContain('<title>The Mended Courier</title>'))
  })

  it('a file that an editor replaces by renaming is followed, too', async () => {
    await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
    await using server = await startGazette(data)
    const publication = await data.read('publication.json')
    await data.remove('publication.json')
    await eventually(() => expect(said(server, notFollowed)).toHaveLength(1))
    expect(await read(server)).toContain('<title>The Test Courier</title>')
    await data.write('publication.json', publication.replace('The Test Courier', 'The New Courier'))
    await eventually(async () => expect(await read(server)).toContain('<title>The New Courier</title>'))
  })
})

it('another picture under the name of the publication’s logo is followed', async () => {
  await using data = await makeDataFolder({
    'articles/a.md': markdown('Alpha'),
    'media/logo.png': onePixelPng,
  })
  const publication = JSON.parse(await data.read('publication.json'))
  await data.write('publication.json', JSON.stringify({ ...publication, logo: 'logo.png' }))
  await using server = await startGazette(data)
  const logo = async () => /\/media\/[0-9a-f]{12}\/logo\.png/.exec(await read(server))?.[0]
  const before = await logo()
  expect(before).toBeDefined()
  const other = await makePicture({ width: 2, height: 2 }, (picture) => picture.png())
  await data.write('media/logo.png', other)
  // A server that reads the file while it is written sees no picture.
  await eventually(async () => expect(await logo()).toSatisfy((now) => now !== undefined && now !== before))
})

it('a file that is written during the first import is imported after it', async () => {
  await using data = await makeDataFolder({ 'articles/a.md': markdown('Alpha') })
  const settings = readSettings({ GAZETTE_DATA: data.path })
  await using gazette = await openGazette(settings, 'https://news.test.example', () => new Date())
  const runs: SyncReport[] = []
  const sync = async (options?: SyncOptions) => {
    const report = await gazette.folder.sync(options)
    runs.push(report)
    if (runs.length > 1) return report
    await data.write('articles/late.md', markdown('Late'))
    // Long enough for the change to be noticed.
    await sleep(1_500)
    return report
  }
  const slow = { ...gazette, folder: { ...gazette.folder, sync } }
  const log = startLog({ logLevel: 'silent' })
  await using following = await followFolder(data.path, { gazette: slow, log })
  await following.importAll({})
  await eventually(async () => expect(await gazette.store.articleBySlug('late')).toBeDefined())
})
