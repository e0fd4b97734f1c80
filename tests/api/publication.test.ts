import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiClient, makeApiClient, sendApi } from '../support/api-client.ts'
import { type DataFolder, makeDataFolder, markdown } from '../support/make-data-folder.ts'
import { eventually, startGazette, type TestServer } from '../support/start-gazette.ts'

let data: DataFolder
let server: TestServer
let api: ApiClient
const operatorToken = 'a-token-of-the-operator'

beforeAll(async () => {
  data = await makeDataFolder({
    'articles/harbour.md': markdown('Harbour fog'),
    'articles/broken.md': '---\npublished: soon\n---\n# Broken\n',
  })
  server = await startGazette(data, { operatorToken })
  api = await makeApiClient(server, ['read', 'admin'])
})
afterAll(() => server.close())

describe('the publication by the API', () => {
  it('is read, refused while a file gives it, taken over, patched, and in every feed at once', async () => {
    const read = await api('GET', '/publication')
    expect(read).toMatchObject({ status: 200, json: { title: 'The Test Courier' } })
    const tag = read.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^"[\da-f]{16}"$/)
    expect((await api('GET', '/publication', { headers: { 'If-None-Match': tag } })).status).toBe(304)

    const title = { title: 'The Other Courier' }
    const refused = await api('PATCH', '/publication', { body: title })
    expect(refused).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining(`${data.path}/publication.json`) },
    })
    expect((await api('PATCH', '/publication?dryRun', { body: title })).status).toBe(200)
    const taken = await api('PATCH', '/publication?takeOver=true', {
      body: title,
      headers: { 'If-Match': tag },
    })
    expect(taken).toMatchObject({ status: 200, json: { ...read.json, ...title } })
    expect(await (await fetch(`${server.url}/rss.xml`)).text()).toContain('<title>The Other Courier</title>')
    expect(await readdir(data.path)).toContain('publication.json.taken')

    const lost = await api('PUT', '/publication', { body: read.json, headers: { 'If-Match': tag } })
    expect(lost).toMatchObject({ status: 412 })
    expect(lost.headers.get('ETag')).toBe(taken.headers.get('ETag'))
    const back = await api('PUT', '/publication', { body: read.json })
    expect(back).toMatchObject({ status: 200, json: read.json })
    const [change] = await server.gazette.store.changes.list({ kind: 'publication_changed', limit: 1 })
    expect(change).toMatchObject({ kind: 'publication_changed', by: { how: 'api', who: 'CMS' } })
  })

  it('is checked as the file is: every field at once, with its place', async () => {
    const { json } = await api('GET', '/publication')
    const body = { ...json, language: 'no language', colour: 'red', logo: 'none.png' }
    const wrong = await api('PUT', '/publication', { body })
    expect(wrong.status).toBe(400)
    expect(wrong.json.errors).toEqual(
      expect.arrayContaining([expect.objectContaining({ pointer: '/language' })]),
    )
    expect(wrong.json.detail).toMatch(/colour/)
    for (const path of ['/publication', '/publication?dryRun']) {
      const moved = await api('PATCH', path, { body: { id: 'tag:test.example,2026:x', title: '' } })
      expect(moved.status).toBe(400)
      expect(moved.json.errors).toMatchObject([
        { pointer: '/id', detail: expect.stringContaining('never changes') },
        { pointer: '/title' },
      ])
    }
    expect((await api('PATCH', '/publication', { body: [] })).json.detail).toContain('body must be an object')
    expect((await api('PATCH', '/publication', { body: { logo: 'none.png' } })).json.errors).toMatchObject([
      { pointer: '/logo', detail: expect.stringContaining('"none.png" is not there') },
    ])
    const writer = await makeApiClient(server, ['read', 'write'])
    expect((await writer('PATCH', '/publication', { body: { title: 'Mine' } })).status).toBe(403)
  })
})

describe('what the API tells of the publication', () => {
  it('is its state: what is refused, and why', async () => {
    await eventually(async () => {
      const { status, json } = await api('GET', '/status')
      expect(status).toBe(200)
      expect(json.articles).toEqual({ draft: 0, scheduled: 0, published: 1, withdrawn: 0 })
      expect(json.refused).toMatchObject([{ problems: [{ field: 'published' }] }])
      expect(json.problems).toEqual([expect.stringContaining('refused')])
    })
  })

  it('is what readers find', async () => {
    const found = await api('GET', '/search?q=fog')
    expect(found).toMatchObject({
      status: 200,
      json: { articles: [{ title: 'Harbour fog', url: `${server.url}/articles/harbour` }], hasMore: false },
    })
    expect((await api('GET', '/search')).status).toBe(400)
    expect((await api('GET', '/search?q=fog&from=soon')).json.errors).toMatchObject([{ field: 'from' }])
  })

  it('is who has subscribed, and a subscription ends', async () => {
    expect((await api('GET', '/subscriptions')).json).toEqual({
      ...{ count: 0, byHost: {}, byTopic: {}, subscriptions: [] },
    })
    expect((await api('DELETE', '/subscriptions/none')).status).toBe(404)
  })

  it('is who reads: to a token, and at the same address to the operator', async () => {
    const report = await api('GET', '/audience?days=2')
    expect(report).toMatchObject({ status: 200, json: { feeds: expect.any(Array) } })
    const own = await sendApi(`${server.url}/api/audience?days=2`, operatorToken, 'GET')
    expect(own).toMatchObject({ status: 200, json: report.json })
    // Without a token it is as any unknown address.
    expect((await fetch(`${server.url}/api/audience`)).status).toBe(404)
    const writer = await makeApiClient(server, ['write'])
    expect((await writer('GET', '/audience')).status).toBe(403)
    expect((await api('GET', '/audience?days=none')).status).toBe(400)
  })
})
