import { parentPort } from 'node:worker_threads'
import type { Site } from '../../domain/site.ts'
import type { Measurement, MediaStore, MediaWords } from '../../media/media.ts'
import { type MediaSource, openMedia } from '../../media/open-media.ts'
import type { KnownFile } from '../../store/store.ts'
import type { Candidate } from '../candidate.ts'
import type { ExportRecord } from '../exports/export-form.ts'
import type { Completion } from '../exports/moving/complete-record.ts'
import type { FindStory, SharedStories } from '../exports/moving/index-stories.ts'
import { type ArticleLocation, type ArticleLocations, createArticleIndex } from '../find-article.ts'
import type { ArticleFile } from '../folder/list-files.ts'
import { type PrepareFileOptions, prepareFile } from '../prepare-file.ts'

/** The thread that `reading-thread.ts` starts: it prepares the files in the order of the requests. */

export interface ReadRequest extends Omit<PrepareFileOptions, 'media' | 'known' | 'articles' | 'site'> {
  readonly file: ArticleFile
  /** Absent: the site that the thread was told before. */
  readonly site?: Site
  readonly mediaSource: MediaSource
  /** What is known of the files there. Absent: what the thread was told before. */
  readonly measured?: Measurements
  /** The articles of this file in the store. */
  readonly known?: readonly Pick<KnownFile, 'key' | 'slug' | 'fileHash'>[]
  /** Instead of a file's content: one story of an export. */
  readonly story?: StoryToRead
  /** Whether words are kept with media files, which an article without its own gets. */
  readonly asksWords?: boolean
  /** All stories of the export. Absent: those that the thread was told before. */
  readonly stories?: SharedStories
}

export interface StoryToRead {
  /** The name of its form. */
  readonly form: string
  /** The record, without its place in the export, and its completion: a JSON array of both. */
  readonly json: string
  readonly line: number | undefined
  /** SHA-256 of `json`, in hex. */
  readonly hash: string
  /** RFC 3339. */
  readonly now: string
  /** The story has an id already, which the rule of the old system must not change. */
  readonly keepsId: boolean
}

export type Measurements = readonly (readonly [file: string, Measurement])[]

/** What the thread asks about a link of the file, or about a media file by its name, and gets as an answer. */
export type Question =
  | { readonly locate: Parameters<ArticleLocations['locate']> }
  | { readonly words: string }
export type Answer =
  | { readonly location: ArticleLocation | undefined }
  | { readonly words: MediaWords | undefined }

/** The first message says that the thread is ready. */
export interface ReadMessage {
  /** The next ones of the file. */
  readonly candidates: readonly Candidate[]
  readonly isLast: boolean
  /** To be answered before the thread goes on. */
  readonly question?: Question
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

function send(candidates: readonly Candidate[], isLast = false, question?: Question): void {
  const { user, system } = process.threadCpuUsage()
  const message: ReadMessage = { candidates, isLast, question, measured, cpuMs: (user + system) / 1000 }
  parentPort?.postMessage(message)
  measured = []
  lastAt = performance.now()
}

const questions: ((answer: Answer) => void)[] = []

/** The main thread knows the other files and stories. It answers in the order of the questions. */
function ask(question: Question): Promise<Answer> {
  send([], false, question)
  return new Promise((resolve) => questions.push(resolve))
}

const articles = createArticleIndex(async (...locate) => {
  const answer = await ask({ locate })
  return 'location' in answer ? answer.location : undefined
})

/** The store, whose files have the words that are kept with them. */
function withWords(media: MediaStore): MediaStore {
  return {
    ...media,
    findNamed: async (...asked) => {
      const found = await media.findNamed(...asked)
      const answer = found && (await ask({ words: found.file }))
      return answer && 'words' in answer && answer.words ? { ...found, words: answer.words } : found
    },
  }
}

let findStory: FindStory = () => undefined

/** Loaded with the first story. */
let storyReaders: ReturnType<typeof loadStoryReaders> | undefined

async function loadStoryReaders() {
  const { prepareRecord } = await import('../exports/prepare-record.ts')
  const { formNamed } = await import('../exports/recognize-form.ts')
  const { openSharedStories } = await import('../exports/moving/index-stories.ts')
  return { prepareRecord, formNamed, openSharedStories }
}

async function readStory(
  { form: formName, json, line, hash, now, keepsId }: StoryToRead,
  { file, known, stories, ...options }: Omit<ReadRequest, 'mediaSource' | 'site'> & { readonly site: Site },
  media: MediaStore,
): Promise<void> {
  storyReaders ??= loadStoryReaders()
  const { prepareRecord, formNamed, openSharedStories } = await storyReaders
  if (stories) findStory = openSharedStories(stories)
  const [record, completion] = JSON.parse(json) as [ExportRecord, Completion]
  const story = {
    ...{ record: { ...record, file: file.path, line }, hash, now },
    completion: keepsId ? withoutRuleId(completion) : completion,
  }
  const form = formNamed(formName)
  const knownSlug = known?.[0]?.slug
  send([await prepareRecord(file, story, { ...options, form, media, findStory, knownSlug })], true)
}

function withoutRuleId({ id, guid, ...rest }: Completion): Completion {
  return { ...rest, ...(rest.idRule === 'feed' && { id, guid }) }
}

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

let site: Site | undefined

async function read(request: ReadRequest): Promise<void> {
  site = request.site ?? site
  if (!site) throw new Error('the first request names no site')
  const { file, mediaSource, known, story, asksWords, ...rest } = request
  const options = { ...rest, site }
  const name = JSON.stringify(mediaSource)
  const opened = stores.get(name) ?? openStore(request)
  stores.set(name, opened)
  const media = asksWords ? withWords(opened) : opened
  if (story) return readStory(story, { ...options, file, known }, media)
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
parentPort?.on('message', (message: ReadRequest | Answer) => {
  if (!('file' in message)) questions.shift()?.(message)
  else reading = reading.then(() => read(message))
})
send([])
