import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePixelPng } from '../../support/make-data-folder.ts'
import { type MicropubServer, startMicropub } from '../../support/start-micropub.ts'

/** What well-known writing apps send, as their sources and users say. */
describe('a request as it is sent by', () => {
  let micropub: MicropubServer
  beforeAll(async () => {
    micropub = await startMicropub()
  })
  afterAll(() => micropub[Symbol.asyncDispose]())

  const articleAt = async (url: string) =>
    micropub.server.gazette.store.articleBySlug(decodeURIComponent(url.split('/').at(-1) ?? ''))
  const propertiesOf = async (url: string) => (await micropub.readSource(url)).json.properties

  it('Quill: a form with the token in both places and indexed properties', async () => {
    const secret = await micropub.makeToken({ acceptsTwice: true })
    const headers = { Authorization: `Bearer ${secret}`, Accept: 'application/json' }
    const form = new URLSearchParams([
      ['h', 'entry'],
      ['access_token', secret],
      ['name', ''],
      ['content', 'From Quill'],
      ['category[0]', 'a'],
      ['category[1]', 'b'],
      ['mp-slug', ''],
    ])
    const { status, json } = await micropub.postForm(String(form), headers)
    expect(status).toBe(201)
    expect(await articleAt(json.url)).toMatchObject({ title: 'From Quill', tags: ['a', 'b'] })
    const query = `?q=source&properties[0]=content&properties[1]=category&url=${encodeURIComponent(json.url)}`
    expect((await micropub.send(query)).json).toEqual({
      properties: { content: ['From Quill'], category: ['a', 'b'] },
    })
  })

  it('Quill: what it reads of the configuration', async () => {
    const { json } = await micropub.send('?q=config')
    expect(json).toMatchObject({
      'media-endpoint': `${micropub.endpoint}/media`,
      'syndicate-to': [],
      channels: [{ uid: 'town', name: 'Town' }],
      visibility: ['public'],
    })
    expect(json['post-types']).toContainEqual({ type: 'note', name: 'Note' })
  })

  it('micropublish: queries with a JSON type, and an edit with commands beside its changes', async () => {
    const headers = { 'Content-Type': 'application/json; charset=utf-8', Accept: 'application/json' }
    for (const query of ['?q=channel', '?q=syndicate-to&post-type=note'])
      expect((await micropub.send(query, { headers })).status).toBe(200)
    const url = await micropub.create({ name: ['Before'], content: ['x'], category: ['a'] })
    const edit = {
      action: 'update',
      url,
      replace: { name: ['After'] },
      delete: ['category'],
      'mp-slug': 'after',
    }
    const { status, headers: sent } = await micropub.postJson(edit, headers)
    expect([status, sent.get('Location')]).toEqual([201, `${micropub.server.url}/articles/after`])
    expect(await articleAt('/after')).toMatchObject({ title: 'After', tags: [] })
    expect((await micropub.postForm(`action=delete&url=${encodeURIComponent(url)}`)).status).toBe(204)
  })

  it('IndiePass: a form with lists, an offset without a colon and a place', async () => {
    const form = new URLSearchParams([
      ['h', 'entry'],
      ['content', 'On the way'],
      ['published', '2026-11-20T10:00:00+0100'],
      ['category[]', 'a'],
      ['category[]', 'b'],
      ['location', 'geo:51.5,0.1'],
      ['photo[]', 'https://pictures.example/1.jpg'],
      ['mp-photo-alt[]', 'A road'],
      ['post-status', 'published'],
    ])
    const { status, json } = await micropub.postForm(String(form))
    expect(status).toBe(201)
    expect(await propertiesOf(json.url)).toMatchObject({
      location: ['geo:51.5,0.1'],
      photo: [{ value: 'https://pictures.example/1.jpg', alt: 'A road' }],
    })
    expect((await micropub.send('?q=category')).json.categories).toEqual(expect.arrayContaining(['a', 'b']))
    expect((await micropub.send('?q=category&filter=B')).json).toEqual({ categories: ['b'] })
    expect((await micropub.send('?q=contact')).json).toEqual({ contacts: [] })
  })

  it('IndiePass: a multipart form with a picture and its text', async () => {
    const form = new FormData()
    form.set('h', 'entry')
    form.set('content', 'With a picture')
    form.set('mp-photo-alt[]', 'One pixel')
    form.set('photo[0]', new Blob([onePixelPng], { type: 'image/png' }), 'IMG_0001.PNG')
    const { status, json } = await micropub.postParts(form)
    expect(status).toBe(201)
    expect(await propertiesOf(json.url)).toMatchObject({ photo: [{ alt: 'One pixel' }] })
    expect((await articleAt(json.url))?.figures).toMatchObject([{ alt: 'One pixel', type: 'image/png' }])
  })

  it('sparkles: JSON with a bare slug, numbers and truth values', async () => {
    const body = {
      type: ['h-entry'],
      properties: { content: ['Read'], 'mp-slug': 'a-book', rating: 5, read: true },
    }
    const { status, json } = await micropub.postJson(body)
    expect([status, json.url]).toEqual([201, `${micropub.server.url}/articles/a-book`])
    expect(await propertiesOf(json.url)).toMatchObject({ rating: [5], read: [true] })
  })

  it("Micro.blog's apps: a destination, and texts for pictures", async () => {
    const { json: config } = await micropub.send('?q=config')
    const [{ uid }] = config.destination
    const form = new URLSearchParams([
      ['h', 'entry'],
      ['content', 'Hello'],
      ['mp-destination', uid],
      ['photo[]', 'https://pictures.example/2.jpg'],
      ['mp-photo-alt[]', 'A hat'],
    ])
    expect((await micropub.postForm(String(form))).status).toBe(201)
  })
})

describe('a request as it is sent by iA Writer', () => {
  it('has Markdown in bare values, and gets the preview of its draft', async () => {
    const api = {
      requestsPerMinute: 0,
      bodyBytes: 1e7,
      uploadBytes: 1e7,
      micropubText: 'markdown',
      origins: [],
    } as const
    await using micropub = await startMicropub({ api })
    const content = 'The harbour has its **bell** back.\n\n- one\n- two'
    const body = { type: ['h-entry'], properties: { name: 'The bell', content, 'post-status': 'draft' } }
    const { status, json } = await micropub.postJson(body)
    expect([status, json.preview]).toEqual([201, expect.stringContaining('/preview?')])
    const article = await micropub.server.gazette.store.articleBySlug('the-bell')
    expect(article?.contentHtml).toContain('<strong>bell</strong>')
    const { json: source } = await micropub.readSource(json.url)
    expect(source.properties).toMatchObject({ name: ['The bell'], content: [content] })
    const change = { action: 'update', url: json.url, replace: { content: ['Now *that*.'] } }
    expect((await micropub.postJson(change)).status).toBe(200)
    expect((await micropub.server.gazette.store.articleBySlug('the-bell'))?.contentHtml).toBe(
      '<p>Now <em>that</em>.</p>',
    )
  })
})
