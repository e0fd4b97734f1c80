import { z } from 'zod'
import { PublisherError } from '../../domain/errors.ts'
import { toSubscriptionJson } from '../../editing/overview.ts'
import { parseAudienceQuestion } from '../../store/audience/day.ts'
import { defineOperation } from '../operation.ts'

const tag = 'Readers'

const subscription = z
  .object({
    id: z.string(),
    host: z.string().describe('of the callback'),
    topic: z.string().describe('the path of the feed'),
    state: z.enum(['current', 'behind', 'retrying', 'expired']),
    leaseEndsAt: z.string(),
    lastDelivery: z.object({ at: z.string(), result: z.string().optional() }).optional(),
  })
  .meta({ id: 'Subscription' })

const counts = (what: string) => z.record(z.string(), z.int()).describe(what)

const listSubscriptions = defineOperation({
  id: 'listSubscriptions',
  method: 'get',
  path: '/subscriptions',
  tag,
  summary: 'Lists the subscriptions of the hub (WebSub), and counts them by host and by feed',
  description: 'The addresses of callbacks are secrets of the subscribers, and are left out.',
  scope: 'admin',
  query: z.strictObject({
    host: z.string().optional().describe('only subscriptions whose callbacks are on this host'),
    limit: z.coerce.number().int().min(0).max(10_000).default(1_000).describe('how many are listed'),
  }),
  answers: {
    200: {
      description: 'The subscriptions.',
      schema: z.object({
        count: z.int(),
        byHost: counts('subscriptions of each host'),
        byTopic: counts('subscriptions of each feed'),
        subscriptions: z.array(subscription),
      }),
    },
  },
  run: async ({ query: { host, limit }, deps: { store } }) => {
    const all = await store.subscriptions.list(host === undefined ? {} : { host: host.toLowerCase() })
    const shown = all.map(toSubscriptionJson)
    return {
      status: 200,
      json: {
        count: all.length,
        byHost: countBy(shown, ({ host }) => host),
        byTopic: countBy(shown, ({ topic }) => topic),
        subscriptions: shown.slice(0, limit),
      },
    }
  },
})

function countBy<T>(all: readonly T[], nameOf: (one: T) => string): Record<string, number> {
  const groups = Map.groupBy(all, nameOf)
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.length]))
}

const endSubscription = defineOperation({
  id: 'endSubscription',
  method: 'delete',
  path: '/subscriptions/{id}',
  tag,
  summary: 'Ends a subscription; the hub tells the subscriber',
  scope: 'admin',
  params: z.object({ id: z.string() }),
  problems: [404],
  answers: { 204: { description: 'It has ended.' } },
  run: async ({ params: { id }, deps: { store } }) => {
    const ended = await store.subscriptions.end({ id }, 'The publisher has ended the subscription.')
    if (ended === 0) throw new PublisherError('not_found', `no subscription has the id "${id}"`)
    return { status: 204 }
  },
})

const shares = { requests: z.int(), conditional: z.number(), notModified: z.number() }

const readAudience = defineOperation({
  id: 'readAudience',
  method: 'get',
  path: '/audience',
  tag,
  summary: 'Estimates the readers of each feed',
  scope: 'read',
  query: z.strictObject({
    days: z.string().optional().describe('1 to 366; default: 7'),
    feed: z.string().optional().describe('as in addresses: main, or tags/ferry'),
  }),
  answers: {
    200: {
      description: 'The report.',
      schema: z
        .looseObject({
          note: z.string(),
          feeds: z.array(
            z.object({
              feed: z.string(),
              estimatedSubscribers: z.int(),
              services: z.array(z.object({ service: z.string(), subscribers: z.int() })),
              estimatedDirectReaders: z.int(),
              readers: z.array(z.object({ reader: z.string(), ...shares })),
              ...shares,
            }),
          ),
        })
        .meta({ id: 'Audience' }),
    },
  },
  run: async ({ query, deps: { store } }) => ({
    status: 200,
    json: await store.audience.read(parseAudienceQuestion(query, store.now())),
  }),
})

export const readerOperations = [listSubscriptions, endSubscription, readAudience]
