import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'

let postgres: TestPostgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

describe('a hub during an outage of its database', () => {
  it('takes no requests, and recovers by itself; what a reader has refused is delivered again', async () => {
    await using hub = await startHub({ databaseUrl: await postgres.createDatabase() })
    await using reader = await startSubscriber({ onDelivery: () => ({ status: 500 }) })
    await hub.subscribe(`${reader.origin}/cb`)
    await hub.publish('a')
    const { subscriptions } = hub.server.gazette.store
    await eventually(async () =>
      expect(await subscriptions.list()).toMatchObject([{ lastResult: 'refused 500' }]),
    )
    reader.behave({ onDelivery: () => ({ status: 200 }) })
    hub.pass(100)
    await eventually(() => expect(reader.delivered).toHaveLength(2))
    await hub.settled()
    await postgres.stop()
    hub.server.push.trigger()
    const refused = await hub.ask({ 'hub.callback': `${reader.origin}/other` })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    await postgres.start()
    await eventually(() => hub.publish('b'))
    await eventually(() => expect(reader.delivered).toHaveLength(3))
    await hub.settled()
    expect(reader.delivered).toHaveLength(3)
  })
})
