import { expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

const postgres = sharedPostgres()

const publicUrl = 'https://news.test.example'
const formatFiles = ['rss.xml', 'atom.xml', 'feed.json']

it('two servers on one database and one folder give every reader the same bytes, before and after a change', async () => {
  await using data = await makeDataFolder({
    'articles/harbour.md': markdown('Harbour'),
    'articles/ferry.md': markdown('Ferry'),
  })
  const databaseUrl = await postgres.createDatabase()
  const servers = await Promise.all(
    [1, 2].map(() => startGazette(data, { databaseUrl, publicUrl, pollLimit: 0 })),
  )
  const read = (file: string) =>
    Promise.all(
      servers.map(async ({ port }) => {
        const response = await fetch(`http://127.0.0.1:${port}/${file}`)
        return { status: response.status, tag: response.headers.get('etag'), text: await response.text() }
      }),
    )
  try {
    for (const file of formatFiles) {
      const [one, two] = await read(file)
      expect(one).toEqual(two)
      expect(one?.text).toContain('Harbour')
    }
    const { code } = await runCli(['withdraw', 'harbour', '--reason', 'It was wrong.'], {
      GAZETTE_DATA: data.path,
      GAZETTE_URL: publicUrl,
      DATABASE_URL: databaseUrl,
    })
    expect(code).toBe(0)
    await eventually(async () => {
      for (const { text } of await read('rss.xml')) expect(text).not.toContain('Harbour')
    })
    const [one, two] = await read('rss.xml')
    expect(one).toEqual(two)
    expect(one?.text).toContain('Ferry')

    await data.write('articles/tide.md', markdown('Tide'))
    await eventually(async () => {
      for (const { text } of await read('feed.json')) expect(text).toContain('Tide')
    })
    const [three, four] = await read('feed.json')
    expect(three).toEqual(four)
    const list = await runCli(['list'], { GAZETTE_DATA: data.path, DATABASE_URL: databaseUrl })
    expect(list.stdout.match(/Tide/g)).toHaveLength(1)
  } finally {
    await Promise.all(servers.map((server) => server.close()))
  }
})

it('two servers show a new title, also the one that was asked after the other had it and before it had it itself', async () => {
  const files = { 'articles/harbour.md': markdown('Harbour') }
  await using first = await makeDataFolder(files)
  await using second = await makeDataFolder(files)
  const databaseUrl = await postgres.createDatabase()
  let now = new Date('2026-11-23T09:00:00Z')
  const start = (data: DataFolder) =>
    startGazette(data, { databaseUrl, publicUrl, pollLimit: 0, now: () => now })
  await using one = await start(first)
  await using two = await start(second)
  const read = async ({ port }: TestServer, file: string) => {
    const response = await fetch(`http://127.0.0.1:${port}/${file}`)
    return { tag: response.headers.get('etag'), text: await response.text() }
  }
  const retitle = async (data: DataFolder) => {
    const text = await data.read('publication.json')
    await data.write('publication.json', text.replaceAll('The Test Courier', 'The Other Courier'))
  }
  const { revision } = await two.gazette.store.feedState('main')
  await retitle(first)
  await eventually(async () => {
    expect((await two.gazette.store.feedState('main')).revision).toBeGreaterThan(revision)
  })
  // Whatever has settled is answered from memory.
  now = new Date('2026-11-23T10:00:00Z')
  for (const file of [...formatFiles, ...formatFiles]) {
    expect((await read(one, file)).text).toContain('The Other Courier')
    expect((await read(two, file)).text).toContain('The Test Courier')
  }
  await retitle(second)
  for (const file of formatFiles) {
    await eventually(async () => expect(await read(two, file)).toEqual(await read(one, file)))
    expect((await read(two, file)).text).toContain('The Other Courier')
  }
})
