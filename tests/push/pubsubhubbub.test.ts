import { once } from 'node:events'
import { createRequire } from 'node:module'
import type { AddressInfo, Server } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'

interface Subscriber extends NodeJS.EventEmitter {
  callbackUrl: string
  readonly server: Server
  listen(port: number, host: string): void
  subscribe(topic: string, hub: string, done: (error: Error | null) => void): void
  unsubscribe(topic: string, hub: string, done: (error: Error | null) => void): void
}

const { createServer } = createRequire(import.meta.url)('pubsubhubbub') as {
  createServer(options: { callbackUrl: string }): Subscriber
}

describe('the npm package pubsubhubbub, without a secret', () => {
  it('subscribes, gets news, and unsubscribes', async () => {
    await using hub = await startHub()
    const reader = createServer({ callbackUrl: '' })
    reader.listen(0, '127.0.0.1')
    await once(reader, 'listen')
    reader.callbackUrl = `http://127.0.0.1:${(reader.server.address() as AddressInfo).port}/cb`
    const news: { topic: string; hub: string; feed: Buffer; headers: Record<string, string> }[] = []
    reader.on('feed', (one) => news.push(one))
    const hubUrl = `http://127.0.0.1:${hub.server.port}/hub`
    const ask1 = (verb: 'subscribe' | 'unsubscribe') =>
      new Promise<void>((resolve, reject) =>
        reader[verb](hub.topic(), hubUrl, (error) => (error ? reject(error) : resolve())),
      )
    const verified = once(reader, 'subscribe')
    await ask1('subscribe')
    expect((await verified)[0]).toMatchObject({ topic: hub.topic() })
    await hub.settled()

    await hub.publish('a', 'Ferry aground')
    await eventually(() => expect(news).toHaveLength(1))
    expect(news[0]).toMatchObject({ topic: hub.topic(), hub: 'https://news.example/hub' })
    const served = await ask(`http://127.0.0.1:${hub.server.port}/atom.xml`)
    expect(news[0]?.feed.equals(served.bytes)).toBe(true)

    const ended = once(reader, 'unsubscribe')
    await ask1('unsubscribe')
    await ended
    await eventually(async () => expect(await hub.server.gazette.store.subscriptions.list()).toEqual([]))
    reader.server.close()
  })
})
