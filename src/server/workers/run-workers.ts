import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Logger } from 'pino'
import { createMetricsSum, type Numbers } from '../../metrics/sum.ts'
import type { Settings } from '../settings.ts'
import { stopSignal } from '../stop-signal.ts'
import type { Topic } from './messages.ts'
import { type Answers, startWorkers, type WorkersDeps } from './start-workers.ts'

/** Serves with several processes on one port until SIGTERM or SIGINT. Throws when none of them comes up. */
export async function runWorkers(
  settings: Settings,
  { prune, log }: { readonly prune: boolean; readonly log: Logger },
): Promise<void> {
  const workers = startWorkers({
    count: settings.workers,
    script: fileURLToPath(new URL('worker.ts', import.meta.url)),
    port: await findPort(settings),
    prune,
    log,
    onServing: (greeting) => console.log(greeting),
    reply: createReplies(),
  })
  try {
    const signal = await Promise.race([stopSignal(), workers.failed])
    log.info({ signal }, 'stopping: requests under way are finished')
  } finally {
    await workers.stop()
  }
}

/** The port of the settings, or a free one, which all workers then take. Throws what Node says of one that is taken. */
async function findPort({ port, host }: Settings): Promise<number> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  const found = (server.address() as AddressInfo).port
  server.close()
  await once(server, 'close')
  return found
}

function createReplies(): WorkersDeps['reply'] {
  const metrics = createMetricsSum()
  const replies: Readonly<
    Record<Topic, (answers: Answers, living: ReadonlySet<number>) => Promise<unknown>>
  > = {
    metrics: (answers, living) => metrics.add(answers as ReadonlyMap<number, Numbers>, living),
    // All have it by now, or are gone.
    publication: async () => undefined,
  }
  return (topic, answers, living) => replies[topic](answers, living)
}
