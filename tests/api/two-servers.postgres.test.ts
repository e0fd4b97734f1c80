import { expect, it } from 'vitest'
import { scopes } from '../../src/domain/accounts/token.ts'
import { sendApi } from '../support/api-client.ts'
import { cases } from '../support/depth.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { sharedPostgres } from '../support/shared-postgres.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

const postgres = sharedPostgres()
const rounds = cases(4, 2)

async function startTwo() {
  const opened = new AsyncDisposableStack()
  const databaseUrl = await postgres.createDatabase()
  const servers: TestServer[] = []
  for (let number = 0; number < 2; number++) {
    const data = opened.use(await makeDataFolder())
    servers.push(opened.use(await startGazette(data, { databaseUrl, publicUrl: 'https://news.example' })))
  }
  const [one] = servers
  const wanted = { name: 'CMS', scopes, by: { how: 'command' } as const }
  const token = await one?.gazette.store.tokens.create(wanted)
  /** The same request to both at once. */
  const both = (method: string, path: string, toRequest: (server: number) => Parameters<typeof sendApi>[3]) =>
    Promise.all(
      servers.map(({ port }, index) =>
        sendApi(`http://127.0.0.1:${port}/api${path}`, token?.secret, method, toRequest(index)),
      ),
    )
  return { both, [Symbol.asyncDispose]: () => opened.disposeAsync() }
}

it('of two clients that change one article at two servers at once, one wins and the other gets 412', {
  tags: 'deep',
}, async () => {
  await using two = await startTwo()
  const [made] = await two.both('PUT', '/articles/race', () => ({ body: { title: 'The start' } }))
  let etag = made?.headers.get('ETag') ?? ''
  for (let round = 0; round < rounds; round++) {
    const answers = await two.both('PUT', '/articles/race', (server) => ({
      body: { title: `Round ${round} of ${server}` },
      headers: { 'If-Match': etag },
    }))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412])
    const winner = answers.findIndex(({ status }) => status === 200)
    etag = answers[winner]?.headers.get('ETag') ?? ''
    for (const { json, headers } of await two.both('GET', '/articles/race', () => ({}))) {
      expect([json.title, headers.get('ETag')]).toEqual([`Round ${round} of ${winner}`, etag])
    }
  }
})

it('one of two clients that create an article at once gets 201, the other 412', {
  tags: 'deep',
}, async () => {
  await using two = await startTwo()
  for (let round = 0; round < rounds; round++) {
    const answers = await two.both('PUT', `/articles/new-${round}`, (server) => ({
      body: { title: `From ${server}` },
      headers: { 'If-None-Match': '*' },
    }))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 412])
  }
})

it('a POST that goes to two servers with one Idempotency-Key makes one article', {
  tags: 'deep',
}, async () => {
  await using two = await startTwo()
  for (let round = 0; round < rounds; round++) {
    const request = { body: { title: `Once ${round}` }, headers: { 'Idempotency-Key': `"${round}"` } }
    const answers = await two.both('POST', '/articles', () => request)
    expect(answers.map(({ status }) => status).toSorted()[0]).toBe(201)
    for (const { status } of answers) expect([201, 409]).toContain(status)
  }
  const [{ json } = { json: undefined }] = await two.both('GET', '/articles?limit=200', () => ({}))
  expect(json.articles).toHaveLength(rounds)
})
