import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { markdown, onePixelPng } from '../../support/make-data-folder.ts'
import { makeIncoming } from '../../support/make-incoming.ts'
import { type MicropubServer, startMicropub } from '../../support/start-micropub.ts'

let now = new Date('2026-11-23T09:00:00Z')
let micropub: MicropubServer
beforeAll(async () => {
  micropub = await startMicropub({ now: () => now })
})
afterAll(() => micropub[Symbol.asyncDispose]())

const propertiesOf = async (url: string) => (await micropub.readSource(url)).json.properties
const statusOf = async (url: string) => (await fetch(url, { redirect: 'manual' })).status
const update = (url: string, changes: object) => micropub.postJson({ action: 'update', url, ...changes })
const as = (secret: string) => ({ Authorization: `Bearer ${secret}` })
const bySlug = (url: string) => micropub.server.gazette.store.articleBySlug(url.split('/').at(-1) ?? '')

describe('a post', () => {
  it('is public at once in feeds and on its page', async () => {
    const { status, headers, json } = await micropub.postForm('content=At+once&name=At+once')
    const url = `${micropub.server.url}/articles/at-once`
    expect([status, headers.get('Location'), json]).toEqual([201, url, { url }])
    expect(await statusOf(url)).toBe(200)
    expect((await micropub.readFeed())[0]).toMatchObject({ url, date_published: '2026-11-23T09:00:00Z' })
  })

  it('without a name is called by its first words, and the answer says so', async () => {
    const { json } = await micropub.postForm('content=The+tide+is+out.+More+later.')
    expect(json).toEqual({
      url: `${micropub.server.url}/articles/the-tide-is-out`,
      warnings: [
        {
          pointer: '/properties/name',
          detail: 'name is missing; the first words of its text stand in for it: "The tide is out"',
        },
      ],
    })
    expect(await propertiesOf(json.url)).not.toHaveProperty('name')
  })

  it('that is a draft is shown by its preview only, until it is published', async () => {
    const { json } = await micropub.postForm('name=Draft&content=Not+yet&post-status=draft')
    const { url, preview } = json
    expect(await statusOf(url)).toBe(404)
    expect(await (await fetch(preview)).text()).toContain('Not yet')
    expect(await propertiesOf(preview)).toMatchObject({ 'post-status': ['draft'], url: [url] })
    const published = await update(preview, { replace: { 'post-status': ['published'] } })
    expect([published.status, published.json]).toEqual([200, { url }])
    expect(await statusOf(url)).toBe(200)
    expect(await propertiesOf(url)).toMatchObject({
      content: ['Not yet'],
      'post-status': ['published'],
      published: ['2026-11-23T09:00:00Z'],
    })
  })

  it('that is published becomes a draft again, and readers lose it', async () => {
    const url = await micropub.create({ name: ['Too early'], content: ['x'] })
    const { json } = await update(url, { replace: { 'post-status': ['draft'] } })
    expect(json).toEqual({ url, preview: expect.stringContaining('/preview?') })
    expect(await statusOf(url)).toBe(410)
    await update(url, { replace: { content: ['y'] } })
    expect(await propertiesOf(url)).toMatchObject({ content: ['y'], 'post-status': ['draft'] })
    await update(url, { replace: { 'post-status': ['published'] } })
    expect(await statusOf(url)).toBe(200)
  })

  it('with a date in the future comes out then', async () => {
    const properties = { name: ['Later'], content: ['x'], published: ['2026-11-23T10:30:00+01:00'] }
    const url = await micropub.create(properties)
    expect(await bySlug(url)).toMatchObject({ status: 'scheduled' })
    expect(await statusOf(url)).toBe(404)
    await update(url, { replace: { published: ['2026-11-23T09:40:00Z'] } })
    now = new Date('2026-11-23T09:40:00Z')
    await expect.poll(() => statusOf(url)).toBe(200)
    expect(await propertiesOf(url)).toMatchObject({ published: ['2026-11-23T09:40:00Z'] })
  })

  it.each([
    ['2026-11-20T10:00:00+0100', '2026-11-20T09:00:00Z'],
    ['2026-07-20T10:00', '2026-07-20T09:00:00Z'],
    ['2026-11-20', '2026-11-20'],
  ])('is dated %s: %s', async (written, date) => {
    const url = await micropub.create({ name: [`Dated ${written}`], content: ['x'], published: [written] })
    expect(await bySlug(url)).toMatchObject({
      published: { at: new Date(date.length > 10 ? date : `${date}T12:00:00Z`) },
    })
    expect(await propertiesOf(url)).toMatchObject({ published: [written] })
  })

  it('gets the slug that it wishes, or the next one that is free', async () => {
    const properties = { name: ['Tides'], content: ['x'], 'mp-slug': ['High Water'] }
    const urls = [await micropub.create(properties), await micropub.create(properties)]
    expect(urls.map((url) => url.split('/').at(-1))).toEqual(['high-water', 'high-water-2'])
  })

  it('moves to another slug, and is known by the former address', async () => {
    const url = await micropub.create({ name: ['Moving'], content: ['x'] })
    const { status, headers } = await update(url, { replace: { 'mp-slug': ['moved'] } })
    const moved = `${micropub.server.url}/articles/moved`
    expect([status, headers.get('Location')]).toEqual([201, moved])
    expect(await statusOf(url)).toBe(301)
    expect(await propertiesOf(url)).toMatchObject({ url: [moved] })
    expect((await update(url, { replace: { content: ['y'] } })).status).toBe(200)
  })

  it('is in the section of its channel', async () => {
    const url = await micropub.create({ name: ['In town'], content: ['x'], 'mp-channel': ['town'] })
    expect(await bySlug(url)).toMatchObject({ section: 'town' })
    expect(await (await fetch(`${micropub.server.url}/sections/town/feed.json`)).text()).toContain(url)
    expect(await propertiesOf(url)).not.toHaveProperty('mp-channel')
  })

  it('keeps the alternative text of a photo through updates', async () => {
    const photo = 'https://pictures.example/quay.jpg'
    const url = await micropub.create({ content: ['A quay'], photo: [photo], 'mp-photo-alt': ['Boats'] })
    await update(url, { replace: { content: ['The quay'] } })
    expect(await propertiesOf(url)).toMatchObject({ photo: [{ value: photo, alt: 'Boats' }] })
    expect((await bySlug(url))?.contentHtml).toContain('alt="Boats"')
    await update(url, { delete: { photo: [photo] } })
    expect((await bySlug(url))?.contentHtml).toBe('<p>The quay</p>')
  })

  it('pairs the texts of photos with the photos that come with them', async () => {
    const [one, two, three] = ['one', 'two', 'three'].map((name) => `https://pictures.example/${name}.jpg`)
    const url = await micropub.create({
      content: ['Quays'],
      photo: [one, two],
      'mp-photo-alt': [null, 'Two'],
    })
    expect(await propertiesOf(url)).toMatchObject({ photo: [one, { value: two, alt: 'Two' }] })
    await update(url, { add: { photo: [three], 'mp-photo-alt': ['Three'] } })
    const withThree = [one, { value: two, alt: 'Two' }, { value: three, alt: 'Three' }]
    expect(await propertiesOf(url)).toMatchObject({ photo: withThree })
    await update(url, { replace: { 'mp-photo-alt': ['', '2'] } })
    const replaced = [one, { value: two, alt: '2' }, { value: three, alt: 'Three' }]
    expect(await propertiesOf(url)).toMatchObject({ photo: replaced })
    expect((await bySlug(url))?.contentHtml).toContain('alt="2"')
  })

  it('gets an address however many posts want the same', async () => {
    const { store } = micropub.server.gazette
    const taken = Array.from({ length: 50 }, (_, number) =>
      number === 0 ? 'weekly' : `weekly-${number + 1}`,
    )
    await store.saveArticles(taken.map((slug) => makeIncoming(slug)))
    const url = await micropub.create({ content: ['One more'], 'mp-slug': ['weekly'] })
    expect(url).toMatch(/\/weekly-[\da-f]{8}$/)
  })

  it('has no property that JavaScript gives every object', async () => {
    const url = await micropub.create({ content: ['Plain'] })
    const { json } = await micropub.readSource(url, '&properties[]=__proto__&properties[]=constructor')
    expect(json).toEqual({ properties: {} })
  })

  it('keeps what other ways have changed when it is updated', async () => {
    const url = await micropub.create({
      name: ['Two editors'],
      content: ['Text'],
      checkin: [{ type: ['h-card'] }],
    })
    const { store, editing } = micropub.server.gazette
    await editing.correct('two-editors', { grade: 'correction', note: 'It was Tuesday.' })
    await update(url, { add: { category: ['added'] } })
    const article = await store.articleBySlug('two-editors')
    expect(article).toMatchObject({ tags: ['added'], corrections: [{ note: 'It was Tuesday.' }] })
    expect(await propertiesOf(url)).toMatchObject({ content: ['Text'], checkin: [{ type: ['h-card'] }] })
  })

  it.each([
    ['a draft', { 'post-status': ['draft'] }, 'draft'],
    ['scheduled', { published: ['2027-01-01T00:00:00Z'] }, 'scheduled'],
    ['published', {}, 'published'],
  ])('that was %s is so again after it was deleted and undeleted', async (_what, more, status) => {
    const url = await micropub.create({ name: [`Deleted ${status}`], content: ['x'], ...more })
    const before = await bySlug(url)
    for (const action of ['delete', 'delete', 'undelete', 'undelete'])
      expect((await micropub.postJson({ action, url })).status).toBe(204)
    expect(await bySlug(url)).toEqual({ ...before, status })
  })

  it('that is deleted is neither read nor updated', async () => {
    const url = await micropub.create({ name: ['Gone'], content: ['x'] })
    await micropub.postJson({ action: 'delete', url })
    for (const answer of [await micropub.readSource(url), await update(url, { add: { category: ['a'] } })]) {
      expect(answer.status).toBe(400)
      expect(answer.json.error_description).toContain('undelete it first')
    }
  })

  it('is recorded with the way it came and the token that it came by', async () => {
    const url = await micropub.create({ name: ['Recorded'], content: ['x'] })
    const article = await bySlug(url)
    const changes = await micropub.server.gazette.store.changes.list({ articleId: article?.id, limit: 10 })
    expect(changes.map(({ kind, by }) => [kind, by.how, by.who])).toEqual(
      expect.arrayContaining([
        ['created', 'micropub', 'Writing app'],
        ['published', 'micropub', 'Writing app'],
      ]),
    )
  })

  it('is made once by two requests with one Idempotency-Key', async () => {
    const key = { 'Idempotency-Key': '"a1"' }
    const send = (form: string) => micropub.postForm(form, key)
    const first = await send('name=Once&content=x')
    const second = await send('name=Once&content=x')
    expect([second.status, second.headers.get('Location')]).toEqual([201, first.headers.get('Location')])
    expect((await send('name=Another&content=x')).status).toBe(422)
  })
})

describe('an article of a file', () => {
  it('is deleted and undeleted, but not changed: its file is named', async () => {
    await micropub.data.write('articles/from-file.md', markdown('From a file'))
    const url = `${micropub.server.url}/articles/from-file`
    await expect.poll(() => statusOf(url)).toBe(200)
    expect(await propertiesOf(url)).toMatchObject({
      name: ['From a file'],
      content: [{ html: '<p>Some text.</p>' }],
    })
    const { status, json } = await update(url, { replace: { content: ['x'] } })
    expect([status, json.error_description]).toEqual([409, expect.stringContaining('articles/from-file')])
    for (const action of ['delete', 'undelete'])
      expect((await micropub.postJson({ action, url })).status).toBe(204)
    expect(await statusOf(url)).toBe(200)
  })
})

describe('a token', () => {
  it.each([
    ['draft', ['draft']],
    ['write', ['write']],
  ] as const)('with the scope %s makes drafts, whatever the post says', async (_what, scopes) => {
    const headers = as(await micropub.makeToken({ scopes }))
    const { json } = await micropub.postForm(`name=By+${scopes}&content=x`, headers)
    expect(await bySlug(json.url)).toMatchObject({ status: 'draft' })
    expect((await micropub.postForm('content=x&post-status=published', headers)).json).toMatchObject({
      status: 401,
      error: 'insufficient_scope',
      scope: 'create',
    })
    const change = { action: 'update', url: json.url, replace: { content: ['y'] } }
    expect((await micropub.postJson(change, headers)).status).toBe(200)
    const publish = { ...change, replace: { 'post-status': ['published'] } }
    expect((await micropub.postJson(publish, headers)).status).toBe(401)
    const foreign = {
      ...change,
      url: await micropub.create({ name: [`Public for ${scopes}`], content: ['x'] }),
    }
    expect((await micropub.postJson(foreign, headers)).json).toMatchObject({ scope: 'update' })
    expect((await micropub.postJson({ ...foreign, action: 'delete' }, headers)).status).toBe(401)
  })

  it('with write and publish of the API may do all', async () => {
    const headers = as(await micropub.makeToken({ scopes: ['write', 'publish'] }))
    const { json } = await micropub.postForm('name=By+the+API&content=x', headers)
    expect(await bySlug(json.url)).toMatchObject({ status: 'published' })
    expect((await micropub.postJson({ action: 'delete', url: json.url }, headers)).status).toBe(204)
  })

  it('for sections writes in these only', async () => {
    const headers = as(await micropub.makeToken({ sections: ['town'] }))
    const own = await micropub.postForm('name=Own&content=x&mp-channel=town', headers)
    expect(own.status).toBe(201)
    const { status, json } = await micropub.postForm('name=Foreign&content=x', headers)
    expect([status, json.error, json.errors[0].pointer]).toEqual([403, 'forbidden', '/properties/mp-channel'])
    const url = await micropub.create({ name: ['Of all'], content: ['x'] })
    expect((await micropub.postJson({ action: 'delete', url }, headers)).status).toBe(403)
  })

  it('of a person writes as no other', async () => {
    const headers = as(await micropub.makeToken({ me: 'https://nell.example/' }))
    const { status, json } = await micropub.postForm('content=x&author=Tom+Sedge', headers)
    expect([status, json.error]).toEqual([403, 'forbidden'])
  })

  it.each([
    ['profile', 401],
    ['media', 401],
    ['read', 200],
    ['update', 200],
  ] as const)('with the scope %s reads posts, drafts among them: %i', async (scope, status) => {
    const headers = as(await micropub.makeToken({ scopes: [scope] }))
    const url = await micropub.create({ name: ['Secret'], content: ['x'], 'post-status': ['draft'] })
    for (const query of ['', `&url=${encodeURIComponent(url)}`])
      expect((await micropub.send(`?q=source${query}`, { headers })).status).toBe(status)
    expect((await micropub.send('?q=config', { headers })).status).toBe(200)
  })

  it('comes twice if it was made so, and is equal in both places', async () => {
    const secret = await micropub.makeToken({ acceptsTwice: true })
    const twice = (token: string) => micropub.postForm(`content=Twice&access_token=${token}`, as(secret))
    expect((await twice(secret)).status).toBe(201)
    expect((await twice(micropub.secret)).status).toBe(400)
  })

  it('is not taken from the address, where logs would keep it', async () => {
    const { status } = await micropub.send(`?q=config&access_token=${micropub.secret}`, {
      headers: as(''),
    })
    expect(status).toBe(401)
  })
})

describe('a refused request', () => {
  it('names everything that is wrong at once, each by its place', async () => {
    const { status, headers, json } = await micropub.postJson({
      type: ['h-entry'],
      properties: { content: ['x'], photo: ['quay.jpg'], visibility: ['private'], 'mp-channel': ['moon'] },
    })
    expect([status, headers.get('Content-Type')]).toEqual([400, 'application/problem+json'])
    expect(json).toMatchObject({
      error: 'invalid_request',
      status: 400,
      type: expect.stringMatching(/\/invalid$/),
    })
    expect(json.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      '/properties/photo/0',
      '/properties/mp-channel/0',
      '/properties/visibility/0',
    ])
  })

  it('names what the article may not have by the property of the post', async () => {
    const category = ['x'.repeat(400)]
    const { status, json } = await micropub.postJson({
      type: ['h-entry'],
      properties: { name: ['N'], content: ['x'], category, published: ['soon'] },
    })
    expect(status).toBe(400)
    expect(json.errors).toEqual([
      expect.objectContaining({
        pointer: '/properties/published',
        detail: expect.stringMatching(/^published must/),
      }),
      expect.objectContaining({
        pointer: '/properties/category/0',
        detail: expect.stringMatching(/^category\.0 must/),
      }),
    ])
  })

  it.each<[string, string, string, number]>([
    ['JSON that is none', '{"type":', 'application/json', 400],
    ['JSON that is too deep', `${'['.repeat(200)}${']'.repeat(200)}`, 'application/json', 400],
    ['another type', '<entry/>', 'application/atom+xml', 415],
    ['a form without a type', 'content=x', '', 415],
    [
      'a body that is too large',
      `content=${'x'.repeat(11_000_000)}`,
      'application/x-www-form-urlencoded',
      413,
    ],
    ['a form in pieces that is none', 'x', 'multipart/form-data; boundary=y', 400],
  ])('has %s', async (_what, body, type, expected) => {
    const { status, json } = await micropub.send('', {
      method: 'POST',
      body,
      headers: { 'Content-Type': type },
    })
    expect(status).toBe(expected)
    expect(json).toMatchObject({ error: 'invalid_request', error_description: expect.any(String) })
  })

  it.each(['https://elsewhere.example/articles/x', '/articles/x', 'x', 'about:blank'])(
    'is about the address %s, which is no post',
    async (url) => {
      for (const action of ['delete', 'undelete', 'update']) {
        const { status, json } = await micropub.postJson({ action, url, add: { category: ['a'] } })
        expect([status, json.error]).toEqual([400, 'invalid_request'])
      }
      expect((await micropub.readSource(url)).status).toBe(400)
    },
  )

  it('leaves no file behind', async () => {
    const form = new FormData()
    form.set('content', 'x')
    form.set('published', 'soon')
    form.set('photo', new Blob([onePixelPng]), 'left-behind.png')
    expect((await micropub.postParts(form)).status).toBe(400)
    expect(await readdir(`${micropub.data.path}/media`)).not.toContain('left-behind.png')
  })

  it('has a file whose sender is unknown: the token comes behind it', async () => {
    const form = new FormData()
    form.set('photo', new Blob([onePixelPng]), 'whose.png')
    form.set('access_token', micropub.secret)
    expect((await micropub.postParts(form, '', as(''))).status).toBe(401)
  })

  it('has another method', async () => {
    const { status, headers } = await micropub.send('', { method: 'PUT' })
    expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST, OPTIONS'])
  })
})

describe('the media endpoint', () => {
  const form = (name: string, more: Record<string, string> = {}) => {
    const parts = new FormData()
    for (const [key, value] of Object.entries(more)) parts.set(key, value)
    parts.set(name, new Blob([onePixelPng]), 'Ünder the quay.png')
    return parts
  }

  it('takes the token of the body, if it comes before the file', async () => {
    const parts = form('file', { access_token: micropub.secret })
    const { status, headers, json } = await micropub.postParts(parts, '/media', as(''))
    expect([status, json]).toEqual([201, { url: headers.get('Location') }])
    expect((await fetch(json.url, { method: 'HEAD' })).status).toBe(200)
  })

  it.each<[string, () => Promise<FormData>, Record<string, string> | undefined, number, string]>([
    ['no token', async () => form('file'), as(''), 401, 'unauthorized'],
    ['a part of another name', async () => form('photo'), undefined, 400, 'invalid_request'],
    ['no part', async () => new FormData(), undefined, 400, 'invalid_request'],
  ])('refuses %s', async (_what, parts, headers, status, error) => {
    const answer = await micropub.postParts(await parts(), '/media', headers)
    expect([answer.status, answer.json.error]).toEqual([status, error])
  })

  it('answers 403 to a token without the scope', async () => {
    const headers = as(await micropub.makeToken({ scopes: ['update'] }))
    const answer = await micropub.postParts(form('file'), '/media', headers)
    expect([answer.status, answer.json.error]).toEqual([403, 'insufficient_scope'])
  })

  it('lists the newest files, as apps show the last picture', async () => {
    now = new Date(now.getTime() + 60_000)
    const parts = new FormData()
    parts.set('file', new Blob([onePixelPng]), 'newest.png')
    const { json } = await micropub.postParts(parts, '/media')
    const listed = await micropub.send('/media?q=source&limit=1')
    const published = `${now.toISOString().slice(0, 19)}Z`
    expect(listed.json).toEqual({ items: [{ url: json.url, published, mime_type: 'image/png' }] })
    await micropub.data.remove('media/newest.png')
    expect((await micropub.send('/media?q=source&limit=1')).json).toEqual({ items: [] })
    expect((await micropub.send('/media?q=last')).status).toBe(400)
  })

  it('has its files found by posts', async () => {
    const { json } = await micropub.postParts(form('file'), '/media')
    const url = await micropub.create({
      content: ['With a file'],
      photo: [{ value: json.url, alt: 'A pixel' }],
    })
    expect((await bySlug(url))?.figures).toEqual([
      expect.objectContaining({
        file: expect.stringMatching(/\.png$/),
        alt: 'A pixel',
        bytes: onePixelPng.length,
      }),
    ])
    expect(await propertiesOf(url)).toMatchObject({ photo: [{ value: json.url, alt: 'A pixel' }] })
  })
})

describe('web pages', () => {
  it.each(['', '/media'])('may call the endpoint%s with a token', async (path) => {
    const preflight = await micropub.send(path, { method: 'OPTIONS', headers: as('') })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toMatch(/Authorization, Content-Type/)
    for (const answer of [await micropub.send(path), await micropub.send(path, { headers: as('') })]) {
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*')
      expect(answer.headers.get('Access-Control-Expose-Headers')).toMatch(/Location, Link/)
    }
  })
})
