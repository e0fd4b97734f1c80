import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseMoment } from '../../../src/domain/moment.ts'
import { makeIncoming } from '../../support/make-incoming.ts'
import {
  type Delivered,
  type RecordingSubscriber,
  startSubscriber,
} from '../../support/recording-subscriber.ts'
import { eventually } from '../../support/start-gazette.ts'
import { by, readAll, startWebhooks, type TestWebhooks, verify } from '../../support/start-webhooks.ts'

const day = 86_400
const published = ['article.published']
const idOf = ({ headers }: Delivered) => headers['webhook-id']
const slugOf = ({ body }: Delivered) => JSON.parse(body.toString()).data.slug
const typeOf = ({ body }: Delivered) => JSON.parse(body.toString()).type

/** What webhooks must do on every database that several processes can open. `stories`: how many are told. */
export function describeSharedWebhooks(
  name: string,
  makeDatabase: () => Promise<string>,
  stories: number,
): void {
  describe(`webhooks of several processes on ${name}`, () => {
    let process: TestWebhooks
    let receiver: RecordingSubscriber
    const add = () => process.admin.add({ url: receiver.origin, events: published }, by)
    const got = (count: number) => eventually(() => expect(receiver.delivered).toHaveLength(count))

    beforeEach(async () => {
      process = await startWebhooks({ databaseUrl: await makeDatabase() })
      receiver = await startSubscriber()
    })
    afterEach(async () => {
      await process[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
    })

    it('are told of each event once, in order', { tags: 'deep' }, async () => {
      const other = await process.startBeside()
      await using second = await startSubscriber()
      await add()
      await process.admin.add({ url: second.origin, events: published }, by)
      const slugs = Array.from({ length: stories }, (_, number) => `story-${number}`)
      for (const [number, slug] of slugs.entries()) await (number % 2 ? process : other).save(slug)
      for (const one of [receiver, second]) {
        await eventually(() => expect(one.delivered.length).toBeGreaterThanOrEqual(stories))
        expect(one.delivered.map(slugOf)).toEqual(slugs)
      }
      await process.settled()
      expect([receiver.delivered.length, second.delivered.length]).toEqual([stories, stories])
    })

    it('are told by the next one of what waits when a process stops', async () => {
      await add()
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('a')
      await process.save('b')
      await got(1)
      await process.restart()
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      process.pass(5)
      await got(3)
      expect(receiver.delivered.map(slugOf)).toEqual(['a', 'a', 'b'])
    })
  })
}

/** What webhooks must do on every database. */
export function describeWebhooks(name: string, makeDatabase: () => Promise<string>): void {
  describe(`webhooks on ${name}`, () => {
    let databaseUrl: string
    let process: TestWebhooks
    let receiver: RecordingSubscriber
    const url = () => `${receiver.origin}/hook?key=1`
    const add = (events: readonly string[] = []) => process.admin.add({ url: url(), events }, by)
    const got = (count: number) => eventually(() => expect(receiver.delivered).toHaveLength(count))

    beforeEach(async () => {
      databaseUrl = await makeDatabase()
      process = await startWebhooks({ databaseUrl })
      receiver = await startSubscriber()
    })
    afterEach(async () => {
      await process[Symbol.asyncDispose]()
      await receiver[Symbol.asyncDispose]()
    })

    it('are told of each change in order, signed, with what names the article and who changed it', async () => {
      await process.save('before')
      const { webhook, secret } = await add()
      const { editing } = process
      await editing.save([makeIncoming('a', { key: '//api/story-1', article: { published: undefined } })])
      await editing.publish('a', parseMoment('2099-01-01T08:00:00Z'))
      await editing.publish('a')
      await editing.save([
        makeIncoming('a', { key: '//api/story-1', article: { title: 'New', published: undefined } }),
      ])
      await editing.correct('a', { grade: 'minor', note: 'A word.' })
      await editing.withdraw('a', 'Wrong.')
      await editing.publish('a')
      await editing.unpublish('a')
      await got(8)
      await editing.delete('a', { evenIfSeen: true, removedFiles: ['//api/story-1'] })
      await process.store.changes.add([
        {
          kind: 'refused',
          by: { how: 'folder' },
          key: 'b.md',
          detail: { problems: [{ field: 'title', message: 'title is missing' }], file: 'b.md' },
        },
        { kind: 'token_created', by: { how: 'command' }, detail: { name: 'CMS' } },
      ])
      await got(10)
      const messages = readAll(receiver, secret)
      expect(messages.map(({ type, data }) => [type, data.status])).toEqual([
        ['article.created', 'draft'],
        ['article.scheduled', 'scheduled'],
        ['article.published', 'published'],
        ['article.updated', 'published'],
        ['article.corrected', 'published'],
        ['article.withdrawn', 'withdrawn'],
        ['article.published', 'published'],
        ['article.unpublished', 'draft'],
        ['article.deleted', 'deleted'],
        ['article.refused', undefined],
      ])
      expect(messages[3]).toEqual({
        type: 'article.updated',
        timestamp: expect.stringMatching(/^20\d\d-.*Z$/),
        data: {
          id: 'urn:example:a',
          slug: 'a',
          key: 'story-1',
          title: 'New',
          url: 'https://gazette.example/articles/a',
          status: 'published',
          revision: 4,
          actor: by,
        },
      })
      expect(messages[4]?.data).toMatchObject({ grade: 'minor', note: 'A word.' })
      expect(messages[5]?.data).toMatchObject({ reason: 'Wrong.' })
      expect(messages[8]?.data).not.toHaveProperty('title')
      expect(messages[9]?.data).toEqual({
        key: 'b.md',
        actor: { how: 'folder' },
        problems: [{ field: 'title', message: 'title is missing' }],
        file: 'b.md',
      })
      expect(receiver.delivered[0]).toMatchObject({
        url: '/hook?key=1',
        headers: { 'content-type': 'application/json', 'user-agent': 'Gazette (webhooks)' },
      })
      expect(new Set(receiver.delivered.map(idOf)).size).toBe(10)
      await process.settled()
      expect(await process.admin.find(webhook.id)).toMatchObject({ state: 'active', waiting: 0, failures: 0 })
      expect(
        (await process.log(webhook.id)).map(({ state, attempts, status }) => [state, attempts, status]),
      ).toEqual(Array.from({ length: 10 }, () => ['delivered', 1, 204]))
    })

    it('are told only of the events that they want', async () => {
      await add(['article.withdrawn', 'article.published'])
      await process.save('a')
      await process.editing.withdraw('a')
      await process.save('b', false)
      await got(2)
      await process.settled()
      expect(receiver.delivered.map(typeOf)).toEqual(['article.published', 'article.withdrawn'])
    })

    it('that fail get the same message again, and the next ones after it', async () => {
      const { webhook, secret } = await add(published)
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('a')
      await process.save('b')
      await got(1)
      await process.settled()
      expect(await process.admin.find(webhook.id)).toMatchObject({
        state: 'failing',
        failures: 1,
        waiting: 2,
      })
      expect((await process.log(webhook.id))[0]).toMatchObject({
        state: 'waiting',
        attempts: 1,
        result: 'refused',
        status: 500,
        nextAt: new Date(process.now().getTime() + 5_000),
      })
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      process.pass(4)
      await process.settled()
      expect(receiver.delivered).toHaveLength(1)
      process.pass(1)
      await got(3)
      const [first, second, third] = receiver.delivered as [Delivered, Delivered, Delivered]
      expect([slugOf(first), slugOf(second), slugOf(third)]).toEqual(['a', 'a', 'b'])
      expect(second.body.equals(first.body)).toBe(true)
      expect(idOf(second)).toBe(idOf(first))
      const timeOf = ({ headers }: Delivered) => Number(headers['webhook-timestamp'])
      expect(timeOf(second) - timeOf(first)).toBe(5)
      for (const one of receiver.delivered) expect(() => verify(one, secret)).not.toThrow()
      await process.settled()
      expect(await process.admin.find(webhook.id)).toMatchObject({ state: 'active', failures: 0 })
    })

    it('that refuse one event are told of the others after its second attempt', async () => {
      const { webhook } = await add(published)
      receiver.behave({ onDelivery: (one) => ({ status: slugOf(one) === 'poison' ? 400 : 204 }) })
      await process.save('poison')
      await process.save('b')
      await got(1)
      await process.settled()
      process.pass(5)
      await got(3)
      await process.settled()
      await process.save('c')
      await got(4)
      await process.settled()
      expect(receiver.delivered.map(slugOf)).toEqual(['poison', 'poison', 'b', 'c'])
      process.pass(300)
      await got(5)
      expect(receiver.delivered.map(slugOf).at(-1)).toBe('poison')
      await process.settled()
      expect((await process.log(webhook.id))[0]).toMatchObject({ state: 'waiting', attempts: 3, status: 400 })
      for (const hours of [0.5, 2, 5, 10, 14, 20, 24]) {
        const before = receiver.delivered.length
        process.pass(hours * 3_600)
        await got(before + 1)
        await process.settled()
      }
      expect((await process.log(webhook.id))[0]).toMatchObject({ state: 'failed', attempts: 10 })
      process.pass(day)
      await process.settled()
      expect(receiver.delivered).toHaveLength(12)
    })

    it('that take nothing for five days are disabled, with a word to the operator, until they are resumed', async () => {
      const { webhook } = await add(published)
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('a')
      await got(1)
      await process.settled()
      process.pass(5 * day)
      await got(2)
      await process.settled()
      expect(await process.admin.find(webhook.id)).toMatchObject({
        state: 'disabled',
        stateReason: 'nothing was delivered for 5 days',
        waiting: 1,
      })
      expect(process.logged).toContainEqual(
        expect.objectContaining({ level: 40, webhook: webhook.id, msg: 'webhook is disabled' }),
      )
      await process.save('b')
      process.pass(day)
      await process.settled()
      expect(receiver.delivered).toHaveLength(2)
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      await process.admin.resume(webhook.id, by)
      await got(4)
      expect(receiver.delivered.slice(2).map(slugOf).sort()).toEqual(['a', 'b'])
    })

    it('that answer 410 are told of nothing more', async () => {
      const { webhook } = await add(published)
      receiver.behave({ onDelivery: () => ({ status: 410 }) })
      await process.save('a')
      await process.save('b')
      await got(1)
      await eventually(async () =>
        expect(await process.admin.find(webhook.id)).toMatchObject({
          state: 'disabled',
          stateReason: 'the receiver has answered 410 Gone',
        }),
      )
      process.pass(day)
      await process.settled()
      expect(receiver.delivered).toHaveLength(1)
      expect((await process.log(webhook.id))[0]).toMatchObject({
        state: 'failed',
        result: 'gone',
        status: 410,
      })
    })

    it('are left alone until the time of Retry-After', async () => {
      await add(published)
      receiver.behave({ onDelivery: () => ({ status: 503, headers: { 'retry-after': '120' } }) })
      await process.save('a')
      await process.save('b')
      await got(1)
      await process.settled()
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      process.pass(119)
      await process.settled()
      expect(receiver.delivered).toHaveLength(1)
      process.pass(1)
      await got(3)
      expect(receiver.delivered.map(slugOf)).toEqual(['a', 'a', 'b'])
    })

    it('that redirect are not followed, not even to this machine', async () => {
      await using inner = await startSubscriber()
      const { webhook } = await add(published)
      receiver.behave({ onDelivery: () => ({ status: 307, headers: { location: `${inner.origin}/admin` } }) })
      await process.save('a')
      await got(1)
      await process.settled()
      expect((await process.log(webhook.id))[0]).toMatchObject({ result: 'redirected', status: 307 })
      expect([...inner.delivered, ...inner.asked]).toEqual([])
    })

    it.each([
      ['closes the connection', 'hang up', 'unreachable'],
      ['does not answer', 'hang', 'timed_out'],
    ] as const)('that a receiver who %s has failed', async (_what, reaction, result) => {
      await using strict = await startWebhooks({ databaseUrl: await makeDatabase(), answerMs: 300 })
      const { webhook } = await strict.admin.add({ url: url(), events: published }, by)
      receiver.behave({ onDelivery: () => reaction })
      await strict.save('a')
      await eventually(async () =>
        expect((await strict.log(webhook.id))[0]).toMatchObject({ result, attempts: 1 }),
      )
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      strict.pass(5)
      await eventually(async () =>
        expect((await strict.log(webhook.id))[0]).toMatchObject({
          state: 'delivered',
          attempts: 2,
          status: 200,
        }),
      )
    })

    it('may answer with a body without end, which is cut off', async () => {
      let open = 0
      const endless = createServer((req, res) => {
        open++
        req.resume()
        res.writeHead(200)
        const timer = setInterval(() => res.write('x'.repeat(10_000)), 1)
        res.on('close', () => {
          open--
          clearInterval(timer)
        })
      }).listen(0, '127.0.0.1')
      await once(endless, 'listening')
      const address = `http://127.0.0.1:${(endless.address() as AddressInfo).port}/`
      const { webhook } = await process.admin.add({ url: address, events: published }, by)
      await process.save('a')
      await eventually(async () =>
        expect((await process.log(webhook.id))[0]).toMatchObject({ state: 'delivered' }),
      )
      await eventually(() => expect(open).toBe(0))
      endless.close()
    })

    it('have two signatures for a day after their secret was replaced', async () => {
      const { webhook, secret: former } = await add(published)
      const { secret } = await process.admin.rotate(webhook.id, 1, by)
      await process.save('a')
      await got(1)
      const [both] = receiver.delivered as [Delivered]
      expect(verify(both, former)).toEqual(verify(both, secret))
      process.pass(0)
      await process.settled()
      await process.admin.rotate(webhook.id, 0, by).then(async ({ secret: third }) => {
        await process.save('b')
        await got(2)
        const last = receiver.delivered.at(-1) as Delivered
        expect(verify(last, third).type).toBe('article.published')
        expect(() => verify(last, secret)).toThrow()
        expect(() => verify(last, former)).toThrow()
      })
    })

    it('that are paused get what they have missed when they are resumed, or only what comes', async () => {
      const { webhook } = await add(published)
      await process.admin.pause(webhook.id, by)
      await process.save('a')
      await process.settled()
      expect(receiver.delivered).toEqual([])
      await process.admin.resume(webhook.id, by)
      await got(1)
      await process.settled()
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('b')
      await got(2)
      await process.settled()
      await process.admin.pause(webhook.id, by)
      await process.save('c')
      receiver.behave({ onDelivery: () => ({ status: 200 }) })
      await process.admin.resume(webhook.id, by, { skipsMissed: true })
      await process.save('d')
      await got(3)
      // The answer is noted before the claim of the delivery ends.
      await process.settled()
      process.pass(day)
      await process.settled()
      expect(receiver.delivered.map(slugOf)).toEqual(['a', 'b', 'd'])
      expect((await process.log(webhook.id)).map(({ state }) => state)).toEqual([
        'delivered',
        'skipped',
        'delivered',
      ])
    })

    it('get an event again under its id, also one that the log has no longer', async () => {
      const { webhook, secret } = await add(published)
      await process.save('a')
      await got(1)
      await process.settled()
      const [first] = receiver.delivered as [Delivered]
      const event = String(idOf(first))
      await process.admin.redeliver(webhook.id, event)
      await got(2)
      await process.settled()
      await process.store.webhooks.tidy(new Date(process.now().getTime() + 1_000))
      expect(await process.log(webhook.id)).toEqual([])
      await process.admin.redeliver(webhook.id, event)
      await got(3)
      for (const one of receiver.delivered) {
        expect(one.body.equals(first.body)).toBe(true)
        expect(idOf(one)).toBe(event)
        expect(() => verify(one, secret)).not.toThrow()
      }
      const lost = event.replace(/.$/, (sign) => (sign === '0' ? '1' : '0'))
      for (const wrong of [lost, 'evt_999999_0123456789abcdef', 'x']) {
        await expect(process.admin.redeliver(webhook.id, wrong)).rejects.toThrow(
          `no event has the id "${wrong}"`,
        )
      }
      await expect(process.admin.redeliver('x', event)).rejects.toThrow('no webhook has the id "x"')
    })

    it('get a test at once, in whatever state they are', async () => {
      const { webhook, secret } = await add(published)
      await process.admin.pause(webhook.id, by)
      expect(await process.admin.test(webhook.id)).toMatchObject({ result: 'delivered', status: 204 })
      expect(readAll(receiver, secret)).toEqual([
        expect.objectContaining({
          type: 'webhook.test',
          data: expect.objectContaining({ webhook: webhook.id }),
        }),
      ])
      process.pass(1)
      receiver.behave({ onDelivery: () => ({ status: 404 }) })
      expect(await process.admin.test(webhook.id)).toMatchObject({ result: 'refused', status: 404 })
      expect((await process.log(webhook.id)).map(({ type, state }) => [type, state])).toEqual([
        ['webhook.test', 'delivered'],
        ['webhook.test', 'failed'],
      ])
    })

    it('are forgotten with their log when they are removed', async () => {
      const { webhook } = await add()
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('a')
      await got(1)
      await process.admin.remove(webhook.id, by)
      process.pass(day)
      await process.settled()
      expect(await process.admin.list()).toEqual([])
      await expect(process.admin.find(webhook.id)).rejects.toThrow('no webhook has the id')
      const kinds = (await process.store.changes.list({ limit: 10 })).map(({ kind }) => kind)
      expect(kinds).toContain('webhook_created')
      expect(kinds[0]).toBe('webhook_removed')
    })

    it('at a private address are refused, by number and by name, and never told of anything', async () => {
      let addresses = ['93.184.215.14']
      await using strict = await startWebhooks({
        databaseUrl: await makeDatabase(),
        allowedCidrs: '',
        resolve: async () => addresses,
      })
      const { port } = new URL(receiver.origin)
      await expect(strict.admin.add({ url: url() }, by)).rejects.toThrow('url must be at a public address')
      const named = `http://cms.example:${port}/`
      const { webhook } = await strict.admin.add({ url: named, events: published }, by)
      addresses = ['127.0.0.1']
      await expect(strict.admin.add({ url: named }, by)).rejects.toThrow('cms.example is at 127.0.0.1')
      await strict.save('a')
      await eventually(async () =>
        expect((await strict.log(webhook.id))[0]).toMatchObject({ result: 'forbidden' }),
      )
      expect(await strict.admin.test(webhook.id)).toMatchObject({ result: 'forbidden' })
      expect(receiver.delivered).toEqual([])
    })

    it('are refused with everything that is wrong', async () => {
      const wrong = { url: 'ftp://ada@cms.example/#x', description: 'x'.repeat(201) }
      await expect(process.admin.add(wrong, by)).rejects.toThrow(
        /url must be an absolute address.*\ndescription must have at most 200 characters/,
      )
      await expect(process.admin.add({ url: url(), events: ['article.publish'] }, by)).rejects.toThrow(
        /"article\.publish" is none of the events .*; did you mean article\.published\?/,
      )
      await expect(process.admin.rotate('x', 1000, by)).rejects.toThrow('hours must be a whole number')
      await expect(process.admin.pause('x', by)).rejects.toThrow('no webhook has the id "x"')
    })

    it('are in the metrics by their state, without an address', async () => {
      const { webhook } = await add(published)
      receiver.behave({ onDelivery: () => ({ status: 500 }) })
      await process.save('a')
      await got(1)
      await process.settled()
      const failing = await process.registry.metrics()
      expect(failing).toContain('gazette_webhooks{state="failing"} 1')
      expect(failing).toContain('gazette_webhook_waiting 1')
      expect(failing).toContain('gazette_webhook_deliveries_total{result="refused"} 1')
      await process.admin.pause(webhook.id, by)
      const paused = await process.registry.metrics()
      expect(paused).toContain('gazette_webhooks{state="paused"} 1')
      expect(paused).not.toContain('127.0.0.1')
    })
  })
}
