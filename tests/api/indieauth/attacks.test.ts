import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Fields,
  type Granted,
  me,
  startIndieAuth,
  type TestIndieAuth,
  toForm,
} from './start-indieauth.ts'

let test: TestIndieAuth
beforeAll(async () => {
  test = await startIndieAuth()
})
afterAll(() => test[Symbol.asyncDispose]())

const minute = 60_000
const invalidGrant = [400, { error: 'invalid_grant', error_description: expect.any(String) }]

async function redeem(fields: Readonly<Record<string, string>>, path = '/indieauth/token') {
  const answer = await test.post(path, fields)
  return [answer.status, (await answer.json()) as Granted & { error?: string }] as const
}

/** What a page without a form says, and that the browser stays on it. */
async function refusal(change: Readonly<Record<string, string>>): Promise<string> {
  const answer = await test.ask(test.request(change).fields)
  const page = await answer.text()
  expect([answer.status, answer.headers.get('location'), page.includes('<form')]).toEqual([400, null, false])
  return page
}

describe('a code', () => {
  it('is refused a second time, and its token is revoked', async () => {
    const code = await test.grant()
    const [status, granted] = await redeem(code)
    expect(status).toBe(200)
    expect(await redeem(code)).toEqual(invalidGrant)
    expect(await test.server.gazette.store.tokens.find(granted.access_token)).toBeUndefined()
    const refresh = { grant_type: 'refresh_token', refresh_token: granted.refresh_token }
    expect(await redeem({ ...refresh, client_id: test.clientId })).toEqual(invalidGrant)
    expect(test.server.logged).toContainEqual(
      expect.objectContaining({ msg: 'what gives a token was used a second time, so the token is revoked' }),
    )
  })

  it('that is redeemed twice at the same time gives one token at most, which does not stay', async () => {
    const code = await test.grant()
    const all = await Promise.all(Array.from({ length: 5 }, () => redeem(code)))
    const granted = all.filter(([status]) => status === 200)
    expect(granted.length).toBeLessThanOrEqual(1)
    for (const [, { access_token }] of granted) {
      expect(await test.server.gazette.store.tokens.find(access_token)).toBeUndefined()
    }
  })

  it('is refused after five minutes', async () => {
    const code = await test.grant()
    test.pass(5 * minute)
    expect(await redeem(code)).toEqual(invalidGrant)
  })

  it.each<[string, Fields]>([
    ['another client', { client_id: 'https://other.example/' }],
    ['another redirect_uri', { redirect_uri: 'app://back' }],
    ['a redirect_uri that only begins like it', { redirect_uri: 'http://app.example' }],
    ['another verifier', { code_verifier: 'x'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
  ])('is refused with %s, and its own client still gets its token', async (_what, change) => {
    const code = await test.grant()
    const [status, { error }] = await redeem({ ...code, ...change })
    expect([status, error]).toEqual([400, change.code_verifier === '' ? 'invalid_request' : 'invalid_grant'])
    expect((await redeem(code))[0]).toBe(200)
  })

  it('of another client is refused, even if both know it', async () => {
    const { code = '' } = await test.grant()
    const other = await test.grant({ client_id: 'http://localhost:1/', redirect_uri: 'http://localhost:1/' })
    expect(await redeem({ ...other, code })).toEqual(invalidGrant)
  })

  it('is not redeemed for a profile and a token', async () => {
    const code = await test.grant({ scope: 'profile' })
    expect((await redeem(code, '/indieauth/authorize'))[0]).toBe(200)
    expect(await redeem(code)).toEqual(invalidGrant)
  })
})

describe('what renews a token', () => {
  const refresh = (refresh_token: string, more = {}) =>
    redeem({ grant_type: 'refresh_token', client_id: test.clientId, refresh_token, ...more })

  it('is refused a second time, and the token is revoked', async () => {
    const first = await test.token()
    const [, second] = await refresh(first.refresh_token)
    expect(await refresh(first.refresh_token)).toEqual(invalidGrant)
    expect(await test.server.gazette.store.tokens.find(second.access_token)).toBeUndefined()
    expect(await refresh(second.refresh_token)).toEqual(invalidGrant)
  })

  it('does not widen the scope', async () => {
    const { refresh_token } = await test.token({ scope: 'create' })
    for (const scope of ['create delete', 'admin', 'write']) {
      expect(await refresh(refresh_token, { scope })).toMatchObject([400, { error: 'invalid_scope' }])
    }
    expect(await refresh(refresh_token, { scope: 'create' })).toMatchObject([200, { scope: 'create' }])
  })

  it('is refused to another client', async () => {
    const { refresh_token } = await test.token()
    expect(await refresh(refresh_token, { client_id: 'https://other.example/' })).toEqual(invalidGrant)
    expect((await refresh(refresh_token))[0]).toBe(200)
  })

  it('is no token, and a token renews nothing', async () => {
    const { access_token, refresh_token } = await test.token({ scope: 'profile' })
    const { status } = await test.send('/indieauth/userinfo', {
      headers: { Authorization: `Bearer ${refresh_token}` },
    })
    expect(status).toBe(401)
    expect(await refresh(access_token)).toEqual(invalidGrant)
  })
})

describe('a request for consent', () => {
  it.each([
    ['no PKCE', { code_challenge: '', code_challenge_method: '' }, 'code_challenge is missing'],
    ['PKCE without a hash', { code_challenge_method: 'plain' }, 'code_challenge_method must be S256'],
    ['a challenge that is no hash', { code_challenge: 'short' }, 'code_challenge must be 43 characters'],
    ['the implicit flow', { response_type: 'token' }, 'response_type must be code'],
    ['no state', { state: '' }, 'state is missing'],
    ['no client', { client_id: '' }, 'client_id is missing'],
    ['no redirect', { redirect_uri: '' }, 'redirect_uri is missing'],
  ])('with %s is refused on a page, without a redirect', async (_what, change, problem) => {
    expect(await refusal(change)).toContain(problem)
  })

  it('with a parameter twice is refused', async () => {
    const { fields } = test.request()
    const answer = await test.send(
      `/indieauth/authorize?${new URLSearchParams(fields)}&client_id=https://evil.example/`,
    )
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('client_id must be given once'),
    ])
  })

  it.each([
    ['another host', 'https://evil.example/cb'],
    ['a host that begins like it', 'http://app.example.evil.example/cb'],
    ['the same host with another port', 'http://app.example:1/cb'],
    ['the same host without a port', 'http://app.example/cb'],
    ['the same host with another scheme', 'https://app.example/cb'],
    ['the client as user name', 'http://app.example@evil.example/cb'],
    ['the client as user name and password', 'http://app.example:80@evil.example/cb'],
    ['a backslash, which browsers take for a slash', 'http://evil.example\\@app.example/cb'],
    ['a scheme of no list', 'other://back'],
    ['more than what the list names', 'app://back/evil'],
    ['a script', 'javascript:alert(1)'],
    ['data', 'data:text/html,<script>alert(1)</script>'],
    ['a fragment', 'app://back#here'],
    ['a line end', 'app://back\r\nSet-Cookie:a=b'],
    ['a path alone', '/cb'],
    ['two slashes', '//evil.example/cb'],
    ['no slashes, which browsers add', 'http:evil.example/cb'],
    ['three slashes, of which browsers drop one', 'http:///evil.example/cb'],
  ])('is no open redirect: %s', async (_what, redirect_uri) => {
    expect(await refusal({ redirect_uri })).toContain('redirect_uri must')
  })

  it.each(['code', 'state', 'iss', 'error'])('adds no second %s for the client to read', async (name) => {
    const redirect_uri = `${test.clientId}cb?a=1&${name}=x`
    expect(await refusal({ redirect_uri })).toContain(`redirect_uri must not hold ${name}`)
  })

  it('takes no redirect address from the form', async () => {
    const { fields } = test.request()
    const form = toForm(await (await test.ask(fields)).text())
    form.set('redirect_uri', 'https://evil.example/')
    form.set('decision', 'deny')
    const answer = await test.post('/indieauth/authorize', form)
    expect(answer.headers.get('location')).toMatch(/^http:\/\/app\.example:\d+\/back\?/)
  })

  it.each([
    ['a dot segment', 'http://app.example/a/../b'],
    ['an encoded dot segment', 'http://app.example/a/%2e%2e/b'],
    ['the default port', 'http://app.example:80/'],
    ['an IP address', 'http://192.0.2.1/'],
    ['an IP address as one number', 'http://2130706433/'],
    ['an IP address in hex', 'http://0x7f.1/'],
    ['an IPv6 address', 'http://[2001:db8::1]/'],
    ['a user name', 'http://ada@app.example/'],
    ['a fragment', 'http://app.example/#top'],
    ['an empty fragment', 'http://app.example/#'],
    ['another scheme', 'ftp://app.example/'],
    ['a path alone', '/app'],
  ])('has a client_id in its normal form: not %s', async (_what, client_id) => {
    const asked = test.asked.length
    expect(await refusal({ client_id, redirect_uri: `${client_id}cb` })).toContain('client_id must')
    expect(test.asked).toHaveLength(asked)
  })

  it('takes a client_id without a path, or with a host in capitals, for the same client', async () => {
    const origin = test.clientId.slice(0, -1)
    for (const client_id of [origin, test.clientId.replace('app.example', 'App.Example')]) {
      const { status } = await test.ask(test.request({ client_id }).fields)
      expect(status).toBe(200)
      const code = await test.grant({ client_id })
      expect((await redeem(code))[0]).toBe(200)
      expect((await redeem({ ...(await test.grant({ client_id })), client_id: test.clientId }))[0]).toBe(200)
    }
  })
})

describe('the page for a person', () => {
  it('shows what the client says of itself as text', async () => {
    const name = `"><img src=x onerror=alert(1)>\u202e&amp;${'x'.repeat(300)}`
    const client_id = `${test.clientId}evil?q="'`
    test.pages['/named'] = (res) => {
      const said = {
        client_id: `${test.clientId}named`,
        client_name: name,
        logo_uri: 'https://evil.example/logo.svg',
      }
      res.setHeader('Content-Type', 'application/json').end(JSON.stringify(said))
    }
    expect(await refusal({ client_id })).not.toContain('"\'')
    const { fields } = test.request({
      client_id: `${test.clientId}named`,
      scope: 'create <script>',
      state: '"><script>',
    })
    const page = await (await test.ask(fields)).text()
    expect(page).not.toMatch(/<img|<script|\u202e|logo\.svg|x{100}/)
    expect(page).toContain('“&quot;&gt;&lt;img src=x onerror=alert(1)&gt; &amp;amp;xxx')
    expect(page).toContain('&lt;script&gt;, which does not exist here')
    expect(page).toContain('The &lt;b&gt;Harbour&lt;/b&gt; Times')
  })

  it('is shown in no frame, loads nothing, runs nothing, and is kept by no cache', async () => {
    const { headers } = await test.ask(test.request().fields)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy.split(';').sort()).toEqual([
      "base-uri 'none'",
      "default-src 'none'",
      `form-action 'self' ${test.clientId.slice(0, -1)}`,
      "frame-ancestors 'none'",
      expect.stringMatching(/^style-src 'sha256-[^']+'$/),
    ])
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('does nothing without the code of a person, whatever another site sends', async () => {
    const { fields } = test.request()
    const form = toForm(await (await test.ask(fields)).text())
    form.set('decision', 'allow')
    const answer = await test.post('/indieauth/authorize', form)
    expect([answer.status, answer.headers.get('location')]).toEqual([403, null])
    form.set('login_code', (await test.server.gazette.store.logins.begin()).code)
    const crossSite = await test.post('/indieauth/authorize', form, { 'sec-fetch-site': 'cross-site' })
    expect([crossSite.status, crossSite.headers.get('location')]).toEqual([403, null])
    const own = await test.post('/indieauth/authorize', form, { 'sec-fetch-site': 'same-origin' })
    expect(own.status).toBe(303)
  })

  it('takes no form but its own, and none that is older than an hour', async () => {
    const { fields } = test.request()
    const form = toForm(await (await test.ask(fields)).text())
    form.set('decision', 'allow')
    const send = async (request: string) => {
      form.set('request', request)
      form.set('login_code', (await test.server.gazette.store.logins.begin()).code)
      const answer = await test.post('/indieauth/authorize', form)
      return [answer.status, answer.headers.get('location')]
    }
    const sealed = form.get('request') ?? ''
    const [payload = '', signature = ''] = sealed.split('.')
    const said = JSON.parse(Buffer.from(payload, 'base64url').toString())
    said.request.redirectUri = 'https://evil.example/'
    const forged = Buffer.from(JSON.stringify(said)).toString('base64url')
    for (const text of [
      '',
      'x',
      '.',
      payload,
      `${forged}.${signature}`,
      `${payload}.${signature.slice(1)}`,
    ]) {
      expect(await send(text)).toEqual([400, null])
    }
    test.pass(61 * minute)
    expect(await send(sealed)).toEqual([400, null])
  })

  it('gives no scope that was not asked for', async () => {
    const { fields } = test.request({ scope: 'create' })
    const form = toForm(await (await test.ask(fields)).text())
    for (const scope of ['delete', 'admin', 'email']) form.append('scope', scope)
    form.set('decision', 'allow')
    form.set('login_code', (await test.server.gazette.store.logins.begin()).code)
    const answer = await test.post('/indieauth/authorize', form)
    expect(answer.status).toBe(303)
    const [token] = await test.server.gazette.store.tokens.list()
    expect(token?.scopes).not.toContain('admin')
  })

  it('lets one sender try ten codes, then one each half a minute', async () => {
    const { fields } = test.request()
    const form = toForm(await (await test.ask(fields)).text())
    form.set('decision', 'allow')
    form.set('login_code', 'AAAA-AAAA-AAAA')
    const sender = { 'x-forwarded-for': '203.0.113.7, 93.184.255.255' }
    const send = () => test.post('/indieauth/authorize', form, sender)
    for (let tries = 0; tries < 10; tries++) expect((await send()).status).toBe(403)
    const answer = await send()
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30'])
    test.pass(minute / 2)
    expect((await send()).status).toBe(403)
  })

  it('the issuer is the same in metadata and redirects, byte for byte', async () => {
    const metadata = await (await test.send('/.well-known/oauth-authorization-server')).json()
    const allowed = await test.allow(test.request().fields)
    const denied = await test.allow(test.request().fields, { decision: 'deny' })
    expect(allowed.searchParams.get('iss')).toBe((metadata as { issuer: string }).issuer)
    expect(denied.searchParams.get('iss')).toBe(me)
  })
})
