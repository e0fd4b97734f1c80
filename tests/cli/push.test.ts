import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/open-store.ts'
import { rules } from '../store/store-contract.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { runCli } from '../support/run-cli.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub, type TestHub } from '../support/start-hub.ts'

/** What a command on the hub's own store prints. */
async function run(hub: TestHub, ...args: string[]): Promise<string> {
  const environment = { GAZETTE_DATA: hub.data.path, GAZETTE_URL: 'https://news.example' }
  const { code, stdout, stderr } = await runCli(args, environment)
  return code === 0 ? stdout : `refused: ${stderr}`
}

describe('the operator of a hub', () => {
  it('sees subscriptions and deliveries, and callbacks only with --callbacks', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber()
    expect(await run(hub, 'subscriptions')).toBe('There are no subscriptions.\n')
    await hub.subscribe(`${reader.origin}/private?key=1`)
    await hub.publish('a')
    await eventually(() => expect(reader.delivered).toHaveLength(1))
    await hub.settled()
    const environment = { GAZETTE_DATA: hub.data.path, GAZETTE_URL: 'https://news.example' }
    expect(await runCli(['subscriptions'], environment)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /^id +host +topic +state +lease ends +last delivery\n[0-9a-f]{20} +127\.0\.0\.1 +\/atom\.xml +\w+ +2026-12-03T09:00:00Z +delivered 204, 2026-11-23T09:00:00Z\n$/,
      ),
    })
    expect(await run(hub, 'subscriptions', '--host', 'other.example')).toBe('There are no subscriptions.\n')
    expect(await run(hub, 'subscriptions', '--callbacks')).toContain(`${reader.origin}/private?key=1`)
    expect(await run(hub, 'deliveries')).toMatch(
      /\n2026-11-23T09:00:00Z +127\.0\.0\.1 +\/atom\.xml +delivered 204 +\d+ ms +[0-9a-f]{20}\n$/,
    )
    expect(await run(hub, 'deliveries', '--failed')).toBe('The log contains no such delivery.\n')
  })

  it('sees deliveries to a host with the same result in one line', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber()
    for (const number of [1, 2, 3]) await hub.subscribe(`${reader.origin}/${number}`)
    await hub.publish('a')
    await eventually(() => expect(reader.delivered).toHaveLength(3))
    await hub.settled()
    expect(await run(hub, 'deliveries')).toMatch(/\/atom\.xml +delivered 204 × 3 +\d+ ms\n$/)
  })

  it('ends subscriptions and blocks hosts', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber()
    for (const number of [1, 2, 3]) await hub.subscribe(`${reader.origin}/${number}`)
    const [first] = await hub.server.gazette.store.subscriptions.list()
    expect(await run(hub, 'unsubscribe', first?.id ?? '')).toBe(
      'Ended: 1. The server notifies the subscribers.\n',
    )
    hub.server.push.trigger()
    await eventually(() => expect(reader.asked.filter(({ mode }) => mode === 'denied')).toHaveLength(1))
    expect(await run(hub, 'unsubscribe', '--host', '127.0.0.1')).toContain('Ended: 2.')
    await hub.subscribe(`${reader.origin}/4`)
    expect(await run(hub, 'block', '127.0.0.1')).toContain('Subscriptions that it ended: 1.')
    expect(await run(hub, 'block')).toMatch(/^127\.0\.0\.1 +since 20/)
    expect((await hub.ask({ 'hub.callback': `${reader.origin}/5` })).status).toBe(403)
    expect(await run(hub, 'unblock', '127.0.0.1')).toBe('127.0.0.1 may subscribe again.\n')
    expect(await run(hub, 'block')).toBe('No host is blocked.\n')
    await hub.subscribe(`${reader.origin}/5`)
  })

  it('gets an error for wrong input', async () => {
    await using hub = await startHub()
    for (const [args, message] of [
      [['unsubscribe'], 'give either the id of a subscription or --host'],
      [['unsubscribe', 'a', '--host', 'b'], 'give either the id of a subscription or --host'],
      [['unsubscribe', 'abc'], 'no subscription has the id "abc"'],
      [['unsubscribe', '--host', 'b.example'], 'no subscription has the host "b.example"'],
      [['block', 'https://reader.example/'], 'a host is a name such as reader.example'],
      [['unblock', 'reader.example'], 'reader.example is not blocked'],
      [['deliveries', '--limit', 'many'], '--limit must be a whole number from 1 to 999999, not "many"'],
    ] as const) {
      expect(await run(hub, ...args)).toContain(`refused: ${message}`)
    }
  })
})

describe('a host that is blocked', () => {
  it.each([
    ['reader.example', 'reader.example', true],
    ['reader.example', 'eu.reader.example', true],
    ['reader.example', 'notreader.example', false],
    ['eu.reader.example', 'reader.example', false],
    ['example', 'reader.example', true],
  ])('blocking %s blocks %s: %s', async (blocked, host, isMeant) => {
    const store = await openStore('sqlite::memory:', { now: () => new Date(), rules })
    await store.subscriptions.block(blocked)
    expect(await store.subscriptions.isBlocked(host)).toBe(isMeant)
    await store.close()
  })
})
