import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeApiClient } from '../support/api-client.ts'
import { onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket } from '../support/media-stores.ts'
import { ask } from '../support/request.ts'
import { runCli } from '../support/run-cli.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { eventually, startGazette } from '../support/start-gazette.ts'

const postgres = sharedPostgres()

it('a newsroom on one database and one bucket runs on the API alone: what one server gets, the other serves', async () => {
  await using media = await makeBucket({})
  const databaseUrl = await postgres.createDatabase()
  const publicUrl = 'https://news.test.example'
  const init = ['init', '--store', '--title', 'Courier', '--language', 'en', '--yes']
  const begun = await runCli(init, {
    GAZETTE_DATA: '/nowhere',
    DATABASE_URL: databaseUrl,
    ...media.s3.environment,
  })
  expect(begun).toMatchObject({ code: 0, stderr: '' })
  const start = async () => {
    const cacheFolder = await mkdtemp(join(tmpdir(), 'cache-'))
    const mediaBucket = { ...media.source, cacheFolder }
    return startGazette({ path: '/nowhere' }, { databaseUrl, publicUrl, mediaBucket, pollLimit: 0 })
  }
  await using one = await start()
  await using two = await start()
  const read = async ({ port }: { port: number }, path: string) => ask(`http://127.0.0.1:${port}${path}`)
  const api = await makeApiClient({ url: `http://127.0.0.1:${one.port}`, gazette: one.gazette }, ['admin'])
  const uploaded = await api('POST', '/media?name=logo.png', { body: onePixelPng, type: 'image/png' })
  expect(uploaded).toMatchObject({ status: 201, json: { file: 'logo.png' } })
  const body = { title: 'The Courier', logo: 'logo.png' }
  expect(await api('PATCH', '/publication', { body })).toMatchObject({ status: 200 })
  const article = {
    title: 'Harbour',
    published: '2026-11-20T08:00:00Z',
    contentHtml: '<img src="logo.png" alt="">',
  }
  expect(await api('PUT', '/articles/harbour', { body: article })).toMatchObject({ status: 201 })
  const documents = ['/rss.xml', '/atom.xml', '/feed.json']
  const [changed] = await Promise.all(documents.map((path) => read(one, path)))
  expect(changed?.text).toContain('<title>The Courier</title>')
  expect(changed?.text).toContain('Harbour')
  await eventually(async () => {
    for (const path of documents) expect((await read(two, path)).text).toBe((await read(one, path)).text)
  })
  const [, logo = ''] =
    /https:\/\/news\.test\.example(\/media\/[\da-f]{12}\/logo\.png)/.exec(changed?.text ?? '') ?? []
  expect(await read(two, logo)).toMatchObject({ status: 200, bytes: Buffer.from(onePixelPng) })
  expect(two.logged.filter(({ level }) => Number(level) >= 40)).toEqual([])
})
