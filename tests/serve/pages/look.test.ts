import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DataFolder, makeDataFolder, markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { ask } from '../../support/request.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'

const publicationWith = (fields: object) =>
  JSON.stringify({
    ...{ id: 'tag:test.example,2026:courier', title: 'The Courier', language: 'en' },
    ...{ publisher: { name: 'The Courier' }, ...fields },
  })

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder({
    'publication.json': publicationWith({ look: { accent: '#0b6e4f' } }),
    'articles/a.md': markdown('Alpha'),
    'media/quay.png': onePixelPng,
  })
  server = await startGazette(data)
})
afterAll(async () => {
  await server?.close()
  await data?.[Symbol.asyncDispose]()
})
const get = (path: string, headers = {}) => ask(server.url + path, { headers })

async function readStyle() {
  const { text } = await get('/')
  const [, path = ''] = /<link rel="stylesheet" href="([^"]+)">/.exec(text) ?? []
  return { path, page: text, ...(await get(path)) }
}

describe('the look of pages', () => {
  it('is in a style sheet that caches keep for ever, at an address of its content', async () => {
    const style = await readStyle()
    expect(style.path).toMatch(/^\/assets\/[\da-f]{12}\/gazette\.css$/)
    expect(style.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8')
    expect(style.text).toContain('--accent: #0b6e4f;')
    expect(style.page).not.toContain('style=')
  })

  it('follows publication.json, raises no feed, and is served to pages that have been read before', async () => {
    const before = await readStyle()
    const feed = await get('/rss.xml')
    await data.write(
      'publication.json',
      publicationWith({ look: { accent: '#ffd400', scheme: 'light', cover: 'quay.png' } }),
    )
    const after = await eventually(async () => {
      const style = await readStyle()
      expect(style.path).not.toBe(before.path)
      return style
    })
    expect(after.text).not.toContain('prefers-color-scheme')
    expect(after.page).toContain('<meta name="color-scheme" content="light">')
    expect(after.page).toMatch(
      /<div class="cover"><picture><source [^>]+><img src="\/media\/\w+\/quay\.png" alt="" width="1" height="1"/,
    )
    const old = await get(before.path)
    expect([old.status, old.headers['cache-control'], old.text]).toEqual([200, 'no-cache', after.text])
    expect((await get('/rss.xml')).headers.etag).toBe(feed.headers.etag)
    await eventually(() =>
      expect(server.logged.map(({ msg }) => msg)).toContainEqual(
        expect.stringMatching(/publication\.json:1: look\.accent is #ffd400, .* is used$/),
      ),
    )
  })
})
