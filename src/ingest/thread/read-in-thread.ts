import { parentPort } from 'node:worker_threads'
import type { Measurement, MediaStore } from '../../media/media.ts'
import { type MediaSource, openMedia } from '../../media/open-media.ts'
import type { KnownFile } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import { type ArticleLocation, type ArticleLocations, createArticleIndex } from '../find-article.ts'
import type { ArticleFile } from '../folder/list-files.ts'
import { type PrepareFileOptions, prepareFile } from '../prepare-file.ts'

/** The thread that `reading-thread.ts` starts: it prepares the files in the order of the requests. */

export interface ReadRequest extends Omit<PrepareFileOptions, 'media' | 'known' | 'articles'> {
  readonly file: ArticleFile
  readonly mediaSource: MediaSource
  /** What is known of the files there. Absent: what the thread was told before. */
  readonly measured?: Measurements
  /** The articles of this file in the store. */
  readonly known?: readonly Pick<KnownFile, 'key' | 'slug' | 'fileHash'>[]
}

export type Measurements = readonly (readonly [file: string, Measurement])[]

/** What the thread asks about a link of the file, and gets as an answer. */
export type LocateQuestion = Parameters<ArticleLocations['locate']>
export interface LocateAnswer {
  readonly location: ArticleLocation | undefined
}

/** The first message says that the thread is ready. */
export interface ReadMessage {
  /** The next ones of the file. */
  readonly candidates: readonly Candidate[]
  readonly isLast: boolean
  /** To be answered before the thread goes on. */
  readonly question?: LocateQuestion
  /** Media files that were measured for them. */
  readonly measured: Measurements
  /** Processor time of the thread so far. */
  readonly cpuMs: number
}

/** What one message holds at most, so that it delays no answer to a reader. */
const maxCandidates = 100
const maxCharacters = 500_000
/** Messages show that the reading of a list, or of a film, makes progress. */
const maxPauseMs = 1_000

const stores = new Map<string, MediaStore>()
let measured: [string, Measurement][] = []
let lastAt = performance.now()

function send(candidates: readonly Candidate[], isLast = false, question?: LocateQuestion): void {
  const { user, system } = process.threadCpuUsage()
  const message: ReadMessage = { candidates, isLast, question, measured, cpuMs: (user + system) / 1000 }
  parentPort?.postMessage(message)
  measured = []
  lastAt = performance.now()
}

const questions: ((location: ArticleLocation | undefined) => void)[] = []

/** The main thread knows the other files. It answers in the order of the questions. */
const articles = createArticleIndex((...question) => {
  send([], false, question)
  return new Promise((resolve) => questions.push(resolve))
})

/** The measuring of a film takes long, and does not block the thread. */
async function withProgress<T>(work: () => Promise<T>): Promise<T> {
  const timer = setInterval(() => send([]), maxPauseMs)
  return work().finally(() => clearInterval(timer))
}

function openStore({ mediaSource, measured: known = [] }: ReadRequest): MediaStore {
  const all = new Map(known)
  const store = openMedia(mediaSource, {
    get: (file) => all.get(file),
    set: (file, measurement) => {
      measured.push([file, measurement])
      return all.set(file, measurement)
    },
  })
  return {
    ...store,
    find: (...asked) => withProgress(() => store.find(...asked)),
    findNamed: (...asked) => withProgress(() => store.findNamed(...asked)),
  }
}

async function read(request: ReadRequest): Promise<void> {
  const { file, mediaSource, known, ...options } = request
  const name = JSON.stringify(mediaSource)
  const media = stores.get(name) ?? openStore(request)
  stores.set(name, media)
  const knownByKey = known && new Map(known.map((one) => [one.key, one]))
  let waiting: Candidate[] = []
  let characters = 0
  for await (const candidate of prepareFile(file, { ...options, known: knownByKey, media, articles })) {
    waiting.push(candidate)
    characters += candidate.prepared.incoming?.article.contentHtml.length ?? 0
    const isFull = waiting.length >= maxCandidates || characters >= maxCharacters
    if (!isFull && performance.now() - lastAt < maxPauseMs) continue
    send(waiting)
    waiting = []
    characters = 0
  }
  send(waiting, true)
}

let reading: Promise<void> = Promise.resolve()
parentPort?.on('message', (message: ReadRequest | LocateAnswer) => {
  if ('location' in message) questions.shift()?.(message.location)
  else reading = reading.then(() => read(message))
})
send([])
