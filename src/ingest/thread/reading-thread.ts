import { extname, join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { PublisherError } from '../../domain/errors.ts'
import type { Site } from '../../domain/site.ts'
import type { Measurement, MediaWords } from '../../media/media.ts'
import type { MediaSource } from '../../media/open-media.ts'
import { type Candidate, refuseFile } from '../candidate.ts'
import type { ArticleLocations } from '../find-article.ts'
import type { Answer, Question, ReadMessage, ReadRequest } from './read-in-thread.ts'

/** What reading one file, or one article of a list, may take. */
export interface ReadingLimits {
  /** Of processor time. Waiting, such as for a disk, may take six times as long. */
  readonly maxSeconds: number
  /** Of the thread's heap. */
  readonly maxMegabytes: number
  /** The thread ends when it has had nothing to read for so long. */
  readonly idleMs: number
}

const defaultLimits: ReadingLimits = { maxSeconds: 10, maxMegabytes: 700, idleMs: 60_000 }

/**
 * Reads, parses and cleans files in a thread of its own, so that no file delays an answer to a reader. The thread starts
 * with the first file, or by `begin`. A file that takes more than the limits, or ends the thread, is refused; the next thread reads the
 * others.
 */
export interface ReadingThread {
  /**
   * The candidates of a file, in its order. Files are read in the order of the calls. Rejects with `unavailable` if no
   * thread can start, and with the signal's reason when it is aborted: then the file is given up.
   */
  prepare(request: FileToRead, signal?: AbortSignal): Promise<Candidate[]>
  /** Starts the thread before there is a file: its parsers load while the caller goes on. */
  begin(): void
  /** Ends the thread at once if it reads nothing. The next file starts it again. */
  rest(): Promise<void>
}

export interface FileToRead extends Omit<ReadRequest, 'mediaSource' | 'measured' | 'asksWords' | 'site'> {
  readonly site: Site
  readonly media: MediaFiles
  /** Where the articles are that links of the file name. Default: nowhere. */
  readonly articles?: ArticleLocations
  /** The words that are kept with a media file. Absent: an article has its own words only. */
  readonly findWords?: (file: string) => Promise<MediaWords | undefined>
}

/** Where the media files are, and what is known of them: the thread adds to it. */
export interface MediaFiles {
  readonly source: MediaSource
  readonly measured: Map<string, Measurement>
}

interface Job {
  readonly request: FileToRead
  readonly signal: AbortSignal | undefined
  readonly done: PromiseWithResolvers<Candidate[]>
  readonly candidates: Candidate[]
}

/** What the thread has taken since its last message. */
interface Step {
  /** Its processor time at the last message. */
  readonly cpuMs: number
  ticks: number
}

interface Running {
  readonly worker: Worker
  /** The media that it knows. */
  readonly told: Set<MediaSource>
  /** The site that it knows. */
  site?: Site
  /** The stories of an export that it knows. */
  stories?: FileToRead['stories']
  /** Those that are given. */
  answers: Promise<void>
  /** Absent until it has begun to read. */
  step?: Step
}

/** TypeScript in a clone, JavaScript in the package: like this file. */
const script = join(import.meta.dirname, `read-in-thread${extname(import.meta.filename)}`)
const tickMs = 250
/** V8 may end the whole process near this limit, so it is far above `maxMegabytes`. */
const heapLimitMegabytes = 2_000

const heapFlag = process.execArgv.findLast((flag) => /^--max.old.space.size=/.test(flag))

export function createReadingThread(limits: Partial<ReadingLimits> = {}): ReadingThread {
  const { maxSeconds, maxMegabytes, idleMs } = { ...defaultLimits, ...limits }
  const tooLarge = `takes more than ${maxMegabytes} MB of memory to read`
  const tooSlow = `takes longer than ${maxSeconds} s to read`
  /** In the order in which the thread got them: it reads the first. */
  let jobs: readonly Job[] = []
  const heard = new WeakSet<AbortSignal>()
  let running: Running | undefined
  let timer: NodeJS.Timeout | undefined

  function start(): Running {
    // V8 has read the flag for the serving thread at its start, and would give a new thread that limit instead of its own.
    setFlagsFromString('--max-old-space-size=0')
    const worker = new Worker(script, {
      name: 'gazette-reader',
      // Without the modules that the main thread preloads.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: heapLimitMegabytes, maxYoungGenerationSizeMb: 24 },
    })
    const started: Running = { worker, told: new Set(), answers: Promise.resolve() }
    // Threads of another program in this process have that limit.
    worker.once('online', () => heapFlag && setFlagsFromString(heapFlag))
    worker.on('message', (message: ReadMessage) => receive(started, message))
    worker.once('error', (error) => lose(started, error))
    worker.once('exit', (code) => lose(started, new Error(`the thread ended with code ${code}`)))
    return started
  }

  function add(job: Job): void {
    jobs = [...jobs, job]
    if (jobs.length === 1) {
      clearTimeout(timer)
      timer = setInterval(() => running && watch(running), tickMs)
    }
    send(job)
  }

  function send({ request }: Job): void {
    try {
      running ??= start()
      running.worker.ref()
      running.worker.postMessage(toMessage(request, running))
    } catch (error) {
      fail(error)
    }
  }

  function toMessage(
    { media, articles: _asked, findWords, stories, site, ...request }: FileToRead,
    started: Running,
  ): ReadRequest {
    const { source: mediaSource, measured } = media
    const isToldMedia = started.told.has(mediaSource)
    const isToldSite = site === started.site
    const isToldStories = stories === started.stories
    started.told.add(mediaSource)
    started.site = site
    if (stories) started.stories = stories
    return {
      ...{ ...request, mediaSource },
      ...(findWords && { asksWords: true }),
      ...(!isToldSite && { site }),
      ...(!isToldMedia && { measured: [...measured] }),
      ...(stories && !isToldStories && { stories }),
    }
  }

  function receive(from: Running, { candidates, isLast, question, measured, cpuMs }: ReadMessage): void {
    if (from !== running) return
    const [job] = jobs
    from.step = { cpuMs, ticks: 0 }
    if (!job) return
    for (const [file, measurement] of measured) job.request.media.measured.set(file, measurement)
    for (const candidate of candidates) job.candidates.push({ ...candidate, file: job.request.file })
    if (question) answer(from, question, job.request)
    if (isLast) finish(job, job.candidates)
  }

  /** In the order of the questions. */
  function answer(to: Running, question: Question, { articles, findWords }: FileToRead): void {
    to.answers = to.answers.then(async () => {
      const found: Answer =
        'locate' in question
          ? { location: articles?.locate(...question.locate) }
          : { words: await findWords?.(question.words).catch(() => undefined) }
      to.worker.postMessage(found)
    })
  }

  function finish(job: Job, candidates: Candidate[]): void {
    jobs = jobs.filter((other) => other !== job)
    job.done.resolve(candidates)
    if (jobs.length === 0) idle()
  }

  function idle(): void {
    clearTimeout(timer)
    timer = setTimeout(end, idleMs).unref()
    running?.worker.unref()
  }

  function end(): Promise<unknown> | undefined {
    const ended = running?.worker.terminate()
    running = undefined
    return ended
  }

  /** Reads the remaining files in a new thread. */
  function restart(): void {
    end()
    if (jobs.length === 0) clearTimeout(timer)
    for (const job of jobs) send(job)
  }

  function refuse(reason: string): void {
    const [job] = jobs
    if (job) {
      const { file, story } = job.request
      const message = `${story ? 'the story' : 'file'} ${reason}`
      finish(job, [refuseFile(file, { field: 'file', message })])
    }
    restart()
  }

  function fail(error: unknown): void {
    end()
    clearTimeout(timer)
    const message = `the thread that reads files cannot start: ${String(error)}`
    for (const { done } of jobs) done.reject(new PublisherError('unavailable', message, { cause: error }))
    jobs = []
  }

  function lose(from: Running, error: Error): void {
    if (from !== running) return
    if (!from.step) fail(error)
    else if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') refuse(tooLarge)
    else refuse(`could not be read: ${error.stack}`)
  }

  async function watch({ worker, step }: Running): Promise<void> {
    if (!step) return
    step.ticks++
    if (step.ticks * tickMs > 6 * maxSeconds * 1000) return refuse(tooSlow)
    // Node before 24.6 does not tell the processor time of a thread.
    const used = Promise.all([worker.getHeapStatistics(), worker.cpuUsage?.()])
    const [heap, cpu] = await used.catch(() => [])
    if (running?.step !== step) return
    const cpuMs = cpu ? (cpu.user + cpu.system) / 1000 - step.cpuMs : step.ticks * tickMs
    if (heap && heap.used_heap_size > maxMegabytes * 1e6) refuse(tooLarge)
    else if (cpuMs > maxSeconds * 1000) refuse(tooSlow)
  }

  function giveUp(signal: AbortSignal): void {
    const [given = [], kept = []] = [true, false].map((isGiven) =>
      jobs.filter((job) => (job.signal === signal) === isGiven),
    )
    jobs = kept
    for (const { done } of given) done.reject(signal.reason)
    if (given.length > 0) restart()
  }

  return {
    prepare: async (request, signal) => {
      signal?.throwIfAborted()
      if (signal && !heard.has(signal)) {
        heard.add(signal)
        signal.addEventListener('abort', () => giveUp(signal), { once: true })
      }
      const job: Job = { request, signal, done: Promise.withResolvers(), candidates: [] }
      add(job)
      return job.done.promise
    },
    begin: () => {
      if (running) return
      try {
        running = start()
        idle()
      } catch {
        // The first file tries again, and says why.
      }
    },
    rest: async () => {
      if (jobs.length > 0) return
      clearTimeout(timer)
      await end()
    },
  }
}
