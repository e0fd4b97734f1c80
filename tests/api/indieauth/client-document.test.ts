import type { ServerResponse } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { json, startIndieAuth, type TestIndieAuth } from './start-indieauth.ts'

let test: TestIndieAuth
let client: string
beforeAll(async () => {
  test = await startIndieAuth()
  client = `${test.clientId}client`
})
afterAll(() => test[Symbol.asyncDispose]())

const html =
  (text: string, headers = {}) =>
  (res: ServerResponse) => {
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', ...headers }).end(text)
  }

/** The page for a person, if the client answers so. */
async function show(page: (res: ServerResponse) => void, change = {}): Promise<string> {
  test.pages['/client'] = page
  const { fields } = test.request({ client_id: client, ...change })
  return (await test.ask(fields)).text()
}

describe('what a client says at its address', () => {
  it('is JSON metadata with its name and its page', async () => {
    const page = await show(
      json({ client_id: client, client_name: ' The\n App ', client_uri: test.clientId }),
    )
    expect(page).toContain('<h1>Let “The App” act for this publication?</h1>')
    expect(page).toContain(`<dt>About it</dt><dd>${test.clientId}</dd>`)
  })

  it('is a page with an h-app and rel=redirect_uri, for older clients', async () => {
    const text = `<!doctype html><title>x</title><link rel="redirect_uri" href="/client/back">
      <div class="h-app"><img class="u-logo" src=logo.png alt="Logo"><a class="u-url p-name" href=/>Old &amp; <b>good</b></a> for you</div>
      <div class="h-app p-name">Another</div>`
    const page = await show(html(text))
    expect(page).toContain('“Old &amp; good”')
    const other = { client_id: client, redirect_uri: 'old://back' }
    const headers = { Link: '</a>; rel="other", <old://back>; rel="redirect_uri"' }
    expect(await show(html('<p class="h-x-app">Older</p>', headers), other)).toContain('“Older”')
    expect(await show(html('<link rel=redirect_uri href="old://back">'), other)).toContain('<form')
    expect(await show(html(text), other)).toContain('redirect_uri must be on')
  })

  it.each<[string, (res: ServerResponse) => void, string]>([
    ['a redirect', (res) => res.writeHead(302, { Location: '/' }).end(), 'client answers 302'],
    ['an error', (res) => res.writeHead(500).end(), 'client answers 500'],
    ['no JSON', json('{'), 'its metadata is no JSON'],
    ['a JSON list', json([]), 'its metadata is no JSON object'],
    ['metadata of more than 5,000 bytes', json({ client_id: 'x'.repeat(5000) }), 'more than 5000 bytes'],
    ['a page of more than 500,000 bytes', html('x'.repeat(500_001)), 'larger than 500000 bytes'],
    ['a connection that is cut off', (res) => res.destroy(), 'the connection is cut off'],
  ])('is left out if it is %s', async (_what, answer, remark) => {
    const page = await show(answer)
    expect(page).toContain(remark)
    expect(page).toContain('<form')
    expect(page).toContain('Let app.example:')
    expect(await show(answer, { redirect_uri: 'app://back' })).toMatch(
      /redirect_uri must be on[\s\S]*could not be read/,
    )
  })

  it.each([['https://other.example/'], [undefined], [`${'http://app.example'}/client`]])(
    'is refused if it names another client: %s',
    async (client_id) => {
      const page = await show(json({ client_id, client_name: 'Thief' }))
      expect(page).toContain('must say it as client_id')
      expect(page).not.toContain('<form')
    },
  )

  it('is not read if its host has an address that is not allowed, or is this machine', async () => {
    for (const addresses of [['10.0.0.1'], ['127.0.0.1'], ['127.0.0.2', '127.0.0.1'], []]) {
      test.names['away.example'] = addresses
      const away = client.replace('app.example', 'away.example')
      const asked = test.asked.length
      const { fields } = test.request({ client_id: away, redirect_uri: `${away}/back` })
      expect(await (await test.ask(fields)).text()).toMatch(
        /could not be read: .*(?:not public|does not answer)/,
      )
      expect(test.asked).toHaveLength(asked)
    }
  })

  it('is read from the address that was checked: a name that changes meanwhile has no effect', async () => {
    const rebound = client.replace('app.example', 'rebound.example')
    const answers = [['127.0.0.2'], ['127.0.0.1']]
    let looked = 0
    Object.defineProperty(test.names, 'rebound.example', {
      get: () => answers[Math.min(looked++, 1)],
    })
    test.pages['/client'] = json({ client_id: rebound, client_name: 'Rebound' })
    const { fields } = test.request({ client_id: rebound, redirect_uri: `${rebound}/back` })
    expect(await (await test.ask(fields)).text()).toContain('“Rebound”')
    expect(looked).toBe(1)
    expect(await (await test.ask(fields)).text()).toContain('not public')
  })

  it('is read anew for each page, so that no error stays', async () => {
    expect(await show((res) => res.writeHead(500).end())).toContain('answers 500')
    expect(await show(json({ client_id: client, client_name: 'Back' }))).toContain('“Back”')
  })
})
