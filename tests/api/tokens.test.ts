import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NewToken } from '../../src/store/store.ts'
import { sendApi } from '../support/api-client.ts'
import { type DataFolder, makeDataFolder } from '../support/make-data-folder.ts'
import { startGazette, type TestServer } from '../support/start-gazette.ts'

let data: DataFolder
let server: TestServer
beforeAll(async () => {
  data = await makeDataFolder()
  server = await startGazette(data)
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})

const makeToken = (change: Partial<NewToken>) =>
  server.gazette.store.tokens.create({ name: 'Test', scopes: ['admin'], by: { how: 'command' }, ...change })

const send = (secret: string, method: string, path: string, body?: unknown) =>
  sendApi(`${server.url}/api/tokens${path}`, secret, method, { body })

describe('tokens by the API', () => {
  it('an admin makes one, sees its secret once, and revokes it', async () => {
    const admin = await makeToken({ name: 'Operator' })
    const created = await send(admin.secret, 'POST', '', {
      name: ' CMS ',
      scopes: ['publish', 'write'],
      sections: ['Town'],
      expiresAt: '2027-01-31T10:00:00+01:00',
    })
    const { secret, ...token } = created.json
    expect([created.status, created.headers.get('location')]).toEqual([
      201,
      `${server.url}/api/tokens/${token.id}`,
    ])
    expect(token).toEqual({
      id: expect.any(String),
      name: 'CMS',
      scopes: ['write', 'publish'],
      sections: ['Town'],
      state: 'active',
      createdAt: '2026-11-23T09:00:00Z',
      createdBy: 'Operator',
      expiresAt: '2027-01-31T09:00:00Z',
      acceptsTwice: false,
    })
    const { json: list } = await send(admin.secret, 'GET', '')
    expect(list.tokens).toContainEqual(token)
    expect(JSON.stringify(list)).not.toContain('gzt_')
    expect((await send(admin.secret, 'GET', `/${token.id}`)).json).toEqual(token)
    expect((await send(secret, 'GET', '/self')).json).toEqual(token)
    const used = { ...token, lastUsedOn: '2026-11-23' }
    expect((await send(admin.secret, 'GET', `/${token.id}`)).json).toEqual(used)
    expect((await send(admin.secret, 'DELETE', `/${token.id}`)).status).toBe(204)
    expect((await send(secret, 'GET', '/self')).status).toBe(401)
    expect((await send(admin.secret, 'GET', `/${token.id}`)).json).toMatchObject({ state: 'revoked' })
    const changes = await server.gazette.store.changes.list({ who: 'Operator' })
    expect(changes.map(({ kind, by }) => [kind, by.how])).toEqual([
      ['token_revoked', 'api'],
      ['token_created', 'api'],
    ])
  })

  it('a token that is no admin reads and ends itself, and no other', async () => {
    const { token, secret } = await makeToken({ scopes: ['read', 'write', 'publish', 'media', 'create'] })
    expect((await send(secret, 'GET', '/self')).json).toMatchObject({ id: token.id, state: 'active' })
    for (const [method, path, body] of [
      ['GET', ''],
      ['POST', '', { name: 'More', scopes: ['read'] }],
      ['GET', `/${token.id}`],
      ['DELETE', `/${token.id}`],
    ] as const) {
      expect(await send(secret, method, path, body)).toMatchObject({ status: 403 })
    }
    expect((await send(secret, 'DELETE', '/self')).status).toBe(204)
    expect((await send(secret, 'GET', '/self')).status).toBe(401)
  })

  it('a token of a section makes only tokens of that section', async () => {
    const { secret } = await makeToken({ sections: ['Town', 'Sport'] })
    const make = async (sections?: readonly string[]) =>
      (await send(secret, 'POST', '', { name: 'More', scopes: ['write'], sections })).status
    expect([await make(), await make(['Town', 'World']), await make(['Sport'])]).toEqual([403, 403, 201])
  })

  it('what is wrong is said of each field, and nothing is made', async () => {
    const { secret } = await makeToken({ name: 'Operator' })
    const before = await server.gazette.store.tokens.list()
    const refused = await send(secret, 'POST', '', {
      name: ' ',
      scopes: ['wirte'],
      sections: [],
      expiresAt: 'soon',
      extra: 1,
    })
    expect(refused.status).toBe(400)
    const pointers = refused.json.errors.map(({ pointer }: { pointer: string }) => pointer).sort()
    expect(pointers).toEqual(['/expiresAt', '/extra', '/name', '/scopes/0', '/sections'])
    const past = await send(secret, 'POST', '', {
      name: 'A',
      scopes: ['read'],
      expiresAt: '2001-01-01T00:00:00Z',
    })
    expect([past.status, past.json.detail]).toEqual([
      400,
      expect.stringContaining('expires must be in the future'),
    ])
    expect((await send(secret, 'DELETE', '/nothing')).status).toBe(404)
    expect((await send(secret, 'GET', '/nothing')).status).toBe(404)
    expect(await server.gazette.store.tokens.list()).toHaveLength(before.length)
  })
})
