import { PublisherError } from '../../domain/errors.ts'
import { instantText } from '../../domain/moment.ts'
import { paths } from '../../domain/site.ts'
import { toSubscriptionJson } from '../../editing/overview.ts'
import type {
  LoggedDelivery,
  SubscriptionSummary,
  Subscriptions,
  Topic,
} from '../../store/subscriptions/subscriptions.ts'
import { type Report, table } from '../report.ts'

/** The addresses of callbacks are secrets: they are only in what asks for them. */
export async function listSubscriptions(
  subscriptions: Subscriptions,
  { host, callbacks = false }: { host?: string; callbacks?: boolean },
): Promise<Report> {
  const all = await subscriptions.list(host === undefined ? {} : { host: parseHost(host) })
  const head = ['id', 'host', 'topic', 'state', 'lease ends', 'last delivery', callbacks ? 'callback' : '']
  return {
    json: all.map((one) => ({ ...toSubscriptionJson(one), callback: callbacks ? one.callback : undefined })),
    text:
      all.length === 0
        ? 'There are no subscriptions.'
        : table([head, ...all.map((one) => toCells(one, callbacks))]),
  }
}

function toCells(one: SubscriptionSummary, callbacks: boolean): string[] {
  const last = one.lastAt ? `${one.lastResult ?? ''}, ${instantText(one.lastAt)}` : '-'
  return [
    one.id,
    one.host,
    pathOf(one),
    one.state,
    instantText(one.expiresAt),
    last,
    callbacks ? one.callback : '',
  ]
}

function pathOf({ feed, format }: Topic): string {
  return paths.feed(feed, format)
}

export async function listDeliveries(
  subscriptions: Subscriptions,
  { host, failed = false, limit = '50' }: { host?: string; failed?: boolean; limit?: string },
): Promise<Report> {
  if (!/^[1-9]\d{0,5}$/.test(limit)) {
    throw new PublisherError('invalid', `--limit must be a whole number from 1 to 999999, not "${limit}"`)
  }
  const deliveries = await subscriptions.deliveries({
    ...(host !== undefined && { host: parseHost(host) }),
    onlyFailed: failed,
    limit: Number(limit),
  })
  const head = ['at', 'host', 'topic', 'result', 'took', 'subscription']
  return {
    json: deliveries.map(toDeliveryJson),
    text:
      deliveries.length === 0
        ? 'The log contains no such delivery.'
        : table([head, ...deliveries.map(toLogCells)]),
  }
}

/** `subscription`: of one of them, where several deliveries are one entry. */
function toDeliveryJson(delivery: LoggedDelivery) {
  const { at, host, result, status, tookMs, subscriptionId, deliveries } = delivery
  const topic = pathOf(delivery)
  return {
    at: instantText(at),
    host,
    topic,
    result,
    status,
    tookMs,
    deliveries,
    subscription: subscriptionId,
  }
}

function toLogCells({ at, host, result, status, tookMs, subscriptionId, ...rest }: LoggedDelivery): string[] {
  const said = status === undefined ? result : `${result} ${status}`
  const count = rest.deliveries > 1 ? ` × ${rest.deliveries}` : ''
  return [instantText(at), host, pathOf(rest), said + count, `${tookMs} ms`, count ? '' : subscriptionId]
}

export async function unsubscribe(
  subscriptions: Subscriptions,
  id: string | undefined,
  host: string | undefined,
): Promise<Report> {
  if ((id === undefined) === (host === undefined)) {
    throw new PublisherError('invalid', 'give either the id of a subscription or --host')
  }
  const which = id !== undefined ? { id } : { host: parseHost(host ?? '') }
  const ended = await subscriptions.end(which, 'The publisher has ended the subscription.')
  if (ended === 0)
    throw new PublisherError('not_found', `no subscription has the ${id ? 'id' : 'host'} "${id ?? host}"`)
  return { json: { ended }, text: `Ended: ${ended}. The server notifies the subscribers.` }
}

export async function block(subscriptions: Subscriptions, host: string | undefined): Promise<Report> {
  if (host !== undefined) {
    const name = parseHost(host)
    const ended = await subscriptions.block(name)
    const text = `${name} is blocked. Subscriptions that it ended: ${ended}.`
    return { json: { host: name, ended }, text }
  }
  const blocks = await subscriptions.blocks()
  const rows = blocks.map((one) => [one.host, `since ${instantText(one.blockedAt)}`])
  return {
    json: blocks.map((one) => ({ host: one.host, blockedAt: instantText(one.blockedAt) })),
    text: blocks.length === 0 ? 'No host is blocked.' : table(rows),
  }
}

export async function unblock(subscriptions: Subscriptions, host: string): Promise<Report> {
  const name = parseHost(host)
  if (!(await subscriptions.unblock(name))) throw new PublisherError('not_found', `${name} is not blocked`)
  return { json: { host: name }, text: `${name} may subscribe again.` }
}

/** The hub's form of hosts: small letters, no port. */
function parseHost(text: string): string {
  const url = `http://${text}/`
  const name = URL.canParse(url) && !/[/?#@]/.test(text) ? new URL(url).hostname.replace(/\.$/, '') : ''
  if (name) return name
  throw new PublisherError('invalid', `a host is a name such as reader.example, not "${text}"`)
}
