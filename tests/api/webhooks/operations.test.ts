import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { type RecordingSubscriber, startSubscriber } from '../../support/recording-subscriber.ts'
import { runCli } from '../../support/run-cli.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'
import { readAll } from '../../support/start-webhooks.ts'

const hub = { ...readSettings({}).hub, allowedCidrs: '127.0.0.0/8' }

let data: Awaited<ReturnType<typeof makeDataFolder>>
let server: TestServer
let receiver: RecordingSubscriber
let tokens: Readonly<Record<'admin' | 'write', string>>

beforeAll(async () => {
  data = await makeDataFolder({})
  server = await startGazette(data, { hub, now: () => new Date() })
  const create = async (scope: string) =>
    (await server.gazette.store.tokens.create({ name: scope, scopes: [scope], by: { how: 'command' } }))
      .secret
  tokens = { admin: await create('admin'), write: await create('write') }
})
afterAll(async () => {
  await server.close()
  await data[Symbol.asyncDispose]()
})
beforeEach(async () => {
  receiver = await startSubscriber()
})
afterEach(() => receiver[Symbol.asyncDispose]())

async function call(method: string, path: string, body?: unknown, scope: 'admin' | 'write' = 'admin') {
  const response = await fetch(`http://127.0.0.1:${server.port}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[scope]}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return {
    status: response.status,
    json: text === '' ? undefined : JSON.parse(text),
    headers: response.headers,
  }
}

const add = async (more: object = {}) =>
  (await call('POST', '/webhooks', { url: `${receiver.origin}/hook`, ...more })).json
const run = (...args: string[]) =>
  runCli(args, { GAZETTE_DATA: data.path, GAZETTE_ALLOW_CIDRS: '127.0.0.0/8' })

describe('the operations on webhooks', () => {
  it('add one, which is told of the files of the folder and of what commands do', async () => {
    const made = await call('POST', '/webhooks', {
      url: `${receiver.origin}/hook`,
      events: ['article.published', 'article.withdrawn'],
      description: ' The CMS ',
    })
    const { id, secret } = made.json
    expect(made).toMatchObject({
      status: 201,
      json: {
        url: `${receiver.origin}/hook`,
        events: ['article.published', 'article.withdrawn'],
        description: 'The CMS',
        state: 'active',
        createdBy: 'admin',
        failures: 0,
        waiting: 0,
      },
    })
    expect(made.headers.get('location')).toBe(`${server.url}/api/webhooks/${id}`)
    await data.write('articles/ferry.md', markdown('The ferry'))
    await eventually(() => expect(receiver.delivered).toHaveLength(1))
    await run('withdraw', 'ferry', '--reason', 'Wrong.')
    await eventually(() => expect(receiver.delivered).toHaveLength(2))
    expect(readAll(receiver, secret)).toMatchObject([
      {
        type: 'article.published',
        data: { slug: 'ferry', url: `${server.url}/articles/ferry`, actor: { how: 'folder' } },
      },
      { type: 'article.withdrawn', data: { slug: 'ferry', reason: 'Wrong.', actor: { how: 'command' } } },
    ])
    // The receiver has it before the store notes that.
    await eventually(async () =>
      expect(await call('GET', `/webhooks/${id}/deliveries?limit=1`)).toMatchObject({
        status: 200,
        json: { deliveries: [{ type: 'article.withdrawn', state: 'delivered', attempts: 1, status: 204 }] },
      }),
    )
    await call('DELETE', `/webhooks/${id}`)
  })

  it('refuse what is wrong with a pointer to each field', async () => {
    const { status, json } = await call('POST', '/webhooks', {
      url: 'http://10.0.0.1/#x',
      description: 'x'.repeat(201),
    })
    expect([status, json.errors]).toEqual([
      400,
      [
        { pointer: '/url', field: 'url', detail: expect.stringContaining('url must have no fragment') },
        { pointer: '/url', field: 'url', detail: expect.stringContaining('url must be at a public address') },
        { pointer: '/description', field: 'description', detail: expect.stringContaining('at most 200') },
      ],
    ])
    expect(await call('POST', '/webhooks', { url: receiver.origin, events: ['x'] })).toMatchObject({
      status: 400,
      json: {
        errors: [{ pointer: '/events/0', detail: expect.stringContaining('must be one of article.created') }],
      },
    })
  })

  it('list, read, pause, resume, test, rotate and remove one', async () => {
    const { id, secret } = await add()
    const path = `/webhooks/${id}`
    expect((await call('GET', '/webhooks')).json.webhooks).toMatchObject([{ id, state: 'active' }])
    const read = await call('GET', path)
    expect(read).toMatchObject({ status: 200, json: { id } })
    expect(JSON.stringify(read.json)).not.toContain('whsec_')
    expect(await call('POST', `${path}/pause`)).toMatchObject({ status: 200, json: { state: 'paused' } })
    expect(await call('POST', `${path}/test`)).toMatchObject({
      status: 200,
      json: { result: 'delivered', status: 204, tookMs: expect.any(Number) },
    })
    expect(await call('POST', `${path}/resume`, { skipMissed: true })).toMatchObject({
      status: 200,
      json: { state: 'active' },
    })
    const rotated = await call('POST', `${path}/rotate`, { hours: 1 })
    expect(rotated).toMatchObject({ status: 200, json: { formerSecretUntil: expect.stringMatching(/Z$/) } })
    expect(rotated.json.secret).not.toBe(secret)
    expect((await call('POST', `${path}/rotate`, { hours: 721 })).status).toBe(400)
    const [test] = receiver.delivered
    expect(await call('POST', `${path}/deliveries/${test?.headers['webhook-id']}/redeliver`)).toMatchObject({
      status: 404,
    })
    await data.write('articles/again.md', markdown('Again'))
    await eventually(() => expect(receiver.delivered).toHaveLength(3))
    const event = receiver.delivered.at(-1)?.headers['webhook-id']
    expect((await call('POST', `${path}/deliveries/${event}/redeliver`)).status).toBe(202)
    await eventually(() => expect(receiver.delivered).toHaveLength(4))
    expect(receiver.delivered.at(-1)?.headers['webhook-id']).toBe(event)
    expect((await call('DELETE', path)).status).toBe(204)
  })

  it('refuse more than 100 with 409', async () => {
    const { webhooks } = server.gazette.store
    const wanted = { url: receiver.origin, events: [], secret: 'whsec_', by: { how: 'command' } } as const
    const made = await Promise.all(Array.from({ length: 100 }, () => webhooks.create(wanted)))
    expect(await call('POST', '/webhooks', { url: receiver.origin })).toMatchObject({
      status: 409,
      json: { detail: 'there are 100 webhooks, which is the most; remove one first' },
    })
    for (const { id } of made) await webhooks.remove(id, wanted.by)
  })

  it.each([
    ['GET', '/webhooks/x'],
    ['DELETE', '/webhooks/x'],
    ['POST', '/webhooks/x/pause'],
    ['POST', '/webhooks/x/resume'],
    ['POST', '/webhooks/x/rotate'],
    ['POST', '/webhooks/x/test'],
    ['GET', '/webhooks/x/deliveries'],
    ['POST', '/webhooks/x/deliveries/evt_1_0123456789abcdef/redeliver'],
  ])(
    'answer %s %s with 404 for an unknown id, and with 403 to a token without the scope admin',
    async (method, path) => {
      expect(await call(method, path)).toMatchObject({
        status: 404,
        json: { detail: 'no webhook has the id "x"' },
      })
      expect(await call(method, path, undefined, 'write')).toMatchObject({ status: 403 })
    },
  )
})

describe('gazette webhooks', () => {
  it('add prints the secret alone, and show the events with their attempts', async () => {
    const added = await run('webhooks', 'add', `${receiver.origin}/a?key=1`, '--event', 'article.published')
    expect(added.stdout).toMatch(/^whsec_[A-Za-z\d+/]{43}=\n$/)
    expect(added.stderr).toMatch(
      /^Webhook [2-9a-z]{8} is told of article\.published\. Its secret cannot be read again\.\n/,
    )
    const [, id = ''] = /^Webhook (\S+)/.exec(added.stderr) ?? []
    receiver.behave({ onDelivery: () => ({ status: 500 }) })
    await data.write('articles/b.md', markdown('Beta'))
    await eventually(() => expect(receiver.delivered).toHaveLength(1))
    await eventually(async () =>
      expect((await run('webhooks', 'list')).stdout).toMatch(/ failing +1 +never /),
    )
    const shown = await run('webhooks', 'show', id)
    expect(shown.stdout).toMatch(/^State: failing$/m)
    expect(shown.stdout).toMatch(
      /^20\S+ +article\.published +waiting +1 +refused 500 +\d+ ms +20\S+ +evt_\d+_[0-9a-f]{16}$/m,
    )
    const status = await run('status')
    expect(status.stdout).toMatch(
      /^Webhooks: 1, 1 events waiting\n {2}\S+ at 127\.0\.0\.1:\d+: failing since 20\S+; see /m,
    )
    const tested = await run('webhooks', 'test', id)
    expect([tested.code, tested.stdout]).toEqual([1, expect.stringMatching(/^refused 500, after \d+ ms\n$/)])
    receiver.behave({ onDelivery: () => ({ status: 200 }) })
    expect((await run('webhooks', 'test', id)).stdout).toMatch(/^delivered 200, after /)
    expect((await run('webhooks', 'pause', id)).stdout).toBe(`Webhook ${id} is paused: its events wait.\n`)
    expect((await run('webhooks', 'pause', id)).stdout).toBe(`Webhook ${id} is paused: its events wait.\n`)
    expect((await run('webhooks', 'resume', id)).stdout).toContain('is active: it is told of what waits')
    await eventually(async () =>
      expect((await run('webhooks', 'show', id)).stdout).toMatch(/ delivered +2 +delivered 200 /),
    )
    const [, event = ''] = /(evt_\d+_\w+)/.exec((await run('webhooks', 'show', id)).stdout) ?? []
    expect((await run('webhooks', 'redeliver', id, event)).stdout).toBe(
      `${event} is sent again to webhook ${id} by the server.\n`,
    )
    expect((await run('webhooks', 'rotate', id, '--hours', '0')).stdout).toMatch(/^whsec_\S+\n$/)
    expect((await run('webhooks', 'remove', id)).stdout).toBe(`Webhook ${id} is removed.\n`)
    expect((await run('webhooks', 'list')).stdout).toBe('There are no webhooks.\n')
  })

  it.each([
    [['add', 'ftp://x/'], /url must be an absolute address/],
    [['add', 'http://10.0.0.1/'], /url must be at a public address/],
    [
      ['add', 'http://127.0.0.1/', '--event', 'published'],
      /"published" is none of the events article\.created/,
    ],
    [['show', 'x'], /no webhook has the id "x"/],
    [['show', 'x', '--limit', '0'], /no webhook has the id "x"/],
    [['rotate', 'x', '--hours', '-1'], /--hours must be a whole number from 0 to 720, not "-1"/],
  ])('%j is refused in words', async (args, message) => {
    const { code, stderr } = await run('webhooks', ...args)
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)])
  })
})
