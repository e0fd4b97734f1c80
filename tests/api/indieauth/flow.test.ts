import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { looksLikeSecret, looksLikeToken } from '../../../src/domain/accounts/token.ts'
import { me, startIndieAuth, type TestIndieAuth } from './start-indieauth.ts'

let test: TestIndieAuth
beforeAll(async () => {
  test = await startIndieAuth()
})
afterAll(() => test[Symbol.asyncDispose]())

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const day = 86_400_000

describe('discovery', () => {
  const links = {
    'indieauth-metadata': `${me}.well-known/oauth-authorization-server`,
    micropub: `${me}micropub`,
    authorization_endpoint: `${me}indieauth/authorize`,
    token_endpoint: `${me}indieauth/token`,
  }

  it('the front page names the interfaces in its head, and in its header Link', async () => {
    const answer = await test.send('/')
    const page = await answer.text()
    for (const [rel, address] of Object.entries(links)) {
      expect(page).toContain(`<link rel="${rel}" href="${address}">`)
      expect(answer.headers.get('link')).toContain(`<${address}>; rel="${rel}"`)
    }
    const head = await test.send('/', { method: 'HEAD' })
    expect(head.headers.get('link')).toBe(answer.headers.get('link'))
  })

  it('the metadata name every endpoint, below the issuer', async () => {
    const answer = await test.send('/.well-known/oauth-authorization-server')
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
    const metadata = (await answer.json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      issuer: me,
      authorization_endpoint: links.authorization_endpoint,
      token_endpoint: links.token_endpoint,
      code_challenge_methods_supported: ['S256'],
      revocation_endpoint_auth_methods_supported: ['none'],
      authorization_response_iss_parameter_supported: true,
    })
    expect(links['indieauth-metadata'].startsWith(String(metadata.issuer))).toBe(true)
    const endpoints = Object.entries(metadata).filter(([name]) => name.endsWith('_endpoint'))
    expect(endpoints).toHaveLength(5)
    for (const [, address] of endpoints) {
      const { status } = await test.send(new URL(String(address)).pathname, { method: 'OPTIONS' })
      expect(status).not.toBe(404)
    }
  })
})

describe('a person lets a program write', () => {
  it('and the program gets a token for the scopes that were ticked', async () => {
    const { fields, verifier } = test.request()
    const back = await test.allow(fields, { scope: 'create' })
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'here',
      code: expect.stringMatching(/^gzc_/),
      state: 'st&te=1 ',
      iss: me,
    })
    expect(back.href.startsWith(`${fields.redirect_uri}&code=`)).toBe(true)
    const { client_id = '', redirect_uri = '' } = fields
    const code = back.searchParams.get('code') ?? ''
    const answer = await test.post('/indieauth/token', {
      ...{ grant_type: 'authorization_code', code, client_id, redirect_uri, code_verifier: verifier },
    })
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
      'content-type': 'application/json; charset=utf-8',
    })
    const granted = (await answer.json()) as Record<string, unknown>
    expect(granted).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      scope: 'create',
      me,
      expires_in: 30 * 86_400,
      refresh_token: expect.any(String),
    })
    expect(looksLikeToken(String(granted.access_token))).toBe(true)
    expect(looksLikeSecret(String(granted.refresh_token), 'refresh')).toBe(true)
    expect(await test.server.gazette.store.tokens.find(String(granted.access_token))).toMatchObject({
      name: 'The App (Ada)',
      scopes: ['create'],
      clientId: client_id,
      me,
      createdBy: 'Ada',
      acceptsTwice: false,
    })
  })

  it('or does not, and the program is told', async () => {
    const { fields } = test.request()
    const back = await test.allow(fields, { decision: 'deny', login_code: '' })
    expect(Object.fromEntries(back.searchParams)).toEqual({
      from: 'here',
      error: 'access_denied',
      state: 'st&te=1 ',
      iss: me,
    })
  })

  it('and a program that asks for no scope learns the profile URL alone', async () => {
    const code = await test.grant({ scope: '' })
    const refused = await test.post('/indieauth/token', code)
    expect([refused.status, await refused.json()]).toEqual([
      400,
      { error: 'invalid_grant', error_description: expect.stringContaining('no scope was granted') },
    ])
    const answer = await test.post('/indieauth/authorize', code)
    expect([answer.headers.get('cache-control'), await answer.json()]).toEqual(['no-store', { me }])
    expect(answer.headers.get('access-control-allow-origin')).toBe('*')
  })

  it('and a program that asks for the profile gets it with the URL, or with the token', async () => {
    const profile = { name: 'The <b>Harbour</b> Times', url: me, email: 'desk@news.example' }
    const code = await test.grant({ scope: 'profile email' })
    expect(await (await test.post('/indieauth/authorize', code)).json()).toEqual({ me, profile })
    expect(await test.token({ scope: 'create profile' })).toMatchObject({
      scope: 'create profile',
      profile: { name: profile.name, url: me },
    })
  })

  it('and the e-mail address is not given without the profile', async () => {
    const granted = await test.token({ scope: 'create email' })
    expect(granted).toMatchObject({ scope: 'create' })
    expect(granted).not.toHaveProperty('profile')
  })

  it('also one that has a scheme of its own, if its metadata name the address', async () => {
    const { fields } = test.request({ redirect_uri: 'app://back' })
    const page = await test.ask(fields)
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' app:;")
    expect((await test.allow(fields)).href).toMatch(/^app:\/\/back\?code=gzc_/)
  })

  it('also one on her own machine, whose address is not read', async () => {
    const local = 'http://127.0.0.1:4711/'
    const { fields } = test.request({ client_id: local, redirect_uri: `${local}cb` })
    const page = await (await test.ask(fields)).text()
    expect(page).toContain('It runs on your own machine, so its address was not read.')
    expect((await test.allow(fields)).origin).toBe('http://127.0.0.1:4711')
  })

  it('after a wrong code, which changes nothing of what she has chosen', async () => {
    const { fields } = test.request()
    const form = new URLSearchParams({ login_code: 'AAAA-AAAA-AAAA', decision: 'allow', scope: 'update' })
    const [, sealed = ''] = /name="request" value="([^"]*)"/.exec(await (await test.ask(fields)).text()) ?? []
    form.set('request', sealed)
    const answer = await test.post('/indieauth/authorize', form)
    const page = await answer.text()
    expect(answer.status).toBe(403)
    expect(page).toContain('role="alert">This code is not valid')
    expect(page).toContain('value="update" checked>')
    expect(page).toContain('value="create">')
    expect(page).toContain(sealed)
  })
})

describe('a token', () => {
  it('is renewed, and both secrets with it', async () => {
    const first = await test.token()
    test.pass(day)
    const fields = { grant_type: 'refresh_token', client_id: test.clientId }
    const answer = await test.post('/indieauth/token', { ...fields, refresh_token: first.refresh_token })
    const second = (await answer.json()) as typeof first
    expect(second).toMatchObject({ scope: 'create update profile email', me, expires_in: 30 * 86_400 })
    const { tokens } = test.server.gazette.store
    expect(await tokens.find(first.access_token)).toBeUndefined()
    expect(await tokens.find(second.access_token)).toBeDefined()
  })

  it('is described to a server that has a token itself', async () => {
    const { access_token } = await test.token({ scope: 'create' })
    const ask = (token: string, headers = {}) => test.post('/indieauth/introspect', { token }, headers)
    const answer = await ask(access_token, bearer(access_token))
    const { exp, iat, ...rest } = (await answer.json()) as Record<string, number>
    expect(rest).toEqual({ active: true, me, client_id: test.clientId, scope: 'create' })
    expect(Number(exp) - Number(iat)).toBe(30 * 86_400)
    expect(await (await ask('gzt_nothing', bearer(access_token))).json()).toEqual({ active: false })
    expect((await ask(access_token)).status).toBe(401)
    expect((await ask(access_token, bearer('wrong'))).status).toBe(401)
  })

  it.each([
    ['/indieauth/revoke', {}],
    ['/indieauth/token', { action: 'revoke' }],
  ])('is revoked at %s, and so is one that does not exist', async (path, more) => {
    const { access_token, refresh_token } = await test.token()
    for (const token of [access_token, 'nothing', access_token]) {
      expect((await test.post(path, { token, ...more })).status).toBe(200)
    }
    expect(await test.server.gazette.store.tokens.find(access_token)).toBeUndefined()
    const fields = { grant_type: 'refresh_token', client_id: test.clientId, refresh_token }
    expect(await (await test.post('/indieauth/token', fields)).json()).toMatchObject({
      error: 'invalid_grant',
    })
  })

  it('gives the profile, if it has that scope', async () => {
    const ask = (headers = {}) => test.send('/indieauth/userinfo', { headers })
    const { access_token } = await test.token({ scope: 'profile' })
    expect(await (await ask(bearer(access_token))).json()).toMatchObject({ url: me })
    const other = await ask(bearer((await test.token({ scope: 'create' })).access_token))
    expect([other.status, await other.json()]).toMatchObject([403, { error: 'insufficient_scope' }])
    const wrong = await ask(bearer('gzt_wrong'))
    expect([wrong.status, await wrong.json()]).toMatchObject([401, { error: 'invalid_token' }])
    const none = await ask()
    expect([none.status, none.headers.get('www-authenticate'), await none.text()]).toEqual([
      401,
      'Bearer',
      '{}',
    ])
  })
})

describe('programs in a web page', () => {
  it.each([
    ['/indieauth/token'],
    ['/indieauth/revoke'],
    ['/indieauth/userinfo'],
    ['/.well-known/oauth-authorization-server'],
  ])('may call %s, without credentials of the browser', async (path) => {
    const { status, headers } = await test.send(path, { method: 'OPTIONS' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, '*'])
    expect(headers.get('access-control-allow-headers')).toContain('Authorization')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  })

  it('may read an error, too', async () => {
    const answer = await test.post('/indieauth/token', {})
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
  })
})

it.each([
  ['no grant_type', { grant_type: '' }, 'invalid_request', 'grant_type is missing'],
  [
    'a password',
    { grant_type: 'password' },
    'unsupported_grant_type',
    'grant_type must be authorization_code',
  ],
  ['no code', { code: '' }, 'invalid_request', 'code is missing'],
  [
    'nothing but a code',
    { client_id: '', redirect_uri: '', code_verifier: '' },
    'invalid_request',
    'client_id is missing; redirect_uri is missing; code_verifier is missing',
  ],
  ['a short verifier', { code_verifier: 'short' }, 'invalid_grant', 'it is not valid'],
  ['a client that is no URL', { client_id: 'app' }, 'invalid_grant', 'it is not valid'],
])('the token endpoint refuses %s', async (_what, change, error, description) => {
  const code = { ...(await test.grant()), ...change }
  const answer = await test.post('/indieauth/token', code)
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error, error_description: expect.stringContaining(description) },
  ])
})

it('the token endpoint refuses other methods, types and large forms in words', async () => {
  const get = await test.send('/indieauth/token')
  expect([get.status, get.headers.get('allow')]).toEqual([405, 'POST'])
  const typed = await test.send('/indieauth/token', {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  expect([typed.status, await typed.json()]).toMatchObject([400, { error: 'invalid_request' }])
  const large = await test.post('/indieauth/token', { code: 'x'.repeat(40_000) })
  expect([large.status, await large.json()]).toMatchObject([413, { error: 'invalid_request' }])
  const twice = await test.send('/indieauth/token', {
    method: 'POST',
    body: 'grant_type=refresh_token&client_id=a&client_id=b&refresh_token=c',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  expect(await twice.json()).toMatchObject({ error_description: 'client_id must be given once' })
})
