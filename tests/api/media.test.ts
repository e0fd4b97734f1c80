import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createAddressRule, parseCidrs } from '../../src/http/outgoing/address.ts'
import { readSettings } from '../../src/server/settings/settings.ts'
import { type ApiClient, makeApiClient } from '../support/api-client.ts'
import { makeDataFolder, onePixelPng } from '../support/make-data-folder.ts'
import { makeBucket, type TestBucket } from '../support/media-stores.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const png = Buffer.from(onePixelPng)

describe.each(['folder', 'bucket'] as const)('the media files of a %s by the API', (kind) => {
  let server: TestServer
  let api: ApiClient
  let bucket: TestBucket | undefined
  beforeAll(async () => {
    const data = await makeDataFolder()
    bucket = kind === 'bucket' ? await makeBucket({}) : undefined
    const guard = {
      isAllowed: createAddressRule(parseCidrs('127.0.0.0/8')),
      resolve: async () => ['127.0.0.1'],
    }
    const limits = { ...readSettings({}).api, uploadBytes: 10_000_000 }
    server = await startGazette(data, { guard, api: limits, ...(bucket && { mediaBucket: bucket.source }) })
    api = await makeApiClient(server, ['read', 'media', 'write'])
  })
  afterAll(async () => {
    await server.close()
    await bucket?.[Symbol.asyncDispose]()
  })
  const form = (file: Uint8Array, name: string, fields: Record<string, string> = {}) => {
    const body = new FormData()
    for (const [key, value] of Object.entries(fields)) body.append(key, value)
    body.append('file', new Blob([Uint8Array.from(file)]), name)
    return body
  }
  const sendForm = async (body: FormData) => {
    const request = new Request(`${server.url}/api/media`, { method: 'POST', body })
    const type = request.headers.get('Content-Type') ?? ''
    return api('POST', '/media', { body: Buffer.from(await request.arrayBuffer()), type })
  }

  it('are uploaded as they are, served at once, and the same when sent again', async () => {
    const upload = () => api('POST', '/media?name=2026%2Fquay.png', { body: png, type: 'image/png' })
    const first = await upload()
    expect(first).toMatchObject({
      status: 201,
      json: { file: '2026/quay.png', type: 'image/png', width: 1, height: 1, bytes: png.length },
    })
    expect(first.headers.get('Location')).toBe(`${server.url}/api/media/2026%2Fquay.png`)
    const served = await fetch(first.json.url)
    expect([served.status, served.headers.get('Content-Type')]).toEqual([200, 'image/png'])
    expect(Buffer.from(await served.arrayBuffer())).toEqual(png)
    expect(await upload()).toMatchObject({ status: 200, json: first.json })
    expect((await api('GET', '/media/2026%2Fquay.png')).json).toEqual(first.json)
    const { secret } = await server.gazette.store.tokens.create({
      name: 'Writing app',
      scopes: ['media'],
      by: { how: 'command' },
    })
    const headers = { Authorization: `Bearer ${secret}` }
    const listed = await fetch(`${server.url}/micropub/media?q=source&limit=1`, { headers })
    expect(((await listed.json()) as { items: unknown[] }).items).toMatchObject([{ url: first.json.url }])
  })

  it('are uploaded in a form, with words that later change', async () => {
    const words = { alt: 'A quay', credit: 'Ida Fell' }
    const made = await sendForm(form(Buffer.concat([png, png]), 'pier.png', words))
    expect(made).toMatchObject({ status: 201, json: { file: 'pier.png', ...words } })
    const body = { alt: null, caption: 'At dawn' }
    const type = 'application/merge-patch+json'
    const changed = await api('PATCH', '/media/pier.png', { body, type })
    expect(changed).toMatchObject({ status: 200, json: { credit: 'Ida Fell', caption: 'At dawn' } })
    expect(changed.json).not.toHaveProperty('alt')
    const wrong = await api('PATCH', '/media/pier.png', { body: { alt: '', title: 'x' }, type })
    expect(wrong.status).toBe(400)
    expect(wrong.json.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['alt', 'title'])
  })

  it('give their words to articles that have none for them, from then on', async () => {
    const put = (key: string, body: object) => api('PUT', `/articles/${key}`, { body })
    await api('POST', '/media?name=words.png', {
      body: Buffer.concat([png, Buffer.alloc(3)]),
      type: 'image/png',
    })
    const text = '<p>Text.</p><p><img src="words.png"></p>'
    const before = await put('before', { title: 'Before', contentHtml: text })
    const body = { alt: 'A lamp', credit: 'Ida Fell' }
    await api('PATCH', '/media/words.png', { body, type: 'application/merge-patch+json' })
    const listed = await put('listed', { title: 'Listed', contentHtml: '', figures: [{ file: 'words.png' }] })
    expect(listed.json.article.figures).toMatchObject([{ file: 'words.png', ...body }])
    const inText = await put('text', { title: 'In the text', contentHtml: text })
    expect(inText.json.article.contentHtml).toContain('alt="A lamp"')
    expect(inText.json.article.figures).toMatchObject([body])
    const own = await put('own', { title: 'Own', contentHtml: text.replace('<img', '<img alt="My lamp"') })
    expect(own.json.article.figures).toMatchObject([{ alt: 'My lamp', credit: 'Ida Fell' }])
    expect((await api('GET', '/articles/before')).json).toEqual(before.json.article)
  })

  it('are listed by name, page by page', async () => {
    for (const name of ['list/a.png', 'list/b.png', 'list/c.png'])
      await api('POST', `/media?name=${encodeURIComponent(name)}`, { body: png, type: 'image/png' })
    // A list may be two seconds old.
    await expect
      .poll(async () => (await api('GET', '/media?below=list/')).json.media.length, { timeout: 30_000 })
      .toBe(3)
    const first = await api('GET', '/media?below=list/&limit=2')
    expect(first.json.media.map(({ file }: { file: string }) => file)).toEqual(['list/a.png', 'list/b.png'])
    const [, next = ''] = /<[^>]*\/api([^>]*)>; rel="next"/.exec(first.headers.get('Link') ?? '') ?? []
    const rest = await api('GET', next)
    expect(rest.json).toMatchObject({ media: [{ file: 'list/c.png' }] })
    expect(rest.json).not.toHaveProperty('next')
    const { url } = rest.json.media[0]
    expect((await fetch(url)).status).toBe(200)
  })

  it('are fetched by their address, but not from a private network', async () => {
    const host = createServer((req, res) => {
      if (req.url === '/a/far.png') res.end(png)
      else res.writeHead(404).end()
    }).listen(0, '127.0.0.1')
    await once(host, 'listening')
    const { port } = host.address() as AddressInfo
    const ask = (address: string) => api('POST', '/media', { body: { address, alt: 'Far away' } })
    const fetched = await ask(`http://127.0.0.1:${port}/a/far.png`)
    expect(fetched).toMatchObject({ status: 201, json: { file: 'far.png', alt: 'Far away', width: 1 } })
    const wrong = [
      [`http://127.0.0.1:${port}/none.png`, 'answers 404'],
      ['http://10.0.0.1/secret.png', 'not public'],
      ['file:///etc/passwd', 'must be an address'],
    ] as const
    for (const [address, reason] of wrong) {
      expect(await ask(address)).toMatchObject({
        status: 400,
        json: { errors: [{ pointer: '/address', detail: expect.stringContaining(reason) }] },
      })
    }
    host.close()
  })

  it.each([
    ['no picture', 'a.png', 'hello', 'image/png', 400],
    ['a page', 'a', '<!doctype html>', 'application/octet-stream', 400],
    ['a type of no media file', 'a.html', '<p>', 'text/html', 415],
    ['too large', 'large.png', Buffer.concat([png, Buffer.alloc(10_000_001)]), 'image/png', 413],
  ])('are refused: %s', async (_reason, name, body, type, status) => {
    expect((await api('POST', `/media?name=${name}`, { body, type })).status).toBe(status)
    expect((await api('GET', `/media/${name}`)).status).toBe(404)
  })

  it('need the scope media', async () => {
    const reader = await makeApiClient(server, ['read'])
    expect((await reader('POST', '/media?name=x.png', { body: png, type: 'image/png' })).status).toBe(403)
    expect((await sendForm(form(png, 'x.png', { colour: 'red' }))).status).toBe(400)
    expect((await sendForm(new FormData())).status).toBe(400)
  })
})
