import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePixelPng } from '../../support/make-data-folder.ts'
import { makePicture } from '../../support/make-picture.ts'
import { type MicropubAnswer, type MicropubServer, startMicropub } from '../../support/start-micropub.ts'

/** The cases of the public test suite for Micropub servers, under its numbers. */
describe('the public server tests of Micropub', () => {
  let micropub: MicropubServer
  let jpg: Buffer
  let gif: Buffer
  beforeAll(async () => {
    micropub = await startMicropub()
    const size = { width: 8, height: 6 }
    jpg = await makePicture(size, (picture) => picture.jpeg())
    gif = await makePicture(size, (picture) => picture.gif())
  })
  afterAll(() => micropub[Symbol.asyncDispose]())

  /** That a post was created: its address. */
  function created({ status, headers, text }: MicropubAnswer): string {
    expect([201, 202], text).toContain(status)
    const location = headers.get('Location') ?? ''
    expect(location).toMatch(new RegExp(`^${micropub.server.url}/articles/`))
    return location
  }
  function changed({ status, headers, text }: MicropubAnswer): void {
    expect([200, 201, 204], text).toContain(status)
    if (status === 201) expect(headers.get('Location')).toBeTruthy()
  }
  const propertiesOf = async (url: string) => (await micropub.readSource(url)).json.properties
  const entryOf = async (url: string) => (await micropub.readFeed()).find((entry) => entry.url === url)
  const json = (properties: object) => micropub.postJson({ type: ['h-entry'], properties })

  it('100: a form creates a post', async () => {
    const url = created(await micropub.postForm('h=entry&content=Micropub+test+of+creating+a+basic+h-entry'))
    expect(await propertiesOf(url)).toMatchObject({ content: ['Micropub test of creating a basic h-entry'] })
    expect((await entryOf(url)).content_html).toBe('<p>Micropub test of creating a basic h-entry</p>')
  })

  it('101: a form creates a post with several categories', async () => {
    const form = 'h=entry&content=Categories+of+a+form&category[]=test1&category[]=test2'
    const url = created(await micropub.postForm(form))
    expect(await propertiesOf(url)).toMatchObject({ category: ['test1', 'test2'] })
    expect((await entryOf(url)).tags).toEqual(['test1', 'test2'])
  })

  it('104: a form creates a post with a photo by its address', async () => {
    const photo = 'https://pictures.example/sunset.jpg'
    const url = created(
      await micropub.postForm(`h=entry&content=A+sunset&photo=${encodeURIComponent(photo)}`),
    )
    expect(await propertiesOf(url)).toMatchObject({ photo: [photo] })
    expect((await entryOf(url)).content_html).toContain(`<img src="${photo}"`)
  })

  it('107: a form creates a post with one category', async () => {
    const url = created(await micropub.postForm('h=entry&content=One+category&category=test1'))
    expect((await entryOf(url)).tags).toEqual(['test1'])
  })

  it('200: JSON creates a post', async () => {
    const url = created(await json({ content: ['Micropub test of creating an h-entry with a JSON request'] }))
    expect(await propertiesOf(url)).toMatchObject({
      content: ['Micropub test of creating an h-entry with a JSON request'],
    })
  })

  it('201: JSON creates a post with several categories', async () => {
    const url = created(await json({ content: ['Categories of JSON'], category: ['test1', 'test2'] }))
    expect((await entryOf(url)).tags).toEqual(['test1', 'test2'])
  })

  it('202: JSON creates a post with HTML, which is shown and not escaped', async () => {
    const html = '<p>This post has <b>bold</b> and <i>italic</i> text.</p>'
    const url = created(await json({ content: [{ html }] }))
    expect(await propertiesOf(url)).toMatchObject({ content: [{ html }] })
    expect((await entryOf(url)).content_html).toBe(html)
  })

  it('203: JSON creates a post with a photo by its address', async () => {
    const photo = 'https://pictures.example/quay.jpg'
    const url = created(await json({ content: ['A quay'], photo: [photo] }))
    expect((await entryOf(url)).content_html).toContain(`<img src="${photo}"`)
  })

  it('204: JSON creates a post with a nested object, which is kept', async () => {
    const checkin = {
      type: ['h-card'],
      properties: { name: ['Los Gorditos'], latitude: [45.524330801154], longitude: [-122.68068808051] },
    }
    const published = '2017-05-31T12:03:36-07:00'
    const url = created(
      await json({ published: [published], content: ['Lunch meeting'], checkin: [checkin] }),
    )
    expect(await propertiesOf(url)).toMatchObject({ published: [published], checkin: [checkin] })
    expect((await entryOf(url)).date_published).toBe('2017-05-31T19:03:36Z')
  })

  it('205: JSON creates a post with a photo and its alternative text', async () => {
    const photo = { value: 'https://pictures.example/lamp.jpg', alt: 'A lamp on a pier' }
    const url = created(await json({ content: ['A lamp'], photo: [photo] }))
    expect(await propertiesOf(url)).toMatchObject({ photo: [photo] })
    expect((await entryOf(url)).content_html).toContain(`<img src="${photo.value}" alt="${photo.alt}">`)
  })

  it('206: JSON creates a post with several photos', async () => {
    const photo = ['https://pictures.example/one.jpg', 'https://pictures.example/two.jpg']
    const url = created(await json({ content: ['Two pictures'], photo }))
    const { content_html: html } = await entryOf(url)
    for (const one of photo) expect(html).toContain(`<img src="${one}"`)
  })

  function parts(content: string, ...photos: readonly (readonly [name: string, bytes: Buffer])[]): FormData {
    const form = new FormData()
    form.set('h', 'entry')
    form.set('content', content)
    for (const [name, bytes] of photos)
      form.append(name, new Blob([bytes], { type: 'image/jpeg' }), 'sunset.jpg')
    return form
  }

  it('300: a multipart form creates a post with a photo', async () => {
    const url = created(await micropub.postParts(parts('Nice sunset tonight', ['photo', jpg])))
    const { photo } = await propertiesOf(url)
    expect(photo).toHaveLength(1)
    expect(Buffer.from(await (await fetch(photo[0])).arrayBuffer())).toEqual(jpg)
    expect((await entryOf(url)).content_html).toContain(`<img src="${photo[0]}"`)
  })

  it('301: a multipart form creates a post with two photos', async () => {
    const form = parts('Two sunsets', ['photo[]', jpg], ['photo[]', onePixelPng])
    const url = created(await micropub.postParts(form))
    const { photo } = await propertiesOf(url)
    expect(photo).toHaveLength(2)
    const { content_html: html } = await entryOf(url)
    for (const one of photo) expect(html).toContain(`<img src="${one}"`)
  })

  const update = (url: string, changes: object) => micropub.postJson({ action: 'update', url, ...changes })

  it('400: an update replaces a property', async () => {
    const url = await micropub.create({ content: ['Micropub update test. This text should be replaced.'] })
    changed(await update(url, { replace: { content: ['This is the updated text.'] } }))
    expect(await propertiesOf(url)).toMatchObject({ content: ['This is the updated text.'] })
    expect((await entryOf(url)).content_html).toBe('<p>This is the updated text.</p>')
  })

  it('401: an update adds a value to a property', async () => {
    const url = await micropub.create({ content: ['One more category'], category: ['test1'] })
    changed(await update(url, { add: { category: ['test2'] } }))
    expect((await entryOf(url)).tags).toEqual(['test1', 'test2'])
  })

  it('402: an update adds a property', async () => {
    const url = await micropub.create({ content: ['The first category'] })
    changed(await update(url, { add: { category: ['test1'] } }))
    expect((await entryOf(url)).tags).toEqual(['test1'])
  })

  it('403: an update deletes a value of a property', async () => {
    const url = await micropub.create({ content: ['One category less'], category: ['test1', 'test2'] })
    changed(await update(url, { delete: { category: ['test2'] } }))
    expect((await entryOf(url)).tags).toEqual(['test1'])
  })

  it('404: an update deletes a property', async () => {
    const url = await micropub.create({ content: ['No category'], category: ['test1'] })
    changed(await update(url, { delete: ['category'] }))
    expect((await entryOf(url)).tags).toBeUndefined()
    expect(await propertiesOf(url)).not.toHaveProperty('category')
  })

  it('405: an invalid update is refused', async () => {
    const url = await micropub.create({ content: ['Not to be changed'] })
    const { status } = await update(url, { replace: 'This is not a valid update request.' })
    expect(status).toBe(400)
    expect(await propertiesOf(url)).toMatchObject({ content: ['Not to be changed'] })
  })

  const deleteBy: Record<string, (url: string, action: string) => Promise<MicropubAnswer>> = {
    form: (url, action) => micropub.postForm(`action=${action}&url=${url}`),
    JSON: (url, action) => micropub.postJson({ action, url }),
  }

  it.each([
    ['500', 'form'],
    ['501', 'JSON'],
  ])('%s: a post is deleted by %s', async (number, form) => {
    const url = await micropub.create({ content: [`To be deleted by ${form}, ${number}`] })
    changed((await deleteBy[form]?.(url, 'delete')) as MicropubAnswer)
    expect(await entryOf(url)).toBeUndefined()
    expect((await fetch(url)).status).toBe(410)
  })

  it.each([
    ['502', 'form'],
    ['503', 'JSON'],
  ])('%s: a post is deleted and undeleted by %s', async (number, form) => {
    const url = await micropub.create({ content: [`To be undeleted by ${form}, ${number}`] })
    const before = await entryOf(url)
    for (const action of ['delete', 'undelete'])
      changed((await deleteBy[form]?.(url, action)) as MicropubAnswer)
    expect(await entryOf(url)).toEqual(before)
    expect((await fetch(url)).status).toBe(200)
  })

  it('600: the configuration is a JSON object', async () => {
    const { status, json } = await micropub.send('?q=config')
    expect(status).toBe(200)
    expect(json).toBeTypeOf('object')
  })

  it('601: the syndication targets are a list', async () => {
    const { status, json } = await micropub.send('?q=syndicate-to')
    expect(status).toBe(200)
    expect(json).toEqual({ 'syndicate-to': [] })
  })

  const content = 'Test of querying the endpoint for the source content'
  it('602: the source has all properties, as they were sent', async () => {
    const url = await micropub.create({ content: [content], category: ['micropub', 'test'] })
    const { status, json } = await micropub.readSource(url)
    expect(status).toBe(200)
    expect(json.type).toEqual(['h-entry'])
    expect(json.properties).toMatchObject({ content: [content], category: ['micropub', 'test'] })
  })

  it('603: the source has the properties that are asked for, and no others', async () => {
    const url = await micropub.create({ content: [content], category: ['micropub', 'test'] })
    const { status, json } = await micropub.readSource(url, '&properties[]=content&properties[]=category')
    expect(status).toBe(200)
    expect(json).toEqual({ properties: { content: [content], category: ['micropub', 'test'] } })
  })

  it.each([
    ['700', 'jpg', 'image/jpeg'],
    ['701', 'png', 'image/png'],
    ['702', 'gif', 'image/gif'],
  ])('%s: the media endpoint takes a %s', async (_number, ending, type) => {
    const { json: config } = await micropub.send('?q=config')
    const media = new URL(config['media-endpoint'])
    expect(media.pathname).not.toBe('/')
    const bytes = { jpg, png: onePixelPng, gif }[ending] as Buffer
    const form = new FormData()
    form.set('file', new Blob([bytes], { type }), `sunset.${ending}`)
    const headers = { Authorization: `Bearer ${micropub.secret}` }
    const { status, headers: sent } = await fetch(media, { method: 'POST', body: form, headers })
    expect(status).toBe(201)
    const file = await fetch(sent.get('Location') ?? '')
    expect(file.status).toBe(200)
    expect(file.headers.get('Content-Type')).toBe(type)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(bytes)
  })

  const noHeader = { Authorization: '' }
  it('800: the token is in the header', async () => {
    created(await micropub.postForm('h=entry&content=Token+in+the+header'))
  })

  it('801: the token is in the body', async () => {
    const form = `h=entry&content=Token+in+the+body&access_token=${micropub.secret}`
    created(await micropub.postForm(form, noHeader))
  })

  it('802: the token of the body is no property', async () => {
    const form = `h=entry&content=${encodeURIComponent(content)}&access_token=${micropub.secret}`
    const url = created(await micropub.postForm(form, noHeader))
    const properties = await propertiesOf(url)
    expect(properties).toMatchObject({ content: [content] })
    expect(properties).not.toHaveProperty('access_token')
  })

  it('803: without a token the answer is 401', async () => {
    const { status, headers, json } = await micropub.postForm('h=entry&content=No+token', noHeader)
    expect(status).toBe(401)
    expect(headers.get('Content-Type')).not.toContain('application/json')
    expect(json).toMatchObject({ error: 'unauthorized', error_description: expect.any(String), status: 401 })
  })

  it('804: without the scope the answer is 401', async () => {
    const secret = await micropub.makeToken({ scopes: ['update'] })
    const headers = { Authorization: `Bearer ${secret}` }
    const { status, headers: sent, json } = await micropub.postForm('h=entry&content=No+scope', headers)
    expect(status).toBe(401)
    expect(json).toMatchObject({ error: 'insufficient_scope', scope: 'create' })
    expect(sent.get('WWW-Authenticate')).toBe('Bearer error="insufficient_scope", scope="create"')
  })

  it('805: a token in header and body is refused', async () => {
    const form = `h=entry&content=Two+tokens&access_token=${micropub.secret}`
    const { status, headers, json } = await micropub.postForm(form)
    expect(status).toBe(400)
    // The suite wants another word than the Recommendation, but only of application/json.
    expect(headers.get('Content-Type')).toBe('application/problem+json')
    expect(json).toMatchObject({ error: 'invalid_request' })
  })
})
