import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Operation } from '../../../src/api/operation.ts'
import { operations } from '../../../src/api/operations.ts'
import { makeWebhookSecret } from '../../../src/api/webhooks/signing.ts'
import { scopes } from '../../../src/domain/accounts/token.ts'
import { PublisherError } from '../../../src/domain/errors.ts'
import { readSettings } from '../../../src/server/settings/settings.ts'
import { toSubscriptionId } from '../../../src/store/subscriptions/terms.ts'
import { type ApiAnswer, sendApi } from '../../support/api-client.ts'
import { type DescribedOperation, described } from '../../support/api-conformance.ts'
import { type DataFolder, makeDataFolder, markdown } from '../../support/make-data-folder.ts'
import { seedSubscriptions } from '../../support/seed-subscriptions.ts'
import { eventually, startGazette, type TestServer } from '../../support/start-gazette.ts'
import { cases, type MakeRequest, type Things, toUpload, type Wanted } from './cases.ts'

/** The database of the servers, which a test can take away. */
export interface Place extends AsyncDisposable {
  readonly databaseUrl: string
  /** Runs SQL beside the server. */
  execute(sql: string): Promise<void>
  /** From now on the server does not reach the database. Returns how to end that. */
  beginOutage(server: TestServer): Promise<() => Promise<void>>
}

const mostBytes = 400
const types = { body: 'text/x-unknown' }

/** Every status that the description names, of every operation. */
export function describeStatuses(openPlace: (data: DataFolder) => Promise<Place>): void {
  let data: DataFolder
  let place: Place
  let server: TestServer
  /** Takes one request of each token, and short bodies. */
  let strict: TestServer
  let things: Things
  let owner: { readonly id: string; readonly secret: string }

  beforeAll(async () => {
    data = await makeDataFolder()
    place = await openPlace(data)
    const { databaseUrl } = place
    const limits = { ...readSettings({}).api, requestsPerMinute: 0 }
    server = await startGazette(data, { databaseUrl, api: limits })
    strict = await startGazette(data, {
      databaseUrl,
      api: { ...limits, requestsPerMinute: 1, bodyBytes: mostBytes, uploadBytes: mostBytes },
    })
    things = makeThings()
    owner = await things.token()
  })
  afterAll(async () => {
    await strict.close()
    await server.close()
    await place[Symbol.asyncDispose]()
  })

  function makeThings(): Things {
    let names = 0
    const name = () => `thing-${++names}`
    const once = (make: () => Promise<string>) => {
      let known: Promise<string> | undefined
      return () => {
        known ??= make()
        return known
      }
    }
    const write = async (fields: Readonly<Record<string, unknown>>) => {
      const key = name()
      const body = { title: `Title of ${key}`, ...fields }
      const { status, text } = await sendApi(`${server.url}/api/articles/${key}`, owner.secret, 'PUT', {
        body,
      })
      expect(status, text).toBe(201)
      return key
    }
    return {
      name,
      article: (fields = {}) => write(fields),
      fileArticle: once(async () => {
        const slug = name()
        await data.write(`articles/${slug}.md`, markdown(`Title of ${slug}`))
        await eventually(async () => expect(await server.gazette.store.articleBySlug(slug)).toBeDefined())
        return slug
      }),
      deletedArticle: once(async () => {
        const key = await write({ published: '2026-11-22T08:00:00Z' })
        const address = `${server.url}/api/articles/${key}?evenIfSeen`
        expect((await sendApi(address, owner.secret, 'DELETE')).status).toBe(200)
        return key
      }),
      token: async () => {
        const { token, secret } = await makeToken(scopes)
        return { id: token.id, secret }
      },
      mediaFile: async () => {
        const { path, ...request } = toUpload
        const { json } = await sendApi(`${server.url}/api${path}`, owner.secret, 'POST', request)
        return json.file
      },
      subscription: async () => {
        const callback = `https://${name()}.example/`
        const expiresAt = new Date('2027-01-01T00:00:00Z')
        await seedSubscriptions(place.databaseUrl, {
          count: 1,
          toCallback: () => callback,
          revision: 0,
          expiresAt,
        })
        return toSubscriptionId(callback, 'main', 'atom')
      },
      webhook: async () => (await makeWebhook()).id,
      delivery: async (webhook) => {
        await write({})
        const address = `${server.url}/api/webhooks/${webhook}/deliveries`
        return eventually(async () => {
          const { json } = await sendApi(address, owner.secret, 'GET')
          expect(json.deliveries).not.toEqual([])
          return json.deliveries[0].event
        })
      },
      allWebhooks: async () => {
        const { id } = await makeWebhook()
        const columns = 'url, events, secret, state, created_at, taken_change, due_at, failures'
        await place.execute(`
          with recursive copy (number) as (select 1 union all select number + 1 from copy where number < 99)
          insert into webhook (id, ${columns})
          select id || '-' || number, ${columns} from webhook, copy where id = '${id}'
        `)
        return () => place.execute(`delete from webhook where id like '${id}%'`)
      },
      publication: {
        etag: async () => {
          const { headers } = await sendApi(`${server.url}/api/publication`, owner.secret, 'GET')
          return headers.get('ETag') ?? ''
        },
        remove: async () => {
          const text = await data.read('publication.json')
          await data.remove('publication.json')
          return () => data.write('publication.json', text)
        },
        giveByProgram: () => {
          const { publicationSource } = server.gazette
          const { show } = publicationSource
          const refuse = () =>
            Promise.reject(new PublisherError('conflict', 'a program gives the publication'))
          Object.assign(publicationSource, { show: refuse })
          return async () => {
            Object.assign(publicationSource, { show })
          }
        },
      },
    }
  }

  const makeWebhook = () =>
    server.gazette.store.webhooks.create({
      url: `https://${things.name()}.example/`,
      events: ['article.created'],
      secret: makeWebhookSecret(),
      by: { how: 'command' },
    })

  const makeToken = (wanted: readonly string[]) =>
    server.gazette.store.tokens.create({ name: 'Test', scopes: wanted, by: { how: 'command' } })

  async function send(
    { method }: Operation,
    { path, token = owner.secret, undo, ...request }: Wanted,
    to: TestServer = server,
  ): Promise<ApiAnswer> {
    try {
      return await sendApi(`${to.url}/api${path}`, token, method.toUpperCase(), request)
    } finally {
      await undo?.()
    }
  }

  /** A new request that is done. */
  function makeValid({ id }: Operation): Promise<Wanted> {
    const [, make] = Object.entries(cases[id] ?? {}).find(([status]) => Number(status) < 300) ?? []
    if (!make) throw new Error(`tests/api/statuses/cases.ts has no request for ${id}`)
    return Promise.resolve(make(things))
  }

  const made = new Map<Operation, Promise<Wanted>>()
  /** The request of which refused ones are made, which change nothing. */
  function valid(operation: Operation): Promise<Wanted> {
    const known = made.get(operation) ?? makeValid(operation)
    made.set(operation, known)
    return known
  }

  const sendValid = async (id: string) => {
    const operation = operations.find((known) => known.id === id) as Operation
    return send(operation, await valid(operation))
  }

  /** What answers with a status in every operation that has it. */
  const shared: Readonly<Record<number, (operation: Operation) => Promise<ApiAnswer>>> = {
    400: async (operation) => send(operation, toWrong(await valid(operation))),
    401: async (operation) => {
      const { path, ...request } = await valid(operation)
      return sendApi(`${server.url}/api${path}`, 'gzt_unknown', operation.method.toUpperCase(), request)
    },
    403: async (operation) => {
      const others = scopes.filter((scope) => scope !== operation.scope && scope !== 'admin')
      const { secret } = await makeToken(others)
      return send(operation, { ...(await valid(operation)), token: secret })
    },
    404: async (operation) =>
      send(operation, { ...(await valid(operation)), path: pathTo(operation, 'nobody') }),
    409: async (operation) => {
      const request = { ...(await makeValid(operation)), headers: { 'Idempotency-Key': things.name() } }
      await send(operation, request)
      // As if the first one were not finished.
      await place.execute('update request_key set answer = null')
      return send(operation, request)
    },
    410: async (operation) =>
      send(operation, {
        ...(await valid(operation)),
        path: pathTo(operation, await things.deletedArticle()),
      }),
    412: async (operation) =>
      send(operation, { ...(await valid(operation)), headers: { 'If-Match': '"999"' } }),
    413: async (operation) => {
      const { secret } = await things.token()
      const given = await valid(operation)
      const type = given.type ?? operation.body?.types[0] ?? types.body
      const request = { ...given, body: `"${'x'.repeat(mostBytes)}"`, type, token: secret }
      return send(operation, request, strict)
    },
    415: async (operation) => send(operation, { ...(await valid(operation)), body: 'x', type: types.body }),
    422: async (operation) => {
      const headers = { 'Idempotency-Key': things.name() }
      const first = await send(operation, { ...(await makeValid(operation)), headers })
      expect(first.status, first.text).toBeLessThan(300)
      // Another body, or another address.
      return send(operation, { ...(await makeValid(operation)), headers })
    },
    429: async (operation) => {
      const { secret } = await things.token()
      const request = { path: pathTo(operation, 'x'), token: secret }
      await sendApi(`${strict.url}/api/articles/nobody`, secret, 'GET')
      return send(operation, request, strict)
    },
  }

  /** What fails every operation alike, by status. Returns how to end that. */
  const failures: Readonly<Record<number, () => Promise<() => Promise<void>>>> = {
    500: async () => {
      await place.execute('alter table token rename to lost')
      return () => place.execute('alter table lost rename to token')
    },
    503: () => place.beginOutage(server),
  }

  describe.each(operations.map((operation) => ({ operation, id: operation.id })))(
    '$id',
    ({ operation, id }) => {
      const statuses = statusesOf(operation).filter((status) => !(status in failures))
      // What all operations answer alike needs one of them on PostgreSQL in each run.
      const isOwn = (status: number) => status in (cases[id] ?? {}) || operation === firstShared(status)
      const check = async (status: number) => {
        const make = cases[id]?.[status] as MakeRequest | undefined
        const answer = make ? await send(operation, await make(things)) : await shared[status]?.(operation)
        expect(answer?.status, answer?.text ?? `tests/api/statuses/cases.ts lacks ${status} of ${id}`).toBe(
          status,
        )
      }
      it.each(statuses.filter(isOwn))('answers %i', check)
      it.each(statuses.filter((status) => !isOwn(status)))('answers %i', { tags: 'long-on-postgres' }, check)
    },
  )

  describe.each(Object.entries(failures))('a failure of the store is answered with %s', (text, begin) => {
    const status = Number(text)
    const failing = operations.filter((operation) => statusesOf(operation).includes(status))
    const describeFailure = (some: readonly Operation[]) => () => {
      let end: () => Promise<void>
      beforeAll(async () => {
        for (const operation of some) await valid(operation)
        end = await begin()
      })
      afterAll(async () => {
        await end()
        await eventually(async () => expect((await sendValid('listArticles')).status).toBe(200))
      })
      it.each(some.map(({ id }) => id))('by %s', async (id) => {
        const answer = await sendValid(id)
        expect(answer.status, answer.text).toBe(status)
      })
    }
    describe('by the first operation', describeFailure(failing.slice(0, 1)))
    describe('by the others', { tags: 'long-on-postgres' }, describeFailure(failing.slice(1)))
  })
}

/** The first operation with this status for which `cases.ts` has no request. */
function firstShared(status: number): Operation | undefined {
  return operations.find(
    (operation) => statusesOf(operation).includes(status) && !(status in (cases[operation.id] ?? {})),
  )
}

function statusesOf(operation: Operation): number[] {
  return Object.keys(descriptionOf(operation).responses).map(Number)
}

function descriptionOf({ id }: Operation): DescribedOperation {
  const found = described.find(({ operationId }) => operationId === id)
  if (!found) throw new Error(`${id} is not described`)
  return found
}

/** The operation's path, with this in place of each name. */
function pathTo({ path }: Operation, name: string): string {
  return path.replaceAll(/\{\w+\}/g, name)
}

/** The request with a parameter that no operation has. */
function toWrong({ path, ...request }: Wanted): Wanted {
  return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}unknown=1` }
}
