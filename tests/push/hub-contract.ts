import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatNames, formats } from '../../src/domain/feed.ts'
import { type Asked, type Reaction, startSubscriber } from '../support/recording-subscriber.ts'
import { ask } from '../support/request.ts'
import { eventually } from '../support/start-gazette.ts'
import { type Fields, startHub, type TestHub } from '../support/start-hub.ts'

let stories = 0
const nextSlug = () => `story-${++stories}`

/** What a hub must do on every database. `makeDatabase` makes an empty one; undefined: a file in the data folder. */
export function describeHub(name: string, makeDatabase: () => Promise<string | undefined>): void {
  describe(`the hub on ${name}`, () => {
    let hub: TestHub
    const list = () => hub.server.gazette.store.subscriptions.list()
    const find = async (callback: string) => (await list()).find((one) => one.callback === callback)
    const got = async (path: string) => ask(`http://127.0.0.1:${hub.server.port}${path}`)

    beforeAll(async () => {
      hub = await startHub({ databaseUrl: await makeDatabase() })
    })
    afterAll(() => hub[Symbol.asyncDispose]())

    it.each(formatNames)(
      'tells a subscriber of news in %s: the bytes, type and links of a GET',
      async (format) => {
        await using reader = await startSubscriber()
        const path = `/${formats[format].file}`
        await hub.subscribe(`${reader.origin}/cb`, { 'hub.topic': hub.topic(path) })
        expect(reader.asked).toEqual([
          expect.objectContaining({
            mode: 'subscribe',
            topic: hub.topic(path),
            leaseSeconds: String(10 * 86_400),
            challenge: expect.stringMatching(/^[-+./0-9=A-Z_a-z]{32,}$/),
          }),
        ])
        await hub.publish(nextSlug())
        await eventually(() => expect(reader.delivered).toHaveLength(1))
        const [delivered] = reader.delivered
        const served = await got(path)
        expect(delivered?.body.equals(served.bytes)).toBe(true)
        expect(delivered?.url).toBe('/cb')
        expect(delivered?.headers).toMatchObject({
          'content-type': served.headers['content-type'],
          link: `<https://news.example/hub>; rel="hub", <${hub.topic(path)}>; rel="self"`,
        })
        expect(delivered?.rawHeaders.filter((text) => text.toLowerCase() === 'link')).toHaveLength(1)
        expect(delivered?.headers).not.toHaveProperty('x-hub-signature')
        await hub.settled()
        expect(await find(`${reader.origin}/cb`)).toMatchObject({
          state: 'current',
          lastResult: 'delivered 204',
        })
      },
    )

    it('signs what it sends to a subscriber with a secret', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`, { 'hub.secret': 'a sëcret' })
      await hub.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      const [delivered] = reader.delivered
      const expected = createHmac('sha256', 'a sëcret')
        .update(delivered?.body ?? '')
        .digest('hex')
      expect(delivered?.headers['x-hub-signature']).toBe(`sha256=${expected}`)
    })

    it('ignores unknown parameters', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`, {
        'hub.verify': 'sync',
        'hub.verify_token': 'x',
        foo: 'bar',
      })
      await hub.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
    })

    it('tells a subscriber once after two requests to subscribe', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.subscribe(`${reader.origin}/cb`)
      expect(reader.asked).toHaveLength(2)
      await hub.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      await hub.settled()
      expect(reader.delivered).toHaveLength(1)
    })

    it('tells a subscriber nothing more after it has verified its request to unsubscribe', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`)
      await hub.unsubscribe(`${reader.origin}/cb`)
      const [, asked] = reader.asked
      expect(asked).toMatchObject({ mode: 'unsubscribe', topic: hub.topic(), leaseSeconds: null })
      await hub.publish(nextSlug())
      await hub.settled()
      expect(reader.delivered).toEqual([])
    })

    it.each<[string, Fields, number, RegExp]>([
      ['no callback', { 'hub.callback': '' }, 400, /^hub\.callback must be there\n$/],
      ['no topic', { 'hub.topic': '' }, 400, /^hub\.topic must be there\n$/],
      ['no mode', { 'hub.mode': '' }, 400, /^hub\.mode must be subscribe or unsubscribe\n$/],
      ['another mode', { 'hub.mode': 'denied' }, 400, /^hub\.mode must be subscribe or unsubscribe; it is/],
      ['a publisher’s ping', { 'hub.mode': 'publish' }, 403, /^hub\.mode=publish is not public/],
      [
        'a callback by FTP',
        { 'hub.callback': 'ftp://reader.example/' },
        400,
        /^hub\.callback must be an abs/,
      ],
      ['a callback in a private network', { 'hub.callback': 'http://10.0.0.1/' }, 400, /public address/],
      ['a secret of 200 bytes', { 'hub.secret': 'x'.repeat(200) }, 400, /^hub\.secret must have fewer/],
      [
        'a topic elsewhere',
        { 'hub.topic': 'https://other.example/atom.xml' },
        400,
        /^hub\.topic must be the/,
      ],
      [
        'an archive page',
        { 'hub.topic': 'https://news.example/archives/1-1/atom.xml' },
        400,
        /^hub\.topic must/,
      ],
      [
        'a page for people',
        { 'hub.topic': 'https://news.example/subscribe' },
        400,
        /^hub\.topic must be the/,
      ],
      ['a feed that is not there', { 'hub.topic': 'https://news.example/tags/x/atom.xml' }, 404, /not there/],
      [
        'two things wrong',
        { 'hub.mode': 'x', 'hub.callback': 'x' },
        400,
        /^hub\.mode .*\nhub\.callback .*\n$/,
      ],
    ])('refuses %s and says why in plain text', async (_reason, fields, status, text) => {
      const reply = await hub.ask({ 'hub.callback': 'https://reader.example/cb', ...fields })
      expect(reply).toMatchObject({ status, text: expect.stringMatching(text) })
      expect(reply.headers.get('content-type')).toBe('text/plain; charset=utf-8')
      expect(await hub.server.gazette.store.subscriptions.nextRequestAt()).toBeUndefined()
    })

    it('takes a secret of 199 bytes', async () => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`, { 'hub.secret': 'x'.repeat(199) })
    })

    it('answers 202 before the callback has answered', async () => {
      const { promise: patience, resolve: answer } = Promise.withResolvers<void>()
      await using reader = await startSubscriber({
        onVerification: async ({ challenge }) => {
          await patience
          return { status: 200, body: challenge }
        },
      })
      const reply = await hub.ask({ 'hub.callback': `${reader.origin}/cb` })
      expect(reply.status).toBe(202)
      await eventually(() => expect(reader.asked).toHaveLength(1))
      expect(await find(`${reader.origin}/cb`)).toBeUndefined()
      answer()
      await eventually(async () => expect(await find(`${reader.origin}/cb`)).toBeDefined())
    })

    it('keeps the query of a callback and appends its own parameters', async () => {
      await using reader = await startSubscriber()
      const query = 'hub.mode=mine&a=%7e&b=%20+&c&=d&hub.topic='
      await hub.subscribe(`${reader.origin}/cb?${query}`)
      const [asked] = reader.asked
      expect(asked?.query.startsWith(`${query}&hub.mode=subscribe&hub.topic=https`)).toBe(true)
      await hub.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      expect(reader.delivered[0]?.url).toBe(`/cb?${query}`)
    })

    it('never uses a challenge twice', async () => {
      await using reader = await startSubscriber()
      for (let time = 0; time < 5; time++) await hub.subscribe(`${reader.origin}/cb`)
      expect(new Set(reader.asked.map(({ challenge }) => challenge)).size).toBe(5)
    })

    it.each([
      ['none', '', 10 * 86_400],
      ['a minute', '60', 86_400],
      ['three days', '259200', 259_200],
      ['a year', '31536000', 30 * 86_400],
    ])('grants and states a lease after a request for %s', async (_reason, asked, seconds) => {
      await using reader = await startSubscriber()
      await hub.subscribe(`${reader.origin}/cb`, { 'hub.lease_seconds': asked })
      expect(reader.asked[0]?.leaseSeconds).toBe(String(seconds))
      expect((await find(`${reader.origin}/cb`))?.expiresAt).toEqual(
        new Date(hub.now().getTime() + seconds * 1000),
      )
    })

    const refusals: readonly (readonly [string, (challenge: string) => Reaction])[] = [
      ['404', () => ({ status: 404 })],
      ['500', (challenge) => ({ status: 500, body: challenge })],
      ['a redirect', (challenge) => ({ status: 302, headers: { location: '/elsewhere' }, body: challenge })],
      ['another word', () => ({ status: 200, body: 'yes' })],
      ['nothing', () => ({ status: 200 })],
      ['the challenge and more', (challenge) => ({ status: 200, body: `${challenge}\n` })],
      ['the challenge and a megabyte', (challenge) => ({ status: 200, body: challenge + ' '.repeat(1e6) })],
    ]

    it('makes no subscription if the callback answers anything but the challenge', async () => {
      await using readers = new AsyncDisposableStack()
      const refused = await Promise.all(
        refusals.map(async ([reason, answer]) => {
          const onVerification = ({ challenge }: Asked) => answer(challenge)
          const reader = readers.use(await startSubscriber({ onVerification }))
          await hub.ask({ 'hub.callback': `${reader.origin}/cb` })
          return { reason, reader }
        }),
      )
      await eventually(() => {
        for (const { reason, reader } of refused) expect([reason, reader.asked.length]).toEqual([reason, 1])
      })
      await hub.settled()
      await hub.publish(nextSlug())
      await hub.settled()
      for (const { reason, reader } of refused) {
        const found = await find(`${reader.origin}/cb`)
        expect([reason, found, reader.asked.length, reader.delivered.length]).toEqual([
          reason,
          undefined,
          1,
          0,
        ])
      }
    })

    it('changes nothing if a renewal or an end is not verified', async () => {
      await using reader = await startSubscriber()
      const callback = `${reader.origin}/cb`
      await hub.subscribe(callback, { 'hub.secret': 'first', 'hub.lease_seconds': '259200' })
      const before = await find(callback)
      reader.behave({ onVerification: () => ({ status: 404 }) })
      await hub.ask({ 'hub.callback': callback, 'hub.secret': 'second' })
      await hub.settled()
      await hub.ask({ 'hub.callback': callback, 'hub.mode': 'unsubscribe' })
      await hub.settled()
      expect(reader.asked).toHaveLength(3)
      expect(await find(callback)).toEqual(before)
      await hub.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
    })

    it.each([
      ['first', ['subscribe', 'unsubscribe']],
      ['last', ['unsubscribe', 'subscribe']],
    ])('acts on the newest request only, if the callback answers the other one %s', async (_when, order) => {
      const waiting = new Map<string | null, () => void>()
      await using reader = await startSubscriber({
        onVerification: async ({ mode, challenge }) => {
          await new Promise<void>((resolve) => waiting.set(mode, resolve))
          return { status: 200, body: challenge }
        },
      })
      const callback = `${reader.origin}/cb`
      for (const mode of ['subscribe', 'unsubscribe']) {
        await hub.ask({ 'hub.callback': callback, 'hub.mode': mode })
        await eventually(() => expect(waiting.has(mode)).toBe(true))
      }
      const results = () =>
        hub.server.logged.flatMap(({ msg, result }) => (msg === 'hub request finished' ? [result] : []))
      const before = results().length
      for (const [index, mode] of order.entries()) {
        waiting.get(mode)?.()
        await eventually(() => expect(results()).toHaveLength(before + index + 1))
      }
      expect(results().slice(before).sort()).toEqual(['outdated', 'verified'])
      await hub.publish(nextSlug())
      await hub.settled()
      expect([await find(callback), reader.delivered.length]).toEqual([undefined, 0])
    })

    it('serves those who subscribed before the server got another address', async () => {
      await using reader = await startSubscriber()
      await using moved = await startHub({ databaseUrl: await makeDatabase() })
      const callback = `${reader.origin}/cb`
      const former = { 'hub.topic': 'https://news.example/atom.xml' }
      await moved.subscribe(callback)
      await moved.server.close()
      await moved.start('https://new.example')
      for (const strange of [
        { ...former, 'hub.callback': `${reader.origin}/other` },
        { 'hub.topic': 'https://news.example/rss.xml', 'hub.callback': callback },
      ]) {
        expect(await moved.ask(strange)).toMatchObject({
          status: 400,
          text: expect.stringMatching(/^hub\.topic/),
        })
      }
      await moved.subscribe(callback, former)
      expect(reader.asked.at(-1)).toMatchObject({ mode: 'subscribe', topic: former['hub.topic'] })
      await moved.publish(nextSlug())
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      expect(reader.delivered[0]?.headers.link).toBe(
        '<https://new.example/hub>; rel="hub", <https://news.example/atom.xml>; rel="self"',
      )
      await moved.unsubscribe(callback)
      expect(reader.asked.at(-1)).toMatchObject({ mode: 'unsubscribe', topic: former['hub.topic'] })
      expect(await moved.ask({ ...former, 'hub.callback': callback })).toMatchObject({ status: 400 })
    })

    it.each([
      ['as it was written', '/tags/%66erry/atom.xml', '/tags/%66erry/atom.xml'],
      ['in ASCII', '/tags/港/atom.xml', '/tags/%E6%B8%AF/atom.xml'],
    ])('names the topic of each delivery %s', async (_how, path, named) => {
      await using reader = await startSubscriber()
      const tag = path.includes('港') ? '港' : 'ferry'
      await hub.publish(nextSlug(), undefined, [tag])
      await hub.subscribe(`${reader.origin}/cb`, { 'hub.topic': hub.topic(path) })
      await hub.publish(nextSlug(), undefined, [tag])
      await eventually(() => expect(reader.delivered).toHaveLength(1))
      expect(reader.delivered[0]?.headers.link).toContain(`<${hub.topic(named)}>; rel="self"`)
    })

    it('signs with the secret of the last request, or not at all', async () => {
      await using reader = await startSubscriber()
      const callback = `${reader.origin}/cb`
      const signatures: unknown[] = []
      for (const secret of ['first', 'second', '']) {
        await hub.subscribe(callback, { 'hub.secret': secret })
        await hub.publish(nextSlug())
        await eventually(() => expect(reader.delivered).toHaveLength(signatures.length + 1))
        const { body = '', headers } = reader.delivered.at(-1) ?? {}
        const expected = createHmac('sha256', secret).update(body).digest('hex')
        signatures.push(headers?.['x-hub-signature'] === (secret ? `sha256=${expected}` : undefined))
        await hub.settled()
      }
      expect(signatures).toEqual([true, true, true])
    })
  })
}
