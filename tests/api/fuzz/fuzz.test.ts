import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scopes } from '../../../src/domain/accounts/token.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { validate } from '../../../src/validator/validate.ts'
import { findDifferences } from '../../support/api-conformance.ts'
import { cases, seed } from '../../support/depth.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../../support/start-gazette.ts'
import { type OddRequest, oddRequest } from './requests.ts'

let server: TestServer
let secret: string

beforeAll(async () => {
  const data = await makeDataFolder({ 'articles/file-one.md': markdown('File one') })
  server = await startGazette(data, {
    logLevel: 'error',
    api: {
      ...readSettings({}).api,
      requestsPerMinute: 0,
      bodyBytes: 100_000,
      origins: ['https://x.example'],
    },
  })
  secret = await makeToken()
})
afterAll(() => server.close())

async function makeToken(): Promise<string> {
  const wanted = { name: 'Fuzz', scopes, by: { how: 'command' } as const }
  return (await server.gazette.store.tokens.create(wanted)).secret
}

async function findFault({
  method,
  operationId,
  path,
  headers,
  body,
}: OddRequest): Promise<string | undefined> {
  const token = operationId === 'revokeOwnToken' ? await makeToken() : secret
  const sent = new Headers({ ...headers, Authorization: `Bearer ${token}` })
  const response = await fetch(`${server.url}/api${path}`, {
    method,
    headers: sent,
    redirect: 'manual',
    // Of a text, fetch would name the type.
    ...(body !== undefined && { body: Buffer.from(body) }),
  })
  const text = await response.text()
  if (response.status === 500) return `500: ${JSON.stringify(server.logged.at(-1))}`
  const answer = { status: response.status, headers: response.headers, text }
  const differences = findDifferences({ method, path, headers: sent, body, answer })
  return differences.length === 0 ? undefined : `${differences.join('\n')}\n${text.slice(0, 500)}`
}

const requests = cases(20_000, 100)

it(`answers ${requests} odd requests as described, none with 500, and its feeds are valid afterwards`, {
  tags: 'deep',
  timeout: 900_000,
}, async () => {
  const property = fc.asyncProperty(oddRequest, async (request) => {
    expect(await findFault(request)).toBeUndefined()
  })
  await fc.assert(property, { numRuns: requests, seed, endOnFailure: true })
  for (const file of ['rss.xml', 'atom.xml', 'feed.json']) {
    const url = `${server.url}/${file}`
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(validate(await response.text(), { url, severity: 'error' }).findings).toEqual([])
  }
})
