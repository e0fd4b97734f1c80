import type { CommandTools } from '../command-tools.ts'
import type { AudienceCommandOptions } from './audience.ts'

const push = () => import('./push.ts')

/** The audience, and the subscriptions of the hub. */
export function addReaderCommands({ add, withGazette }: CommandTools): void {
  add('audience', 'estimate the readers of each feed')
    .option('--feed <name>', 'one feed, such as main or tags/ferry')
    .option('--days <number>', 'number of days up to today; default: 7')
    .action(
      withGazette(async (gazette, options: AudienceCommandOptions) =>
        (await import('./audience.ts')).audienceCommand(gazette, options, new Date()),
      ),
    )

  add('subscriptions', 'list the WebSub subscriptions')
    .option('--host <host>', 'only those of a host')
    .option('--callbacks', 'also print the callback URLs, which are secrets')
    .action(
      withGazette(async ({ store }, options: { host?: string; callbacks?: boolean }) =>
        (await push()).listSubscriptions(store.subscriptions, options),
      ),
    )

  add('deliveries', 'print the log of WebSub deliveries, newest first')
    .option('--host <host>', 'only those to a host')
    .option('--failed', 'only failed deliveries')
    .option('--limit <number>', 'number of deliveries; default: 50')
    .action(
      withGazette(async ({ store }, options: { host?: string; failed?: boolean; limit?: string }) =>
        (await push()).listDeliveries(store.subscriptions, options),
      ),
    )

  add('unsubscribe [id]', 'end a subscription or all of a host; the server notifies the subscribers')
    .option('--host <host>', 'all subscriptions of a host')
    .action(
      withGazette(async ({ store }, id: string | undefined, { host }: { host?: string }) =>
        (await push()).unsubscribe(store.subscriptions, id, host),
      ),
    )

  add(
    'block [host]',
    'end and refuse subscriptions of a host and its subdomains; default: list the blocked hosts',
  ).action(
    withGazette(async ({ store }, host: string | undefined) =>
      (await push()).block(store.subscriptions, host),
    ),
  )

  add('unblock <host>', 'accept subscriptions of a host again').action(
    withGazette(async ({ store }, host: string) => (await push()).unblock(store.subscriptions, host)),
  )
}
