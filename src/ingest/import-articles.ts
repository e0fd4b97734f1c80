import type { Remark } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import type { Editing } from '../editing/editing.ts'
import type { MediaStore } from '../media/media.ts'
import type { Holder, KnownFile, SaveOptions, SaveOutcome, Store } from '../store/store.ts'
import { type Candidate, type Prepared, refusal } from './candidate.ts'
import { type ArticleLocations, createArticleLocations } from './find-article.ts'
import type { ArticleFile } from './folder/list-files.ts'
import type { FileContents } from './read-contents.ts'
import { createBatchSaves, saveBatch } from './saving/batch-saves.ts'
import type { MediaFiles, ReadingThread } from './thread/reading-thread.ts'

export interface ImportDeps {
  readonly store: Pick<Store, 'knownFiles'>
  readonly editing: Editing
  readonly site: () => Site
  readonly media: MediaStore
  readonly mediaFiles: MediaFiles
  readonly thread: ReadingThread
}

export interface ImportOptions extends SaveOptions {
  /** Publish articles of which the reader is unsure. Default: they stay drafts. */
  readonly acceptsDoubts?: boolean
  /** Default: `readContents`. */
  readonly read?: (file: ArticleFile) => Promise<FileContents>
  /** Aborted: no further file is read, and the import throws the signal's reason. What was saved stays. */
  readonly signal?: AbortSignal
  /** `folder` for the data folder, otherwise the imported path. */
  readonly origin: string
  /** The files of this origin in the store, from before they were listed. Default: as the store has them now. */
  readonly known?: readonly KnownFile[]
  /** Other files whose articles stay as they are, also by id: no imported article may take their keys and ids. */
  readonly unchanged?: readonly ArticleFile[]
  readonly unchangedIds?: ReadonlyMap<string, ArticleFile>
  /** Called for each article, also for a refused one, before it is saved. */
  readonly onPrepared?: (candidate: Candidate) => void
  /** Called after each file with the number of files done. */
  readonly onProgress?: (filesDone: number) => void
}

/** The outcome of one article, or of a file without a readable article. */
export interface ImportReport {
  readonly file: string
  readonly key: string
  readonly outcome: Exclude<SaveOutcome['outcome'], 'outdated'>
  readonly slug?: string
  readonly title?: string
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
  /** See `Prepared`. */
  readonly absent?: Prepared['absent']
  /** See `Draft`. */
  readonly reading?: Prepared['reading']
  /** See `Candidate`. */
  readonly mayPass?: boolean
  readonly isUnavailable?: boolean
}

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const

/** `7 created, 0 updated, 0 unchanged, 1 refused` */
export function summaryLine(reports: readonly ImportReport[]): string {
  const count = (outcome: string) => reports.filter((report) => report.outcome === outcome).length
  return `Articles: ${outcomes.map((outcome) => `${count(outcome)} ${outcome}`).join(', ')}`
}

/** Limit if other servers keep saving different versions of a file. */
const maxReadings = 5

/**
 * Reads, checks, cleans and saves the articles of the files, in order. One report for each article. A refused file or
 * article does not stop the others; if the store fails, the batches before stay saved. A file that another server has
 * saved meanwhile in a different version is read again and reported last: the later of two readings is kept.
 */
export async function importArticles(
  files: readonly ArticleFile[],
  deps: ImportDeps,
  options: ImportOptions,
): Promise<ImportReport[]> {
  const taken: Taken = {
    keys: new Map((options.unchanged ?? []).map((file) => [file.key, file])),
    ids: new Map(options.unchangedIds),
  }
  let { known } = options
  let toRead = files
  let reports: ImportReport[] = []
  for (let reading = 1; toRead.length > 0 && reading <= maxReadings; reading++) {
    known ??= await deps.store.knownFiles(options.origin)
    const { read, outdated } = await importOnce(toRead, deps, { ...options, known }, taken)
    reports = [...reports, ...read].filter(({ file }) => reading === maxReadings || !outdated.has(file))
    toRead = toRead.filter(({ path }) => outdated.has(path))
    for (const names of [taken.keys, taken.ids]) {
      for (const [name, { path }] of names) if (outdated.has(path)) names.delete(name)
    }
    known = undefined
  }
  return reports
}

async function importOnce(
  files: readonly ArticleFile[],
  deps: ImportDeps,
  options: ImportOptions & Required<Pick<ImportOptions, 'known'>>,
  taken: Taken,
): Promise<{ read: readonly ImportReport[]; outdated: ReadonlySet<string> }> {
  const read: ImportReport[] = []
  const outdated = new Set<string>()
  const stored = new Map(options.known.map((file) => [file.key, file]))
  let located: ArticleLocations | undefined
  // Few articles link to another one.
  const articles: ArticleLocations = {
    locate: (...asked) => {
      located ??= createArticleLocations({ files, others: options.unchanged ?? [], known: stored })
      return located.locate(...asked)
    },
  }
  const knownByFile = groupByFile(options.known)
  const { origin, dryRun, acceptsDoubts, signal } = options
  const { thread, mediaFiles: media } = deps
  const prepare = async (file: ArticleFile) => {
    const known = knownByFile.get(file.key) ?? []
    // What cannot be read here the thread tries to read, and says why it cannot.
    const contents = await options.read?.(file).catch(() => undefined)
    const settings = { origin, dryRun, acceptsDoubts, media, articles, site: deps.site() }
    return thread.prepare({ ...settings, file, known, contents }, signal)
  }
  const pathsByKey = new Map([...(options.unchanged ?? []), ...files].map(({ key, path }) => [key, path]))
  await using saves = createBatchSaves<{ readonly candidate: Candidate }>({
    save: (batch) => saveBatch(batch, deps, options),
    onSaved: ({ candidate }, outcome) => {
      if (outcome?.outcome === 'outdated') outdated.add(candidate.file.path)
      read.push(toReport(candidate, outcome, pathsByKey))
    },
  })
  let filesDone = 0
  for await (const candidates of readAhead(files, prepare)) {
    for (const candidate of refuseTwins(candidates, taken)) {
      options.onPrepared?.(candidate)
      await saves.add({ candidate })
    }
    options.onProgress?.(++filesDone)
  }
  await saves.finish()
  return { read, outdated }
}

/** A list may hold thousands of articles: only one is read ahead. */
const maxAhead = 16
const weightOf = ({ path }: ArticleFile) => (/\.json$/i.test(path) ? maxAhead : 1)

/** The candidates of each file, in order. The next files are read while the articles of one are saved. */
async function* readAhead(
  files: readonly ArticleFile[],
  prepare: (file: ArticleFile) => Promise<Candidate[]>,
): AsyncGenerator<Candidate[]> {
  const ahead: { readonly weight: number; readonly candidates: Promise<Candidate[]> }[] = []
  const rest = files.values()
  let next = rest.next()
  const fill = () => {
    const weight = ahead.reduce((sum, one) => sum + one.weight, 0)
    if (next.done || (ahead.length > 0 && weight + weightOf(next.value) > maxAhead)) return
    const candidates = prepare(next.value)
    // It is thrown when its turn comes.
    candidates.catch(() => {})
    ahead.push({ weight: weightOf(next.value), candidates })
    next = rest.next()
    fill()
  }
  fill()
  for (let first = ahead[0]; first; first = ahead[0]) {
    const candidates = await first.candidates
    ahead.shift()
    fill()
    yield candidates
  }
}

/** In a list, the source key of an article is the file's, `#` and its own name. Both may contain `#`. */
function groupByFile(known: readonly KnownFile[]): ReadonlyMap<string, KnownFile[]> {
  const byFile = new Map<string, KnownFile[]>()
  for (const one of known) {
    for (let end = one.key.indexOf('#'); end !== -1; end = one.key.indexOf('#', end + 1))
      add(one.key.slice(0, end), one)
    add(one.key, one)
  }
  return byFile

  function add(fileKey: string, one: KnownFile): void {
    const own = byFile.get(fileKey)
    if (own) own.push(one)
    else byFile.set(fileKey, [one])
  }
}

/** The files that give an article its key and id. */
interface Taken {
  readonly keys: Map<string, ArticleFile>
  readonly ids: Map<string, ArticleFile>
}

/** Two files with the same key or id would be one article and overwrite each other: the second one is refused. */
function refuseTwins(candidates: readonly Candidate[], { keys, ids }: Taken): Candidate[] {
  return candidates.map((candidate) => {
    const { key, file, prepared } = candidate
    const namesake = keys.get(key)
    keys.set(key, namesake ?? file)
    const isItself = namesake?.path === file.path && key === file.key
    if (namesake && !isItself)
      return { ...candidate, prepared: refusal('file', nameTaken(namesake, candidate)), mayPass: true }
    const id = prepared.incoming?.id
    const holder = id === undefined ? undefined : ids.get(id)
    if (id !== undefined) ids.set(id, holder ?? file)
    if (!holder || holder.path === file.path) return candidate
    return {
      ...candidate,
      prepared: refusal('id', `the id ${id} is that of ${holder.path}; give this one another`),
      mayPass: true,
    }
  })
}

function nameTaken(namesake: ArticleFile, { key, file: { path, key: fileKey } }: Candidate): string {
  if (namesake.path === path)
    return `file holds two articles with the id or slug "${key.slice(fileKey.length + 1)}"; give one another`
  return `file has the same name as ${namesake.path}, without the ending, and would be the same article; rename one of them`
}

const outdatedProblem = { field: 'file', message: 'it was changed while it was read; it is read again' }

/** What became of one article. `pathsByKey`: the files of the data folder, to name the holder of a slug or an address. */
export function toReport(
  { file, key, prepared, mayPass, isUnavailable }: Candidate,
  outcome: SaveOutcome | undefined,
  pathsByKey: ReadonlyMap<string, string>,
): ImportReport {
  const { title, warnings, problems, reading, absent } = prepared
  const report = {
    ...{ file: file.path, key, title, warnings, problems },
    ...(absent && { absent }),
    ...(reading && { reading }),
  }
  if (!outcome) return { ...report, outcome: 'refused', mayPass, isUnavailable }
  if (outcome.outcome === 'outdated') {
    return { ...report, outcome: 'refused', problems: [outdatedProblem], mayPass: true }
  }
  if (outcome.outcome === 'refused') {
    const { field, reason, holder } = outcome
    const message = holder ? `${reason} (it is that of ${nameOf(holder, pathsByKey)})` : reason
    const problem = { field, message }
    return { ...report, outcome: 'refused', problems: [problem], mayPass: true }
  }
  const fromStore = outcome.warnings.map((message) => ({
    field: message.split(':')[0] ?? 'article',
    message,
  }))
  return {
    ...report,
    outcome: outcome.outcome,
    slug: outcome.article.slug,
    warnings: [...warnings, ...fromStore],
  }
}

/** `"One", data/articles/one.md` */
function nameOf({ title, file }: Holder, pathsByKey: ReadonlyMap<string, string>): string {
  if (title === '') return 'an article that was deleted'
  if (!file) return `"${title}", whose file is gone`
  const { key, origin } = file
  const path = origin === 'folder' ? pathsByKey.get(key.split('#')[0] ?? key) : origin
  return `"${title}", ${path ?? `articles/${key} of the data folder`}`
}
