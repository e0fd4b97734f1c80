import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Webhook as Oracle } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { makeWebhookSecret, signHeaders } from '../../../src/api/webhooks/signing.ts'

const at = new Date()
const body = JSON.stringify({ type: 'article.published', title: 'Fähre ⛴ am Kai' })

describe('the signature of a webhook', () => {
  it('is the one of another implementation', () => {
    const secret = makeWebhookSecret()
    const headers = signHeaders({ id: 'evt_1', body, at, secrets: [secret] })
    expect(new Oracle(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(headers['webhook-signature']).toBe(new Oracle(secret).sign('evt_1', at, body))
  })

  it('is the one of the example in the specification', () => {
    const headers = signHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      body: '{"test": 2432232314}',
      at: new Date(1_614_265_330_000),
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    })
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    })
  })

  it('is made with each of two secrets, so that a receiver may know either', () => {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()]
    const headers = signHeaders({ id: 'evt_1', body, at, secrets })
    for (const secret of secrets) expect(new Oracle(secret).verify(body, headers)).toEqual(JSON.parse(body))
    expect(headers['webhook-signature'].split(' ')).toHaveLength(2)
    expect(() => new Oracle(makeWebhookSecret()).verify(body, headers)).toThrow('No matching signature')
  })

  it('has a secret of 32 random bytes', () => {
    const [one, other] = [makeWebhookSecret(), makeWebhookSecret()]
    expect(one).toMatch(/^whsec_[A-Za-z\d+/]{43}=$/)
    expect(one).not.toBe(other)
  })

  it('is checked by the ten lines of the README, which refuse any other', async () => {
    const readme = join(import.meta.dirname, '../../../src/api/webhooks/README.md')
    const [, code = ''] = /```js\n([\s\S]*?)```/.exec(await readFile(readme, 'utf8')) ?? []
    const { isGenuine } = await import(`data:text/javascript,${encodeURIComponent(code)}`)
    const [own, other] = [makeWebhookSecret(), makeWebhookSecret()]
    const headers = signHeaders({ id: 'evt_1', body, at: new Date(), secrets: [other, own] })
    const bytes = Buffer.from(body)
    expect(isGenuine(headers, bytes, own)).toBe(true)
    expect(isGenuine(headers, bytes, makeWebhookSecret())).toBe(false)
    expect(isGenuine(headers, Buffer.from(`${body} `), own)).toBe(false)
    expect(isGenuine({ ...headers, 'webhook-id': 'evt_2' }, bytes, own)).toBe(false)
    const old = signHeaders({ id: 'evt_1', body, at: new Date(Date.now() - 301_000), secrets: [own] })
    expect(isGenuine(old, bytes, own)).toBe(false)
    expect(isGenuine({}, bytes, own)).toBe(false)
  })
})
