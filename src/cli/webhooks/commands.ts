import type { CommandTools } from '../command-tools.ts'
import type { WebhookActions } from './webhooks.ts'

/** The addresses that are told of changes. */
export function addWebhookCommands({ add, reported, useGazette }: CommandTools): void {
  const webhooks = add(
    'webhooks',
    'tell other programs of changes: add, list, test, pause and remove webhooks',
  )
  const command = (usage: string, description: string) => webhooks.command(usage).description(description)
  const action = <Args extends unknown[]>(
    work: (actions: WebhookActions, ...args: Args) => ReturnType<WebhookActions['list']>,
  ) =>
    reported((...args: Args) =>
      useGazette(async (gazette, settings) =>
        work((await import('./webhooks.ts')).createWebhookActions(gazette, settings), ...args),
      ),
    )

  command(
    'add <url>',
    'tell this address of changes from now on, and print the secret: it cannot be read again',
  )
    .option('--event <event...>', 'only of these, such as article.published; default: all')
    .option('--description <text>', 'for people')
    .action(
      action((actions, url: string, { event, description }: { event?: string[]; description?: string }) =>
        actions.add(url, event, description),
      ),
    )
  command('list', 'list the webhooks').action(action((actions) => actions.list()))
  command('show <id>', 'print a webhook and its latest events')
    .option('--limit <number>', 'number of events; default: 20')
    .action(action((actions, id: string, { limit }: { limit?: string }) => actions.show(id, limit)))
  command('test <id>', 'send a test now, and print the answer').action(
    action((actions, id: string) => actions.test(id)),
  )
  command('pause <id>', 'send nothing until resume; events wait').action(
    action((actions, id: string) => actions.pause(id)),
  )
  command('resume <id>', 'send again what waits, also after the server has disabled it')
    .option('--skip-missed', 'only what comes from now on')
    .action(
      action((actions, id: string, { skipMissed }: { skipMissed?: boolean }) =>
        actions.resume(id, skipMissed),
      ),
    )
  command('rotate <id>', 'make a new secret and print it; the former one signs as well for a while')
    .option('--hours <number>', 'how long, 0 to 720; default: 24')
    .action(action((actions, id: string, { hours }: { hours?: string }) => actions.rotate(id, hours)))
  command('redeliver <id> <event>', 'send an event of the log again').action(
    action((actions, id: string, event: string) => actions.redeliver(id, event)),
  )
  command('remove <id>', 'tell this address of nothing more, and forget its log').action(
    action((actions, id: string) => actions.remove(id)),
  )
}
