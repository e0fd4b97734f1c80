import { expect, it } from 'vitest'
import { hashOf } from '../support/hash.ts'
import { makeDataFolder, markdown, onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket } from '../support/media-stores.ts'
import { ask } from '../support/request.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { startGazette } from '../support/start-gazette.ts'

const postgres = sharedPostgres()

it('two servers with one database and one bucket need no common disk', async () => {
  await using media = await makeBucket({ 'mill.png': onePixelPng })
  const articles = { 'articles/mill.md': markdown('Mill', {}, '![The mill](mill.png)') }
  await using data = await makeDataFolder(articles)
  await using other = await makeDataFolder(articles)
  const publicUrl = 'https://news.test.example'
  const options = { databaseUrl: await postgres.createDatabase(), publicUrl }
  const first = await startGazette(data, { ...options, mediaBucket: media.source })
  const cacheFolder = `${other.path}/media-cache`
  const second = await startGazette(other, { ...options, mediaBucket: { ...media.source, cacheFolder } })
  const local = ({ port }: { port: number }, path: string) => ask(`http://127.0.0.1:${port}${path}`)
  const path = `/media/${hashOf(onePixelPng).slice(0, 12)}/mill.png`
  const documents = await Promise.all([first, second].map((server) => local(server, '/atom.xml')))
  expect(documents[0]?.text).toContain(publicUrl + path)
  expect(documents[1]?.bytes).toEqual(documents[0]?.bytes)
  const bytes = await Promise.all([first, second].map((server) => local(server, path)))
  expect(bytes.map((reply) => reply.bytes)).toEqual([onePixelPng, onePixelPng])
  await first.close()
  expect(await local(second, path)).toMatchObject({ status: 200 })
  await second.close()
})
