import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { extname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { withTimeout } from '../../async/with-timeout.ts'
import { PublisherError } from '../../domain/errors.ts'
import type { Publication } from '../../domain/publication.ts'
import type { Following } from '../../ingest/folder/follow.ts'
import { followData } from '../../ingest/folder/follow-data.ts'
import type { ImportState } from '../../ingest/folder/import-state.ts'
import { countMedia } from '../../metrics/media.ts'
import { gaugeImports, gaugeOperation } from '../../metrics/operation.ts'
import { watchHealth } from '../health-watch.ts'
import { logUpgrade, openGazette } from '../open-gazette.ts'
import { listenUrl, type Settings } from '../settings/settings.ts'
import { findStartWarnings } from '../settings/start-warnings.ts'
import { announce, mayServeBeforeImport, type ServerOptions, startPublisher } from '../start-server.ts'
import { disposeInTime, stopSignal } from '../stop-signal.ts'
import { type Ask, openChannel } from './channel.ts'
import { createMetricsSum, type ProcessMetrics } from './metrics-sum.ts'

/** TypeScript in a clone, JavaScript in the package: like this file. */
const workerScript = join(import.meta.dirname, `worker${extname(import.meta.filename)}`)

/** How long the primary waits for the answers of its workers. */
const metricsWithinMs = 2_000
const publicationWithinMs = 30_000
/** So many workers that end before any has served make the start fail. */
const maxFailedStarts = 3

/**
 * Serves with several processes on one port until SIGTERM or SIGINT. This process, the primary, imports and follows the
 * data folder; the workers answer requests. Throws if the store cannot be opened or if no worker comes up.
 */
export async function runCluster(
  settings: Settings,
  { prune, asJson, log, ...clock }: ServerOptions,
): Promise<void> {
  await using opened = new AsyncDisposableStack()
  const port = await findPort(settings)
  const url = settings.publicUrl ?? listenUrl(settings.host, port)
  const gazette = opened.use(
    await openGazette(settings, url, clock.now, { ...clock, upgrade: logUpgrade(log) }),
  )
  const own = new Registry()
  collectDefaultMetrics({ register: own })
  const imported = Promise.withResolvers<Following>()
  const workers = opened.use(
    startWorkers({ ...settings, port }, { log, own, imports: async () => (await imported.promise).state() }),
  )
  const adopt = async (publication: Publication) => {
    await workers.adopt(publication)
    await gazette.adoptPublication(publication)
  }
  const following = opened.use(await followData(settings.dataFolder, { gazette, log, adopt }))
  imported.resolve(following)
  // From here on clients get 503 instead of no connection, however long the import takes.
  await Promise.race([once(cluster, 'listening'), workers.failed])
  if (await mayServeBeforeImport(gazette)) workers.serve()
  const firstSync = await following.importAll({ prune })
  startPublisher(gazette, following, { log, logDays: settings.logDays })
  gaugeOperation({ registry: own, store: gazette.store })
  countMedia(own, gazette.media)
  gaugeImports({ registry: own, store: gazette.store }, following.state)
  opened.use(await watchHealth({ gazette, imports: async () => following.state(), log }))
  const warnings = findStartWarnings(settings, url)
  const listensAt = settings.publicUrl && listenUrl(settings.host, port)
  workers.serve().then(() => announce({ url, gazette, firstSync }, log, { asJson, listensAt, warnings }))
  const signal = await Promise.race([stopSignal(), workers.failed])
  log.info({ signal }, 'stopping: requests under way are finished')
  await disposeInTime(opened, log)
}

/** The port of the settings, or a free one for 0. Throws the error of Node if the port is taken. */
async function findPort({ port, host }: Settings): Promise<number> {
  const server = createServer().listen(port, host)
  await once(server, 'listening')
  const found = (server.address() as AddressInfo).port
  server.close()
  await once(server, 'close')
  return found
}

/** Disposed of, each worker finishes its requests and ends. */
interface Workers extends AsyncDisposable {
  /** Rejects if no worker has come up. */
  readonly failed: Promise<never>
  /** The first import is done: resolves when all workers serve. */
  serve(): Promise<void>
  /** Resolves when every worker uses the publication, or has not answered in time. */
  adopt(publication: Publication): Promise<void>
}

interface WorkerDeps {
  readonly log: Logger
  /** The metrics of this process. */
  readonly own: Registry
  readonly imports: () => Promise<ImportState>
}

/** Starts the workers, and a new one for each that ends, after a pause that grows while they end soon. */
function startWorkers(settings: Settings, { log, own, imports }: WorkerDeps): Workers {
  const { workers: count } = settings
  const living = new Map<Worker, Ask>()
  const serving = new Set<number>()
  const imported = Promise.withResolvers<void>()
  const allServe = Promise.withResolvers<void>()
  const failure = Promise.withResolvers<never>()
  const stopping = new AbortController()
  const readMetrics = createMetricsReader(living, own)
  let isFirst = true
  let failedStarts = 0

  function start(number: number, shortLives = 0): void {
    const worker = cluster.fork()
    const startedAt = performance.now()
    const ask = openChannel(worker, {
      begin: async () => ({ number, settings, isFirst }),
      imported: () => imported.promise,
      serving: async () => serving.add(number).size === count && allServe.resolve(),
      metrics: readMetrics,
      imports,
    })
    living.set(worker, ask)
    const end = (reason: string) => {
      if (!living.delete(worker) || stopping.signal.aborted) return
      if (serving.size === 0 && ++failedStarts === maxFailedStarts) failure.reject(noWorker(reason))
      const lives = countShortLives(shortLives, performance.now() - startedAt)
      const pauseMs = restartPauseMs(lives)
      log.error({ worker: number, reason, pauseMs }, 'a worker has ended; a new one is started')
      sleep(pauseMs, undefined, stopping).then(
        () => start(number, lives),
        () => {},
      )
    }
    worker.once('exit', (code, signal) => end(signal ?? `exit code ${code}`))
    // A process that cannot be started has no exit.
    worker.on('error', (err) => {
      log.error({ err, worker: number }, 'a worker cannot be reached')
      if (worker.process.pid === undefined) end('no process')
    })
  }

  setUpCluster()
  for (let number = 1; number <= count; number++) start(number)
  return {
    failed: failure.promise,
    serve: () => {
      isFirst = false
      imported.resolve()
      return allServe.promise
    },
    adopt: async (publication) => {
      const answers = [...living.values()].map((ask) => ask('publication', publication))
      await withTimeout(Promise.all(answers), publicationWithinMs, () => [])
    },
    [Symbol.asyncDispose]: async () => {
      stopping.abort()
      const exits = [...living.keys()].map((worker) => once(worker, 'exit'))
      for (const ask of living.values()) ask('stop')
      await Promise.all(exits)
    },
  }
}

/**
 * The workers accept connections themselves, from one queue: a busy one accepts fewer. With the default of the cluster
 * module, round robin, each connection costs a message between processes.
 */
function setUpCluster(): void {
  if (!cluster.isPrimary) {
    const message =
      'GAZETTE_WORKERS is set, but this process is a worker of another program already: set it to 1'
    throw new PublisherError('conflict', message)
  }
  cluster.schedulingPolicy = cluster.SCHED_NONE
  // JSON has no NaN, which metrics may hold.
  cluster.setupPrimary({ exec: workerScript, args: [], serialization: 'advanced' })
}

/** The sum of all processes. A worker that is too slow to answer counts with what it reported last. */
function createMetricsReader(living: ReadonlyMap<Worker, Ask>, own: Registry): () => Promise<string> {
  const sum = createMetricsSum()
  cluster.on('exit', ({ id }) => sum.end(id))

  async function report(worker: Worker, ask: Ask): Promise<void> {
    const metrics = await ask('metrics')
    if (metrics && living.has(worker)) sum.report(worker.id, metrics as ProcessMetrics)
  }

  return async () => {
    sum.report(0, await own.getMetricsAsJSON())
    const reports = [...living].map(([worker, ask]) => report(worker, ask))
    await withTimeout(Promise.all(reports), metricsWithinMs, () => [])
    return sum.text()
  }
}

function noWorker(reason: string): PublisherError {
  const message = `no worker came up: ${maxFailedStarts} have ended, the last with ${reason}; see the log above`
  return new PublisherError('unavailable', message)
}

/** A worker that ends sooner has a short life. */
const shortLifeMs = 10_000
const firstPauseMs = 500
const longestPauseMs = 30_000

/** The number of short lives in a row, after one of `livedMs` that followed `before` short ones. */
export function countShortLives(before: number, livedMs: number): number {
  return livedMs < shortLifeMs ? before + 1 : 0
}

/** No pause after a long life; it doubles after each short life in a row. */
export function restartPauseMs(shortLives: number): number {
  if (shortLives === 0) return 0
  return Math.min(firstPauseMs * 2 ** (shortLives - 1), longestPauseMs)
}
