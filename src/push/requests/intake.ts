import { PublisherError } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import { paths, type Site } from '../../domain/site.ts'
import { createRequestLimit } from '../../http/rate-limit.ts'
import type { Store } from '../../store/store.ts'
import type { AddressRule } from '../callbacks/address.ts'
import { toHostName } from '../callbacks/address.ts'
import type { ReadTopic } from '../delivery/payloads.ts'
import type { PushLimits } from '../limits.ts'
import { toLeaseSeconds } from '../limits.ts'
import { type HubRequest, parseHubRequest } from './parse.ts'

/** What a client is told, in plain text. */
export interface HubAnswer {
  readonly status: number
  readonly sentence: string
  /** Whole seconds. */
  readonly retryAfter?: number
}

/** Takes requests to subscribe and unsubscribe. */
export interface Intake {
  /**
   * `form` as it came. `client` is whose request it is, where that can be told. 202 says that the request is kept, and
   * nothing of whether it will be verified (WebSub, section 5.1.2).
   */
  accept(form: string, client: string | undefined): Promise<HubAnswer>
  /** What stands at the hub's address. */
  describe(): string
}

export interface IntakeDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly limits: PushLimits
  readonly isAllowed: AddressRule
  readonly now: () => Date
  /** Called when a request is kept. */
  readonly onRequest: () => void
}

/** After so many at once, as the limit says. */
const secondsEach = 2
const tryAgainSeconds = 300

export function createIntake(deps: IntakeDeps): Intake {
  const { store, site, readTopic, limits, now, onRequest } = deps
  const { subscriptions } = store
  const limit = limits.requests > 0 ? createRequestLimit(limits.requests, secondsEach, now) : undefined

  async function accept(form: URLSearchParams): Promise<HubAnswer> {
    const request = parseHubRequest(form, { baseUrl: site().baseUrl, isAllowed: deps.isAllowed })
    const host = toHostName(request.callback)
    const refusal =
      refuseSubscriptions(request, site()) ??
      (await refuseBlocked(host)) ??
      refuseTooMany(limit?.refusal(`callback ${host}`)) ??
      (await refuseFull(request, host))
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

  async function refuseBlocked(host: string): Promise<HubAnswer | undefined> {
    if (!(await subscriptions.isBlocked(host))) return undefined
    return { status: 403, sentence: 'hub.callback is at a host that this hub delivers nothing to' }
  }

  /** Who is subscribed takes no new room, and must not lose what it has because strangers fill it. */
  async function refuseFull(request: HubRequest, host: string): Promise<HubAnswer | undefined> {
    if (await subscriptions.isSubscribed(request.callback, request)) return undefined
    const counts = await subscriptions.countFor(host)
    const [pending, pendingOfHost] = [limits.pending, Math.ceil(limits.pending / 10)]
    if (counts.pending >= pending || counts.pendingOfHost >= pendingOfHost) {
      return full('Too many requests are waiting to be verified')
    }
    if (request.mode === 'unsubscribe') return undefined
    const hasRoom =
      counts.subscriptions < limits.subscriptions && counts.subscriptionsOfHost < limits.subscriptionsPerHost
    return hasRoom ? undefined : full('There is no room for more subscriptions')
  }

  return {
    accept: async (text, client) => {
      const tooMany = client === undefined ? undefined : refuseTooMany(limit?.refusal(`client ${client}`))
      if (tooMany) return tooMany
      const form = new URLSearchParams(text)
      if (form.get('hub.mode') === 'publish') return notPublic
      try {
        return await accept(form)
      } catch (error) {
        if (!(error instanceof PublisherError) || error.problem !== 'invalid') throw error
        return { status: 400, sentence: error.message }
      }
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

function full(what: string): HubAnswer {
  return { status: 503, sentence: `${what}; please come back later.`, retryAfter: tryAgainSeconds }
}

/** Who has subscribed here may unsubscribe, whatever the publication says now. */
function refuseSubscriptions({ mode }: HubRequest, { publication }: Site): HubAnswer | undefined {
  if (publication.ownHub || mode === 'unsubscribe') return undefined
  return { status: 404, sentence: noHub(publication) }
}

function describeHub({ publication, baseUrl }: Site): string {
  if (!publication.ownHub) {
    return `${noHub(publication)}\nWho is subscribed here can POST hub.mode=unsubscribe.`
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
