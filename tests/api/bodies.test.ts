import { Agent, request } from 'node:http'
import { text as answerText } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiClient, makeApiClient } from '../support/api-client.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

let server: TestServer
let api: ApiClient

beforeAll(async () => {
  server = await startGazette(await makeDataFolder())
  api = await makeApiClient(server)
  await api('PUT', '/articles/known', { body: { title: 'Known' } })
})
afterAll(() => server.close())

const type = 'application/json'
const deepList = `{"title":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
const deepObject = `{"title":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`

const faulty: readonly (readonly [why: string, body: string | Buffer, rule: RegExp])[] = [
  ['is not UTF-8', Buffer.from('{"title":"Caf\xe9"}', 'latin1'), /Windows-1252 or Latin-1.*send it as UTF-8/],
  ['is UTF-16', Buffer.from('\uFEFF{"title":"A"}', 'utf16le'), /UTF-16; send it as UTF-8/],
  ['has lists in lists without end', deepList, /must be nested at most 100 levels deep/],
  ['has objects in objects without end', deepObject, /must be nested at most 100 levels deep/],
  ['has a name twice', '{"title":"One",\n"title":"Two"}', /title is there twice, in line 1 and line 2/],
]

describe.each(faulty)('a body that %s', (_why, body, rule) => {
  it.each([
    ['PUT', '/articles/new'],
    ['PATCH', '/articles/known'],
    ['POST', '/articles/known/withdraw'],
  ])('is refused by %s %s', async (method, path) => {
    const refused = await api(method, path, { body, type })
    expect([refused.status, refused.json.detail]).toEqual([400, expect.stringMatching(rule)])
    expect((await api('GET', '/articles/known')).json).toMatchObject({ title: 'Known', status: 'draft' })
  })

  it('is refused as a line of many, and the others are saved', async () => {
    const line = Buffer.from(String(body.toString('latin1')).replaceAll('\n', ' '), 'latin1')
    const lines = Buffer.concat([line, Buffer.from('\n{"key":"other","title":"Other"}\n')])
    const saved = await api('POST', '/articles/bulk', { body: lines, type: 'application/x-ndjson' })
    const statuses = saved.text
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text).status)
    expect(statuses).toEqual([400, expect.toBeOneOf([200, 201])])
  })
})

it.each(['"text"', '[]', 'null', '5'])('a change that is %s must be an object', async (body) => {
  const refused = await api('PATCH', '/articles/known', { body, type })
  expect([refused.status, refused.json.detail]).toEqual([400, expect.stringMatching(/must be an object/)])
})

it.each(['%ED%A0%80', '%E0%A4%A', '%FF'])('a query with %s, which is no UTF-8, is refused', async (key) => {
  const refused = await api('POST', `/articles?key=${key}`, { body: { title: 'A' } })
  expect([refused.status, refused.json.detail]).toEqual([400, expect.stringMatching(/percent-encoded UTF-8/)])
})

it.each([
  ['of words', 'The harbour has its bell back '.repeat(20), /^the-harbour-has[a-z-]{20,55}[a-z]$/],
  ['of one word', 'x'.repeat(400), /^x{70}$/],
  ['of letters of another script', '鐘'.repeat(400), /^\S{10,100}$/],
])('a title that is too long for a slug, %s, gets a shorter one', async (_what, title, slug) => {
  const saved = await api('POST', '/articles', { body: { title } })
  expect([saved.status, saved.json.article?.slug]).toEqual([201, expect.stringMatching(slug)])
})

it('what readers are told is clean, as the text of an article is', async () => {
  await api('PUT', '/articles/told', { body: { title: 'Told', published: '2026-11-22T08:00:00Z' } })
  const note = 'It rang\u0001 at\uD800 five.'
  const corrected = await api('POST', '/articles/told/correct', { body: { grade: 'minor', note } })
  expect(corrected.json.corrections[0].note).toBe('It rang at five.')
  const withdrawn = await api('POST', '/articles/told/withdraw', { body: { reason: note } })
  expect(withdrawn.json.withdrawal.reason).toBe('It rang at five.')
  const empty = await api('POST', '/articles/told/correct', { body: { grade: 'minor', note: '\u0000 ' } })
  expect(empty.status).toBe(400)
})

describe('a key', () => {
  it('may have 500 characters', async () => {
    const key = 'x'.repeat(500)
    const saved = await api('PUT', `/articles/${key}`, { body: { title: 'Of a long key' } })
    expect([saved.status, saved.json.article?.slug]).toEqual([201, 'of-a-long-key'])
    expect((await api('GET', `/articles/${key}`)).status).toBe(200)
  })

  it.each(['.', '..', 'bulk'])('%s is refused, since no address can have it', async (key) => {
    const refused = await api('POST', `/articles?key=${key}`, { body: { title: 'A' } })
    expect([refused.status, refused.json.detail]).toEqual([400, expect.stringMatching(/must not be/)])
  })
})

it('lines beyond the 10,000 of a request are refused, and the next request of the connection is answered', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const by = { how: 'command' } as const
  const { secret } = await server.gazette.store.tokens.create({ name: 'A', scopes: ['read', 'write'], by })
  const send = (method: string, path: string, body = '') =>
    new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
      const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/x-ndjson' }
      const sent = request(`${server.url}/api${path}`, { method, agent, headers }, (answer) => {
        answerText(answer).then((text) => resolve({ status: answer.statusCode, text }), reject)
      })
      sent.on('error', reject).end(body)
    })
  const wrong = `${' '.repeat(90)}5\n`
  const bulk = await send('POST', '/articles/bulk', wrong.repeat(30_000))
  const results = bulk.text.trim().split('\n')
  expect(results).toHaveLength(10_001)
  expect(JSON.parse(results.at(-1) ?? '')).toMatchObject({ index: 10_000, status: 413 })
  expect((await send('GET', '/articles/known')).status).toBe(200)
  agent.destroy()
})
