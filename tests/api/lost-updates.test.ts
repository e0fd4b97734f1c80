import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiClient, type ApiJson, makeApiClient } from '../support/api-client.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

let server: TestServer
let api: ApiClient

beforeAll(async () => {
  server = await startGazette(await makeDataFolder())
  api = await makeApiClient(server)
})
afterAll(() => server.close())

const published = '2026-11-22T08:00:00Z'
const later = '2031-01-01T08:00:00Z'
const many = Array.from({ length: 12 }, (_, index) => index)

describe('an article is not replaced unasked', () => {
  it('by a POST with its key and a new Idempotency-Key', async () => {
    await api('POST', '/articles?key=posted', { body: { title: 'First' } })
    const headers = { 'Idempotency-Key': '"new"' }
    const again = await api('POST', '/articles?key=posted', { body: { title: 'Second' }, headers })
    expect([again.status, again.json.detail]).toEqual([409, expect.stringContaining('PUT changes it')])
    expect((await api('GET', '/articles/posted')).json.title).toBe('First')
  })

  it('by one of several POSTs with its key at once', async () => {
    const answers = await Promise.all(
      many.map((index) => api('POST', '/articles?key=at-once', { body: { title: `Title ${index}` } })),
    )
    const statuses = answers.map(({ status }) => status).toSorted()
    expect(statuses).toEqual([201, ...many.slice(1).map(() => 409)])
    expect((await api('GET', '/articles/at-once')).json.revision).toBe(1)
  })

  it('by a PUT whose key is the slug of an article with another key', async () => {
    await api('PUT', '/articles/cms-9', { body: { title: 'Slug of another' } })
    const refused = await api('PUT', '/articles/slug-of-another', { body: { title: 'Mine' } })
    expect([refused.status, refused.json.detail]).toEqual([409, expect.stringContaining('the key "cms-9"')])
    expect((await api('GET', '/articles/cms-9')).json.title).toBe('Slug of another')
  })
})

describe('an ETag that was read before', () => {
  interface Sent {
    readonly method: string
    readonly action?: string
    readonly body?: object
  }
  const changes: readonly Sent[] = [
    { method: 'PUT', body: { title: 'Mine' } },
    { method: 'PATCH', body: { title: 'Mine' } },
    { method: 'DELETE' },
    { method: 'POST', action: '/publish' },
    { method: 'POST', action: '/schedule', body: { at: later } },
    { method: 'POST', action: '/unpublish' },
    { method: 'POST', action: '/withdraw' },
    { method: 'POST', action: '/correct', body: { grade: 'minor', note: 'N' } },
  ]

  it.each(changes)(
    'does not match another article with its key and revision: $method $action',
    async (sent) => {
      const { method, action = '', body } = sent
      const path = `/articles/again-${method}${action.replace('/', '-')}`
      const first = await api('PUT', path, { body: { title: 'Before' } })
      await api('DELETE', path)
      const second = await api('PUT', path, { body: { title: 'After' } })
      expect([first.json.article.id, first.json.article.revision]).toEqual([second.json.article.id, 1])
      const headers = { 'If-Match': first.headers.get('ETag') ?? '' }
      const refused = await api(method, path + action, { ...(body && { body }), headers })
      expect([refused.status, refused.headers.get('ETag')]).toEqual([412, second.headers.get('ETag')])
      const known = { 'If-Match': `W/"x", "y" , ${second.headers.get('ETag')}` }
      const changed = await api('PATCH', path, { body: { summary: 'New' }, headers: known })
      expect([changed.status, changed.json.article.title]).toEqual([200, 'After'])
    },
  )

  it('is none of a dry run, which keeps nothing', async () => {
    const tried = await api('PUT', '/articles/tried?dryRun', { body: { title: 'Tried' } })
    expect(tried.headers.get('ETag')).toBeNull()
  })
})

describe('requests at once', () => {
  it('with the same title get slugs of their own', async () => {
    const answers = await Promise.all(
      many.map(() => api('POST', '/articles', { body: { title: 'Everybody says this' } })),
    )
    expect(answers.map(({ status }) => status)).toEqual(many.map(() => 201))
    expect(new Set(answers.map(({ json }) => json.article.slug)).size).toBe(many.length)
  })

  it('that change different fields keep all changes', async () => {
    await api('PUT', '/articles/shared', { body: { title: 'Shared' } })
    const changes = [
      { summary: 'S' },
      { tags: ['t'] },
      { language: 'de' },
      { section: 'Sea' },
      { rights: 'R' },
    ]
    const answers = await Promise.all(changes.map((body) => api('PATCH', '/articles/shared', { body })))
    expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200))
    const { json } = await api('GET', '/articles/shared')
    expect(json).toMatchObject(Object.assign({}, ...changes))
  })
})

describe('what was read can be sent back, and changes nothing:', () => {
  interface State {
    readonly name: string
    readonly fields: object
    readonly action?: string
    readonly body?: object
  }
  const states: readonly State[] = [
    { name: 'a draft', fields: {} },
    { name: 'a draft with a date', fields: { status: 'draft', published } },
    { name: 'a scheduled article', fields: { published: later } },
    { name: 'one that a request scheduled', fields: {}, action: 'schedule', body: { at: later } },
    { name: 'a published article', fields: { published } },
    { name: 'one that a request published', fields: {}, action: 'publish', body: {} },
    {
      name: 'a corrected article',
      fields: { published },
      action: 'correct',
      body: { grade: 'correction', note: 'No.' },
    },
    { name: 'a withdrawn article', fields: { published, status: 'withdrawn' } },
    { name: 'one that a request withdrew', fields: { published }, action: 'withdraw', body: { reason: 'R' } },
    { name: 'one that was unpublished', fields: { published }, action: 'unpublish', body: {} },
  ]
  const full = {
    contentHtml: '<p>Text with <a href="/about">a link</a>.</p>',
    authors: [{ name: 'Ada', url: 'https://ada.example/' }],
    tags: ['a', 'b'],
    figures: [{ url: 'https://pictures.example/a.png', type: 'image/png', alt: 'A' }],
    related: [{ title: 'B', url: 'https://b.example/' }],
    canonicalUrl: 'https://ada.example/original',
    source: { title: 'Ada' },
  }

  it.each(states)('$name', async ({ name, fields, action, body }) => {
    const path = `/articles/${name.replaceAll(' ', '-')}`
    const aliases = [`/old/${name.replaceAll(' ', '-')}.html`]
    const first = await api('PUT', path, { body: { title: name, ...full, ...fields, aliases } })
    expect(first.status).toBe(201)
    if (action) expect((await api('POST', `${path}/${action}`, { body })).status).toBe(200)
    const { json } = await api('GET', path)
    const line = `${JSON.stringify(json)}\n`
    const back: ApiJson[] = [
      (await api('PUT', path, { body: json })).json,
      (await api('PATCH', path, { body: json })).json,
      (await api('PATCH', path, { body: {} })).json,
      (await api('POST', '/articles/bulk', { body: line, type: 'application/x-ndjson' })).text,
    ]
    expect(back.slice(0, 3).map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged', 'unchanged'])
    expect(JSON.parse(back[3]).outcome).toBe('unchanged')
    expect((await api('GET', path)).json).toEqual(json)
  })

  it('a schedule can be moved again after that', async () => {
    await api('PUT', '/articles/moved', { body: { title: 'Moved', published: later } })
    await api('PATCH', '/articles/moved', { body: { summary: 'New' } })
    const moved = await api('POST', '/articles/moved/schedule', { body: { at: '2032-01-01T08:00:00Z' } })
    expect([moved.status, moved.json.published]).toEqual([200, '2032-01-01T08:00:00Z'])
  })
})

describe('a token without the scope publish', () => {
  it.each([{ status: 'withdrawn' }, { status: 'withdrawn', published, withdrawal: { at: published } }])(
    'tells readers of nothing: %j',
    async (fields) => {
      const writer = await makeApiClient(server, ['write'])
      const refused = await writer('PUT', '/articles/of-writer', { body: { title: 'W', ...fields } })
      expect(refused.status).toBe(403)
    },
  )

  it('previews only articles of its sections', async () => {
    await api('PUT', '/articles/politics', { body: { title: 'Politics', section: 'Politics' } })
    const writer = await makeApiClient(server, ['write'], { sections: ['Sport'] })
    expect((await writer('POST', '/articles/politics/preview')).status).toBe(403)
  })
})
