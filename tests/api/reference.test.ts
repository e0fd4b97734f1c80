import { Validator } from '@seriousme/openapi-schema-validator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { description } from '../support/api-conformance.ts'
import { makeDataFolder } from '../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

let server: TestServer

beforeAll(async () => {
  server = await startGazette(await makeDataFolder())
})
afterAll(() => server.close())

describe('the reference of the API', () => {
  it('is served without a token, as OpenAPI 3.1', async () => {
    const response = await fetch(`${server.url}/api/openapi.json`)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ openapi: '3.1.0', servers: [{ url: `${server.url}/api` }] })
  })

  it('is the one that all requests and answers of the tests are compared with, and is valid', async () => {
    const served = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as typeof description
    const { info, servers: _servers, ...rest } = description
    expect(served).toMatchObject(JSON.parse(JSON.stringify(rest)))
    expect({ ...served.info, title: '' }).toEqual({ ...info, title: '' })
    expect(await new Validator().validate({ ...served })).toEqual({ valid: true })
  })

  it('is a page that loads its files from here', async () => {
    const page = await fetch(`${server.url}/api`)
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    const files = [...(await page.text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path)
    expect(files.length).toBeGreaterThan(3)
    for (const path of files) expect((await fetch(server.url + path)).status, path).toBe(200)
  })
})

describe('an address below /api', () => {
  it('that does not exist answers with problem details (RFC 9457)', async () => {
    const response = await fetch(`${server.url}/api/nothing`)
    expect(response.status).toBe(404)
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
    const problem = (await response.json()) as { type: string }
    expect(problem).toEqual({
      type: `${server.url}/api/problems/not_found`,
      title: 'There is nothing at this address',
      status: 404,
      detail: 'there is nothing at this address',
    })
    expect(await (await fetch(problem.type)).text()).toContain('There is nothing at this address.')
  })
})
