import cluster, { type Worker } from 'node:cluster'
import type { Logger } from 'pino'
import { PublisherError } from '../../domain/errors.ts'
import { createInquiries } from './inquiries.ts'
import type { FromWorker, MessageOf, Topic, ToWorker } from './messages.ts'
import { countShortLives, restartPauseMs } from './restart-pause.ts'

/** The primary of several processes that serve as one. */
export interface Workers {
  /** Rejects when no worker has come up: with what it said, or with how it ended. */
  readonly failed: Promise<never>
  /** Lets each worker finish its answers. Resolves when none is left. */
  stop(): Promise<void>
}

export interface WorkersDeps {
  readonly count: number
  /** The path of what each of them runs. */
  readonly script: string
  /** What all of them listen on. */
  readonly port: number
  readonly prune: boolean
  readonly log: Logger
  /** Called once, when the first import is done and all that live are serving. */
  readonly onServing: (greeting: string) => void
  /** Makes one reply of what workers answer to a question that one of them has put to all, by ids that never recur. */
  readonly reply: (topic: Topic, answers: Answers, living: ReadonlySet<number>) => Promise<unknown>
}

export type Answers = ReadonlyMap<number, unknown>

/** A place among the workers, and who has it. */
interface Place {
  readonly number: number
  worker?: Worker
  isServing: boolean
  bornAt: number
  shortLives: number
  /** What its last worker has said of why it cannot serve. */
  reason?: string
  restart?: NodeJS.Timeout
}

/** How long all are waited for: whoever reads the metrics waits, too, and a publication should reach everybody. */
const answerWithinMs: Readonly<Record<Topic, number>> = { metrics: 2_000, publication: 30_000 }
/** A little longer than a worker takes to stop. */
const stopWithinMs = 20_000
/** Deaths before any worker has served, after which it is hopeless. */
const mostDeaths = 3

/**
 * Starts the workers and sees to it that there are always so many: a new one follows each that ends, after a pause that
 * grows while they end soon. One of them leads: it alone brings the data folder in. When it ends another one does.
 */
export function startWorkers(deps: WorkersDeps): Workers {
  const { count, log } = deps
  const places = Array.from({ length: count }, (_, index) => newPlace(index + 1))
  const inquiries = createInquiries(send, answerWithinMs)
  const failure = Promise.withResolvers<never>()
  let leader: Place | undefined
  let greeting: string | undefined
  let hasServed = false
  let hasGreeted = false
  let deaths = 0
  let isStopping = false

  setUpCluster(deps.script)
  for (const place of places) fill(place)

  function fill(place: Place): void {
    const worker = cluster.fork()
    Object.assign(place, { worker, bornAt: performance.now(), isServing: false, reason: undefined })
    const isCold = greeting === undefined
    tell(place, { kind: 'begin', beginning: { number: place.number, port: deps.port, isCold } })
    if (!isCold) tell(place, { kind: 'serve' })
    if (!leader) appoint(place)
    worker.on('message', (message: FromWorker) => {
      const hearOne = hear[message.kind] as (place: Place, worker: Worker, message: FromWorker) => void
      hearOne(place, worker, message)
    })
    worker.once('exit', (code, signal) => {
      const end = () => empty(place, worker, signal ?? `exit code ${code}`)
      // Its last words may still be on their way.
      if (worker.isConnected()) worker.once('disconnect', end)
      else end()
    })
    // Without a process there is no exit; and an error that nobody hears would end this process, too.
    worker.on('error', (err) => {
      log.error({ err, worker: place.number }, 'a worker cannot be reached')
      if (worker.process.pid === undefined) empty(place, worker, 'no process')
    })
  }

  function appoint(place: Place): void {
    leader = place
    const prune = deps.prune && greeting === undefined
    tell(place, { kind: 'lead', leading: { prune } })
  }

  const hear: {
    readonly [Kind in FromWorker['kind']]: (
      place: Place,
      worker: Worker,
      message: MessageOf<FromWorker, Kind>,
    ) => void
  } = {
    imported: (place, _worker, message) => {
      greeting = message.greeting
      for (const other of places) if (other !== place) tell(other, { kind: 'serve' })
    },
    serving: (place) => {
      place.isServing = true
      hasServed = true
      greet()
    },
    failed: (place, _worker, { reason }) => {
      place.reason = reason
    },
    ask: async (_place, worker, { id, topic, content }) => {
      const reply = await consult(topic, content)
      send(worker, { kind: 'reply', id, content: reply })
    },
    answer: (_place, worker, { id, content }) => inquiries.hear(worker, id, content),
  }

  async function consult(topic: Topic, content: unknown): Promise<unknown> {
    const answers = await inquiries.ask(workersOf(places), topic, content)
    const living = new Set(workersOf(places).map((worker) => worker.id))
    return deps.reply(topic, answers, living).catch((err: unknown) => {
      log.error({ err, topic }, 'the answers of the workers cannot be put together')
    })
  }

  function greet(): void {
    const isComplete = places.every(({ worker, isServing }) => !worker || isServing)
    if (hasGreeted || greeting === undefined || !isComplete) return
    hasGreeted = true
    deps.onServing(greeting)
  }

  function empty(place: Place, worker: Worker, how: string): void {
    if (place.worker !== worker) return
    place.worker = undefined
    inquiries.forget(worker)
    if (isStopping) return
    const { number, reason = how, bornAt } = place
    if (!hasServed && (place.reason !== undefined || ++deaths >= mostDeaths)) {
      failure.reject(new PublisherError('unavailable', place.reason ?? hopeless(how)))
      return
    }
    place.shortLives = countShortLives(place.shortLives, performance.now() - bornAt)
    const pauseMs = restartPauseMs(place.shortLives)
    log.error({ worker: number, reason, pauseMs }, 'a worker has ended; a new one is started')
    if (leader === place) elect()
    place.restart = setTimeout(() => fill(place), pauseMs)
    greet()
  }

  function elect(): void {
    leader = undefined
    const next =
      places.find(({ isServing, worker }) => worker && isServing) ?? places.find((one) => one.worker)
    if (!next) return
    log.info({ worker: next.number }, 'another worker leads: it follows the data folder from now on')
    appoint(next)
  }

  return {
    failed: failure.promise,
    stop: async () => {
      isStopping = true
      for (const { restart } of places) clearTimeout(restart)
      const living = workersOf(places)
      for (const place of places) tell(place, { kind: 'stop' })
      const timer = setTimeout(() => {
        for (const worker of living) worker.process.kill('SIGKILL')
      }, stopWithinMs)
      await Promise.all(living.map(ended))
      clearTimeout(timer)
    },
  }
}

/**
 * The workers take connections themselves, from one queue: a busy one takes fewer. Handing them out by turns, as the
 * cluster module does by default, costs a message for each connection: measured, twice the processor time of a request
 * that comes with its own connection, as feed readers' do.
 */
function setUpCluster(script: string): void {
  if (!cluster.isPrimary) {
    const message = 'GAZETTE_WORKERS is set, but this process is a worker of another program already: take 1'
    throw new PublisherError('conflict', message)
  }
  cluster.schedulingPolicy = cluster.SCHED_NONE
  // Numbers that JSON has no word for, such as NaN, come through.
  cluster.setupPrimary({ exec: script, args: [], serialization: 'advanced' })
}

function ended(worker: Worker): Promise<unknown> {
  return worker.isDead() ? Promise.resolve() : new Promise((resolve) => worker.once('exit', resolve))
}

function newPlace(number: number): Place {
  return { number, isServing: false, bornAt: 0, shortLives: 0 }
}

function workersOf(places: readonly Place[]): Worker[] {
  return places.flatMap(({ worker }) => worker ?? [])
}

function tell({ worker }: Place, message: ToWorker): void {
  if (worker) send(worker, message)
}

/** What does not reach a worker any more is not needed: its end is heard of. */
function send(worker: Worker, message: ToWorker): void {
  if (worker.isConnected()) worker.process.send(message, () => {})
}

function hopeless(how: string): string {
  return `no worker came up: ${mostDeaths} have ended, the last with ${how}; what it said itself stands above`
}
