import { PublisherError } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import { paths, type Site } from '../../domain/site.ts'
import type { AddressRule } from '../../http/outgoing/address.ts'
import { createRateLimit } from '../../http/rate-limit.ts'
import type { Store } from '../../store/store.ts'
import { toHostName } from '../callbacks/address.ts'
import type { ReadTopic } from '../delivery/payloads.ts'
import { hasRoom, type PushLimits, toLeaseSeconds } from '../limits.ts'
import { type HubRequest, parseFormerTopic, parseHubRequest, parseTopic } from './parse.ts'

export interface HubAnswer {
  readonly status: number
  /** Plain text. */
  readonly sentence: string
  /** Whole seconds. */
  readonly retryAfter?: number
}

/** Takes requests to subscribe and unsubscribe. */
export interface Intake {
  /**
   * `form` as it was sent; `client` identifies the sender. 202 says that the request is stored, and nothing about its
   * verification (WebSub, section 5.1.2).
   */
  accept(form: string, client: string | undefined): Promise<HubAnswer>
  /** The text at the hub's address. */
  describe(): string
}

export interface IntakeDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly limits: PushLimits
  readonly isAllowed: AddressRule
  readonly now: () => Date
  /** Called after a request was stored. */
  readonly onRequest: () => void
}

/** All clients without a public address. */
const unknownClient = 'unknown'

/** After the burst of the limit. */
const secondsPerRequest = 2
const tryAgainSeconds = 300

export function createIntake(deps: IntakeDeps): Intake {
  const { store, site, readTopic, limits, now, onRequest } = deps
  const { subscriptions } = store
  const limit =
    limits.requests > 0 ? createRateLimit({ burst: limits.requests, secondsPerRequest, now }) : undefined

  async function accept(request: HubRequest, client: string): Promise<HubAnswer> {
    const host = toHostName(request.callback)
    const isKnown = await subscriptions.isSubscribed(request.callback, request)
    const refusal =
      (isKnown ? refuseOften(request, client) : refuseClient(client)) ??
      refuseSubscriptions(request, site()) ??
      (await refuseBlocked(host)) ??
      (isKnown ? undefined : await refuseStranger(request, host, client))
    if (refusal) return refusal
    const document = request.mode === 'subscribe' ? await readTopic(request) : undefined
    if (request.mode === 'subscribe' && !document) {
      return { status: 404, sentence: 'hub.topic names a feed that is not there' }
    }
    await subscriptions.request({
      ...request,
      host,
      leaseSeconds: toLeaseSeconds(request.leaseSeconds, limits.leaseDays),
      revision: document?.revision ?? 0,
      tag: document?.tag ?? '',
    })
    onRequest()
    return { status: 202, sentence: 'The callback will be asked whether it wants this.' }
  }

  /** After the server got another address, a subscriber renews and ends what it has under the old one. */
  async function findFormerTopic(form: URLSearchParams): Promise<string | undefined> {
    const [callback, topic] = [form.get('hub.callback') ?? '', form.get('hub.topic') ?? '']
    if (parseTopic(topic, site().baseUrl)) return undefined
    const named = parseFormerTopic(topic)
    return named && (await subscriptions.isSubscribed(callback, named, topic)) ? topic : undefined
  }

  /** The request, or what is wrong with it. */
  async function parse(form: URLSearchParams): Promise<HubRequest | string> {
    const formerTopic = await findFormerTopic(form)
    try {
      return parseHubRequest(form, {
        baseUrl: site().baseUrl,
        isAllowed: deps.isAllowed,
        ...(formerTopic !== undefined && { formerTopic }),
      })
    } catch (error) {
      if (!(error instanceof PublisherError) || error.problem !== 'invalid') throw error
      return error.message
    }
  }

  async function refuseBlocked(host: string): Promise<HubAnswer | undefined> {
    if (!(await subscriptions.isBlocked(host))) return undefined
    return { status: 403, sentence: 'hub.callback is at a host that this hub delivers nothing to' }
  }

  /**
   * A subscriber renews and unsubscribes whatever others ask for: no stranger knows its callback. It takes no new room,
   * either.
   */
  function refuseOften({ callback, feed, format }: HubRequest, client: string): HubAnswer | undefined {
    return refuseTooMany(limit?.refusal(`subscription ${client} ${callback} ${feed} ${format}`))
  }

  /** By client and host together: other clients cannot spend the limit of a host. */
  async function refuseStranger(
    request: HubRequest,
    host: string,
    client: string,
  ): Promise<HubAnswer | undefined> {
    return refuseTooMany(limit?.refusal(`callback ${client} ${host}`)) ?? (await refuseFull(request, host))
  }

  function refuseClient(client: string): HubAnswer | undefined {
    return client === unknownClient ? undefined : refuseTooMany(limit?.refusal(`client ${client}`))
  }

  async function refuseFull(request: HubRequest, host: string): Promise<HubAnswer | undefined> {
    const counts = await subscriptions.countFor(host)
    if (counts.pending >= limits.pending || counts.pendingOfHost >= Math.ceil(limits.pending / 10)) {
      return full('Too many requests are waiting to be verified')
    }
    if (request.mode === 'unsubscribe' || hasRoom(counts, limits)) return undefined
    return full('There is no room for more subscriptions')
  }

  return {
    accept: async (text, client = unknownClient) => {
      const form = new URLSearchParams(text)
      if (form.get('hub.mode') === 'publish') return refuseClient(client) ?? notPublic
      const request = await parse(form)
      if (typeof request === 'string') return refuseClient(client) ?? { status: 400, sentence: request }
      return accept(request, client)
    },
    describe: () => describeHub(site()),
  }
}

const notPublic: HubAnswer = {
  status: 403,
  sentence: 'hub.mode=publish is not public: this hub serves its own publication, which tells it of news',
}

function refuseTooMany(retryAfter: number | undefined): HubAnswer | undefined {
  if (retryAfter === undefined) return undefined
  return { status: 429, sentence: `Too many requests: please wait ${retryAfter} s.`, retryAfter }
}

function full(problem: string): HubAnswer {
  return { status: 503, sentence: `${problem}; please come back later.`, retryAfter: tryAgainSeconds }
}

/** Subscribers may always unsubscribe. */
function refuseSubscriptions({ mode }: HubRequest, { publication }: Site): HubAnswer | undefined {
  if (publication.ownHub || mode === 'unsubscribe') return undefined
  return { status: 404, sentence: noHub(publication) }
}

function describeHub({ publication, baseUrl }: Site): string {
  if (!publication.ownHub) {
    return `${noHub(publication)}\nSubscribers can still POST hub.mode=unsubscribe.`
  }
  const topic = baseUrl + paths.feed('main', 'atom')
  return [
    `The WebSub hub of ${publication.title} (https://www.w3.org/TR/websub/).`,
    `POST hub.mode, hub.callback and hub.topic, such as ${topic}, to be told of news at once.`,
  ].join('\n')
}

function noHub({ hubs }: Publication): string {
  return `This publication has no hub here${hubs.length > 0 ? `; its hubs are ${hubs.join(', ')}` : ''}`
}
