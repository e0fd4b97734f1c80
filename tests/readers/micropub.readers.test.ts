import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { onePixelPng } from '../support/make-data-folder.ts'
import { startMicropub } from '../support/start-micropub.ts'

const run = promisify(execFile)
const installed = resolve('node_modules/.cache/micropub-clients')
const script = join(import.meta.dirname, 'micropub-clients/publish.cjs')

it('micropub-helper and micropub-client find the endpoint and publish', async () => {
  expect(
    existsSync(join(installed, 'node_modules/micropub-helper')),
    '.ci/readers installs the clients',
  ).toBe(true)
  await using micropub = await startMicropub()
  await micropub.data.write('quay.png', onePixelPng)
  const { url } = micropub.server
  const picture = join(micropub.data.path, 'quay.png')
  const { stdout } = await run(process.execPath, [script, installed, `${url}/`, micropub.secret, picture])
  const { found, isValid, media, posts, source, mediaEndpoint, updated } = JSON.parse(stdout)
  expect(found.micropub).toBe(micropub.endpoint)
  expect([isValid, mediaEndpoint, updated]).toEqual([true, `${micropub.endpoint}/media`, { url: posts.json }])
  expect(source.properties).toEqual({ content: [{ html: '<p>From <b>JSON</b></p>' }], category: ['a', 'b'] })
  const entries = await micropub.readFeed()
  const byUrl = new Map(entries.map((entry) => [entry.url, entry]))
  expect(byUrl.get(posts.json).content_html).toMatch(/<img src="[^"]+quay\.png".*<p>From <b>JSON<\/b><\/p>/s)
  expect(byUrl.get(posts.json).content_html).toContain(media)
  expect(byUrl.get(posts.json).tags).toBeUndefined()
  expect(byUrl.get(posts.form)).toMatchObject({ content_html: '<p>Changed</p>', tags: ['a', 'b', 'c'] })
  expect(byUrl.has(posts.multipart)).toBe(false)
})
