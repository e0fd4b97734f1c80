import type { Logger } from 'pino'
import { PublisherError } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import { type Following, followFolder } from '../../ingest/folder/follow.ts'
import type { MetricsExchange } from '../../metrics/metrics.ts'
import type { Numbers } from '../../metrics/sum.ts'
import { openFrontDoor } from '../http-server.ts'
import { openGazette } from '../open-gazette.ts'
import { greeting } from '../run.ts'
import { listenUrl, type Settings } from '../settings.ts'
import { serveGazette } from '../start-server.ts'
import type { WorkerChannel } from './worker-channel.ts'

export interface WorkerDeps {
  readonly channel: WorkerChannel
  readonly now: () => Date
  readonly log: Logger
}

export interface RunningWorker {
  /** Rejects when it cannot lead although it must. */
  readonly failed: Promise<never>
  /** Finishes the requests under way, for ten seconds at most, and closes the store. */
  close(): Promise<void>
}

/**
 * Serves as one of several processes on the port of the settings. Before the first import it listens at once and answers
 * 503; later, while others serve, it listens only when it can serve. The one that leads brings the data folder in.
 */
export async function startWorker(
  settings: Settings,
  { channel, now, log }: WorkerDeps,
  { isCold }: { readonly isCold: boolean },
): Promise<RunningWorker> {
  const exchange = joinExchange(channel)
  const early = isCold ? await openFrontDoor(settings, log) : undefined
  const isFilled = await Promise.race([channel.mayServe.then(() => true), channel.mustLead.then(() => false)])
  const url = settings.publicUrl ?? listenUrl(settings.host, settings.port)
  const gazette = await openGazette(settings, url, now)
  channel.answer('publication', async (publication) => {
    // It goes by it from now on, which is all that is asked; the leader sees to the store.
    gazette.adoptPublication(publication as Publication).catch(() => {})
  })
  const adopt = async (publication: Publication) => {
    await channel.ask('publication', publication)
    await gazette.adoptPublication(publication)
  }
  let following: Following | undefined
  const follow = async () => {
    following = await followFolder(settings.dataFolder, { gazette, log, adopt })
    return following
  }
  if (!isFilled) {
    const leading = await channel.mustLead
    const firstSync = await (await follow()).importAll(leading)
    await channel.tell({ kind: 'imported', greeting: greeting({ url, gazette, firstSync }) })
  }
  const door = early ?? (await openFrontDoor(settings, log))
  const serving = serveGazette(settings, { door, gazette, now, log, exchange })
  await channel.tell({ kind: 'serving' })
  log.info('a worker is serving')
  const failed = Promise.withResolvers<never>()
  if (isFilled) {
    const takeOver = async () => (await follow()).takeOver()
    channel.mustLead.then(takeOver).catch(failed.reject)
  }
  return {
    failed: failed.promise,
    close: async () => {
      await following?.close()
      await serving.close()
    },
  }
}

/** Whoever is asked for the metrics tells the sum of all workers. */
function joinExchange(channel: WorkerChannel): MetricsExchange {
  let countOwn = async (): Promise<Numbers> => []
  channel.answer('metrics', () => countOwn())
  return {
    offer: (count) => {
      countOwn = count
    },
    sum: async () => {
      const text = await channel.ask('metrics')
      if (typeof text === 'string') return text
      throw new PublisherError('unavailable', 'the numbers of the workers cannot be put together')
    },
  }
}
