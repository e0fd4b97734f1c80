import { pino } from 'pino'
import { Registry } from 'prom-client'
import { describe, expect, it, vi } from 'vitest'
import { createPushMetrics } from '../../../src/push/metrics.ts'
import { createVerifications } from '../../../src/push/requests/verify.ts'
import { type Reaction, startSubscriber } from '../../support/recording-subscriber.ts'
import { sharedPostgres } from '../../support/shared-postgres.ts'
import { eventually } from '../../support/start-gazette.ts'
import { startHub } from '../../support/start-hub.ts'

const postgres = sharedPostgres()

const databases: readonly (readonly [string, () => Promise<string | undefined>])[] = [
  ['SQLite', async () => undefined],
  ['PostgreSQL', () => postgres.createDatabase()],
]

describe.each(databases)('a request to the hub, with %s,', (_name, makeDatabase) => {
  it('is verified once, even if its claim ended while it waited', async () => {
    await using hub = await startHub({ databaseUrl: await makeDatabase(), hub: { atOncePerHost: 1 } })
    const { promise: patience, resolve: answer } = Promise.withResolvers<void>()
    await using reader = await startSubscriber({
      onVerification: async ({ challenge }): Promise<Reaction> => {
        await patience
        return { status: 200, body: challenge }
      },
    })
    const asked = () => reader.asked.map(({ path }) => path)
    await hub.ask({ 'hub.callback': `${reader.origin}/first` })
    await eventually(() => expect(asked()).toEqual(['/first']))
    await hub.ask({ 'hub.callback': `${reader.origin}/second` })
    const { subscriptions } = hub.server.gazette.store
    const isClaimedFor = (seconds: number) =>
      eventually(async () => {
        const next = await subscriptions.nextRequestAt()
        expect(next?.getTime()).toBeGreaterThan(hub.now().getTime() + seconds * 1000)
      })
    await isClaimedFor(30)
    hub.pass(41)
    await isClaimedFor(15)
    answer()
    // If all this has taken a second, one is due again in 20 seconds.
    hub.pass(21)
    await hub.settled()
    expect(asked().filter((path) => path === '/second')).toHaveLength(1)
    expect(await subscriptions.list()).toHaveLength(2)
  })

  it('is retried at its time if the callback was unreachable', async () => {
    await using hub = await startHub({ databaseUrl: await makeDatabase() })
    await hub.server.close()
    const store = await hub.open()
    await store.subscriptions.request({
      mode: 'subscribe',
      callback: 'http://reader.example/cb',
      host: 'reader.example',
      topic: hub.topic(),
      feed: 'main',
      format: 'atom',
      leaseSeconds: 86_400,
      revision: 0,
      tag: '',
    })
    const looked = vi.spyOn(store.subscriptions, 'nextRequestAt')
    const { promise: failing, resolve: fail } = Promise.withResolvers<{ kind: 'unreachable' }>()
    const verifications = createVerifications({
      store,
      client: { get: () => failing },
      site: hub.server.gazette.site,
      readTopic: async () => ({
        bytes: Buffer.of(),
        contentType: '',
        selfUrl: '',
        tag: '',
        revision: 0,
        stamp: '',
      }),
      limits: { subscriptions: 1, subscriptionsPerHost: 1 },
      queues: { maxRunning: 1, maxPerHost: 1 },
      metrics: createPushMetrics({ ...store, registry: new Registry(), now: hub.now }),
      now: hub.now,
      log: pino({ level: 'silent' }),
      onConfirmed: () => {},
    })
    await eventually(() => expect(looked).toHaveBeenCalledTimes(1))
    fail({ kind: 'unreachable' })
    await eventually(() => expect(looked).toHaveBeenCalledTimes(2))
    expect(await looked.mock.results[1]?.value).toEqual(new Date(hub.now().getTime() + 60_000))
    await verifications.close()
    await store.close()
  })
})
