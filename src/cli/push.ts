import type { Command } from 'commander'
import { PublisherError } from '../domain/errors.ts'
import { instantText } from '../domain/moment.ts'
import { paths } from '../domain/site.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type {
  LoggedDelivery,
  SubscriptionSummary,
  Subscriptions,
  Topic,
} from '../store/subscriptions/subscriptions.ts'
import { table } from './report.ts'

type WithGazette = (work: (gazette: Gazette) => Promise<void>) => Promise<void>

/** What operators see of the hub, and what they can do there. */
export function addPushCommands(program: Command, withGazette: WithGazette): void {
  const withSubscriptions = (work: (subscriptions: Subscriptions) => Promise<void>) =>
    withGazette(({ store }) => work(store.subscriptions))

  program
    .command('subscriptions')
    .description('list who is subscribed to which feed by WebSub')
    .option('--host <host>', 'those at one host')
    .option('--callbacks', 'show the addresses of callbacks, which are secrets')
    .action((options: { host?: string; callbacks?: boolean }) =>
      withSubscriptions((subscriptions) => list(subscriptions, options)),
    )

  program
    .command('deliveries')
    .description('show the log of deliveries, newest first')
    .option('--host <host>', 'those to one host')
    .option('--failed', 'only those that failed')
    .option('--limit <number>', 'how many; 50')
    .action((options: { host?: string; failed?: boolean; limit?: string }) =>
      withSubscriptions((subscriptions) => showDeliveries(subscriptions, options)),
    )

  program
    .command('unsubscribe')
    .description('end a subscription, or all of a host; the subscribers are told')
    .argument('[id]', 'as subscriptions lists it')
    .option('--host <host>')
    .action((id: string | undefined, { host }: { host?: string }) =>
      withSubscriptions((subscriptions) => unsubscribe(subscriptions, id, host)),
    )

  program
    .command('block')
    .description('deliver nothing more to a host and those below it; without one, list what is blocked')
    .argument('[host]')
    .action((host: string | undefined) => withSubscriptions((subscriptions) => block(subscriptions, host)))

  program
    .command('unblock')
    .description('let a host subscribe again')
    .argument('<host>')
    .action((host: string) => withSubscriptions((subscriptions) => unblock(subscriptions, host)))
}

async function list(
  subscriptions: Subscriptions,
  { host, callbacks = false }: { host?: string; callbacks?: boolean },
): Promise<void> {
  const all = await subscriptions.list(host === undefined ? {} : { host: parseHost(host) })
  const head = ['id', 'host', 'topic', 'state', 'lease ends', 'last delivery', callbacks ? 'callback' : '']
  if (all.length === 0) console.log('Nobody is subscribed.')
  else console.log(table([head, ...all.map((one) => toCells(one, callbacks))]))
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

async function showDeliveries(
  subscriptions: Subscriptions,
  { host, failed = false, limit = '50' }: { host?: string; failed?: boolean; limit?: string },
): Promise<void> {
  if (!/^[1-9]\d{0,5}$/.test(limit)) {
    throw new PublisherError('invalid', `--limit must be a whole number from 1 to 999999, not "${limit}"`)
  }
  const deliveries = await subscriptions.deliveries({
    ...(host !== undefined && { host: parseHost(host) }),
    onlyFailed: failed,
    limit: Number(limit),
  })
  const head = ['at', 'host', 'topic', 'result', 'took', 'subscription']
  if (deliveries.length === 0) console.log('The log holds no such delivery.')
  else console.log(table([head, ...deliveries.map(toLogCells)]))
}

function toLogCells({ at, host, result, status, tookMs, subscriptionId, ...rest }: LoggedDelivery): string[] {
  const said = status === undefined ? result : `${result} ${status}`
  const count = rest.deliveries > 1 ? ` × ${rest.deliveries}` : ''
  return [instantText(at), host, pathOf(rest), said + count, `${tookMs} ms`, count ? '' : subscriptionId]
}

async function unsubscribe(
  subscriptions: Subscriptions,
  id: string | undefined,
  host: string | undefined,
): Promise<void> {
  if ((id === undefined) === (host === undefined)) {
    throw new PublisherError('invalid', 'name either the id of a subscription or --host')
  }
  const which = id !== undefined ? { id } : { host: parseHost(host ?? '') }
  const ended = await subscriptions.end(which, 'The publisher has ended the subscription.')
  if (ended === 0)
    throw new PublisherError('not_found', `no subscription has the ${id ? 'id' : 'host'} "${id ?? host}"`)
  console.log(`Ended: ${ended}. The server tells the subscribers.`)
}

async function block(subscriptions: Subscriptions, host: string | undefined): Promise<void> {
  if (host !== undefined) {
    const name = parseHost(host)
    const ended = await subscriptions.block(name)
    console.log(`${name} is blocked. Subscriptions that ended with that: ${ended}.`)
    return
  }
  const blocks = await subscriptions.blocks()
  if (blocks.length === 0) console.log('No host is blocked.')
  else console.log(table(blocks.map((one) => [one.host, `since ${instantText(one.blockedAt)}`])))
}

async function unblock(subscriptions: Subscriptions, host: string): Promise<void> {
  const name = parseHost(host)
  if (!(await subscriptions.unblock(name))) throw new PublisherError('not_found', `${name} is not blocked`)
  console.log(`${name} may subscribe again.`)
}

/** As the hub writes hosts: small letters, no port. */
function parseHost(text: string): string {
  const url = `http://${text}/`
  const name = URL.canParse(url) && !/[/?#@]/.test(text) ? new URL(url).hostname.replace(/\.$/, '') : ''
  if (name) return name
  throw new PublisherError('invalid', `a host is a name such as reader.example, not "${text}"`)
}
