import { expect, it } from 'vitest'
import { onePixelPng } from '../../support/make-data-folder.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { startMicropub } from '../../support/start-micropub.ts'

const postgres = sharedPostgres()

it('a post is created, read, changed, deleted and brought back on PostgreSQL', async () => {
  await using micropub = await startMicropub({ databaseUrl: await postgres.createDatabase() })
  const form = new FormData()
  form.set('content', 'On PostgreSQL')
  form.set('photo', new Blob([onePixelPng]), 'pixel.png')
  const { json } = await micropub.postParts(form)
  const { url } = json
  const propertiesOf = async () => (await micropub.readSource(url)).json.properties
  expect(await propertiesOf()).toMatchObject({ content: ['On PostgreSQL'], photo: [expect.any(String)] })
  expect((await micropub.send('/media?q=source')).json.items).toHaveLength(1)
  await micropub.postJson({ action: 'update', url, add: { category: ['a'] } })
  expect(await propertiesOf()).toMatchObject({ content: ['On PostgreSQL'], category: ['a'] })
  await micropub.postJson({ action: 'delete', url })
  expect(await micropub.readFeed()).toEqual([])
  await micropub.postJson({ action: 'undelete', url })
  expect(await micropub.readFeed()).toEqual([expect.objectContaining({ url, tags: ['a'] })])
  expect((await micropub.send('?q=source')).json.items).toHaveLength(1)
})
