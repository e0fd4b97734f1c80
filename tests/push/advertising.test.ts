import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { startSubscriber } from '../support/recording-subscriber.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { startHub } from '../support/start-hub.ts'

const toPath = (format: (typeof formatNames)[number]) => `/${formats[format].file}`

/** The URLs in a Link header with that relation. */
function linked(header: unknown, rel: string): string[] {
  return [...String(header).matchAll(/<([^>]*)>; rel="([^"]*)"/g)].flatMap(([, url = '', found]) =>
    found === rel ? [url] : [],
  )
}

/** The same in the document. */
function linkedInBody(text: string, rel: 'hub' | 'self'): string[] {
  if (text.startsWith('{')) {
    const { hubs = [], feed_url } = JSON.parse(text)
    return rel === 'self' ? [feed_url] : hubs.map(({ url }: { url: string }) => url)
  }
  const head = text.split(/<(?:item|entry)[ >]/)[0] ?? ''
  return [...head.matchAll(/<(?:atom:)?link ([^>]*)>/g)].flatMap(([, attributes = '']) =>
    attributes.includes(`rel="${rel}"`) ? (/href="([^"]*)"/.exec(attributes)?.[1] ?? []) : [],
  )
}

const own = 'https://news.example/hub'

describe('a feed', () => {
  it('names the hub and itself in each format, in headers and in the document', async () => {
    await using hub = await startHub()
    await hub.publish('a', 'A ferry', ['ferry'])
    for (const path of formatNames.map(toPath).flatMap((file) => [file, `/tags/ferry${file}`])) {
      const url = `http://127.0.0.1:${hub.server.port}${path}`
      const got = await ask(url)
      const again = await ask(url, { headers: { 'if-none-match': String(got.headers.etag) } })
      const head = await ask(url, { method: 'HEAD' })
      expect([got.status, again.status, head.status]).toEqual([200, 304, 200])
      for (const { headers } of [got, again, head]) {
        expect(linked(headers.link, 'hub')).toEqual([own])
        expect(linked(headers.link, 'self')).toEqual([`https://news.example${path}`])
      }
      expect(linkedInBody(got.text, 'hub')).toEqual([own])
      expect(linkedInBody(got.text, 'self')).toEqual([`https://news.example${path}`])
    }
  })

  it('names outside hubs after its own in each format, or instead of it', async () => {
    const hubs = ['https://hub.example/', 'https://other.example/hub']
    for (const [ownHub, expected] of [
      [true, [own, ...hubs]],
      [false, hubs],
    ] as const) {
      await using hub = await startHub({ publication: { hubs, ownHub } })
      for (const path of formatNames.map(toPath)) {
        const got = await ask(`http://127.0.0.1:${hub.server.port}${path}`)
        expect([path, linked(got.headers.link, 'hub')]).toEqual([path, expected])
        expect([path, linkedInBody(got.text, 'hub')]).toEqual([path, expected])
      }
    }
  })

  it('without any hub names none', async () => {
    await using hub = await startHub({ publication: { ownHub: false } })
    for (const format of formatNames) {
      const got = await ask(`http://127.0.0.1:${hub.server.port}${toPath(format)}`)
      expect([linked(got.headers.link, 'hub'), linkedInBody(got.text, 'hub')]).toEqual([[], []])
    }
  })

  it('has archive pages that name no hub, since they never change', async () => {
    await using hub = await startHub({ publication: { feedSize: 1 } })
    for (const slug of ['a', 'b']) await hub.publish(slug)
    for (const format of formatNames) {
      const moved = await ask(`http://127.0.0.1:${hub.server.port}/archives/1${toPath(format)}`)
      const got = await ask(`http://127.0.0.1:${hub.server.port}${moved.headers.location}`)
      expect(got.status).toBe(200)
      expect([linked(got.headers.link, 'hub'), linkedInBody(got.text, 'hub')]).toEqual([[], []])
    }
  })
})

describe('a publication without a hub of its own', () => {
  it('takes no subscriptions and names other hubs, but still takes unsubscriptions', async () => {
    await using hub = await startHub({ publication: { hubs: ['https://hub.example/'], ownHub: false } })
    await using reader = await startSubscriber()
    const callback = `${reader.origin}/cb`
    expect(await hub.ask({ 'hub.callback': callback })).toMatchObject({
      status: 404,
      text: 'This publication has no hub here; its hubs are https://hub.example/\n',
    })
    expect((await hub.ask({ 'hub.callback': callback, 'hub.mode': 'unsubscribe' })).status).toBe(202)
  })

  it('invites no subscribers', async () => {
    await using hub = await startHub({ publication: { hubs: ['https://hub.example/'], ownHub: false } })
    const { text } = await ask(`http://127.0.0.1:${hub.server.port}/hub`)
    expect(text).toBe(
      'This publication has no hub here; its hubs are https://hub.example/\nSubscribers can still POST hub.mode=unsubscribe.\n',
    )
  })

  it('still delivers to its subscribers, with the address of its hub', async () => {
    await using hub = await startHub()
    await using reader = await startSubscriber()
    await hub.subscribe(`${reader.origin}/cb`)
    await hub.server.close()
    const path = `${hub.data.path}/publication.json`
    const publication = JSON.parse(await readFile(path, 'utf8'))
    await writeFile(path, JSON.stringify({ ...publication, ownHub: false, hubs: ['https://hub.example/'] }))
    await hub.start()
    await hub.publish('a')
    await eventually(() => expect(reader.delivered).toHaveLength(1))
    const link = reader.delivered[0]?.headers.link
    expect(linked(link, 'hub')).toEqual([own, 'https://hub.example/'])
    expect(linked(link, 'self')).toEqual([hub.topic()])
  })

  it('denies earlier requests and tells the callback', async () => {
    await using hub = await startHub({ publication: { ownHub: false } })
    await using reader = await startSubscriber()
    const { subscriptions } = hub.server.gazette.store
    const request = { callback: `${reader.origin}/cb`, host: '127.0.0.1', topic: hub.topic() }
    await subscriptions.request({
      ...request,
      mode: 'subscribe',
      feed: 'main',
      format: 'atom',
      leaseSeconds: 86_400,
      revision: 0,
      tag: '',
    })
    hub.server.push.trigger()
    await eventually(() => expect(reader.asked).toHaveLength(1))
    expect(reader.asked[0]).toMatchObject({
      mode: 'denied',
      reason: 'This publication has no hub here any more.',
    })
  })

  it.each([
    [{ hubs: ['hub.example'] }, 'hubs.0 must be an absolute address'],
    [{ hubs: ['https://a.example/', 'https://a.example/'] }, 'hubs must each be named once'],
    [{ ownHub: 'no' }, 'ownHub'],
  ])('may not say %j', async (publication, message) => {
    await expect(startHub({ publication })).rejects.toThrow(message)
  })
})
