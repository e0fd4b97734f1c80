import type { Remark } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import type { KnownFile, SaveOptions, SaveOutcome, Store } from '../store/store.ts'
import type { ArticleFile } from './list-files.ts'
import { type Candidate, prepareFile, refusal } from './prepare-file.ts'

export interface ImportDeps {
  readonly store: Store
  readonly site: () => Site
  readonly media: MediaFolder
}

export interface ImportOptions extends SaveOptions {
  /** `folder` for the data folder, otherwise the path that was asked for. */
  readonly origin: string
  /** What the store knew of the files of this origin before they were listed. By default it is asked. */
  readonly known?: readonly KnownFile[]
  /** Files beside these whose articles stand: nothing may take their names or ids. */
  readonly standing?: readonly ArticleFile[]
  readonly standingIds?: ReadonlyMap<string, ArticleFile>
  /** Called after each file with the number of files done. */
  readonly onProgress?: (filesDone: number) => void
}

/** What became of one article, or of a file that no article could be read from. */
export interface ImportReport {
  readonly file: string
  readonly key: string
  readonly outcome: Exclude<SaveOutcome['outcome'], 'outdated'>
  readonly slug?: string
  readonly title?: string
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const

/** `7 created, 0 updated, 0 unchanged, 1 refused` */
export function summaryLine(reports: readonly ImportReport[]): string {
  const count = (outcome: string) => reports.filter((report) => report.outcome === outcome).length
  return `Articles: ${outcomes.map((outcome) => `${count(outcome)} ${outcome}`).join(', ')}`
}

/** Articles saved in one transaction: enough to share its cost; other writers wait for a fraction of a second. */
const batchSize = 1000

/** How often a file is read again that other servers keep saving in different versions. */
const maxReadings = 5

/**
 * Reads, checks, cleans and saves the articles of the files, in order. One report an article. A file or article that is
 * refused hinders no other; when the store gives up, what was saved before stays saved. A file that another server has
 * saved meanwhile in a different version is read again, and reported last: of two readings the later one is kept.
 */
export async function importArticles(
  files: readonly ArticleFile[],
  deps: ImportDeps,
  options: ImportOptions,
): Promise<ImportReport[]> {
  const taken: Taken = {
    keys: new Map((options.standing ?? []).map((file) => [file.key, file])),
    ids: new Map(options.standingIds),
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
  const known = new Map(options.known.map((file) => [file.key, file]))
  const waiting: Candidate[] = []
  const save = async () => {
    const batch = waiting.splice(0, batchSize)
    const outcomes = await saveBatch(batch, deps, options)
    for (const [index, candidate] of batch.entries()) {
      if (outcomes[index]?.outcome === 'outdated') outdated.add(candidate.file.path)
      read.push(toReport(candidate, outcomes[index]))
    }
  }
  for (const [index, file] of files.entries()) {
    const candidates = await prepareFile(file, { ...options, known, site: deps.site(), media: deps.media })
    for (const candidate of refuseTwins(candidates, taken)) waiting.push(candidate)
    while (waiting.length >= batchSize) await save()
    options.onProgress?.(index + 1)
  }
  await save()
  return { read, outdated }
}

/** The files that names and ids belong to already. */
interface Taken {
  readonly keys: Map<string, ArticleFile>
  readonly ids: Map<string, ArticleFile>
}

/** Two files of one name or one id would be one article, and overwrite each other: the second is refused. */
function refuseTwins(candidates: readonly Candidate[], { keys, ids }: Taken): Candidate[] {
  return candidates.map((candidate) => {
    const { key, file, prepared } = candidate
    const namesake = keys.get(key)
    keys.set(key, namesake ?? file)
    if (namesake) return { ...candidate, prepared: refusal('file', nameTaken(namesake, file)) }
    const id = prepared.incoming?.id
    const holder = id === undefined ? undefined : ids.get(id)
    if (id !== undefined) ids.set(id, holder ?? file)
    if (!holder || holder.path === file.path) return candidate
    return {
      ...candidate,
      prepared: refusal('id', `the id ${id} is that of ${holder.path}; give this one another`),
    }
  })
}

function nameTaken(namesake: ArticleFile, { path }: ArticleFile): string {
  if (namesake.path === path) return 'two articles of the list have the same id or slug'
  return `${namesake.path} has the same name: an article's identity is its file's name without the ending`
}

/** One outcome a candidate; undefined for one that is refused already. */
async function saveBatch(
  batch: readonly Candidate[],
  { store }: ImportDeps,
  { publishedIfUnknown, dryRun }: ImportOptions,
): Promise<(SaveOutcome | undefined)[]> {
  const incoming = batch.flatMap(({ prepared }) => prepared.incoming ?? [])
  const outcomes =
    incoming.length > 0 ? await store.saveArticles(incoming, { publishedIfUnknown, dryRun }) : []
  let next = 0
  return batch.map(({ prepared }) => (prepared.incoming ? outcomes[next++] : undefined))
}

const outdatedProblem = { field: 'file', message: 'it was changed while it was read; it is read again' }

function toReport({ file, key, prepared }: Candidate, outcome: SaveOutcome | undefined): ImportReport {
  const { title, warnings, problems } = prepared
  const report = { file: file.path, key, title, warnings, problems }
  if (!outcome) return { ...report, outcome: 'refused' }
  if (outcome.outcome === 'outdated') return { ...report, outcome: 'refused', problems: [outdatedProblem] }
  if (outcome.outcome === 'refused') {
    const problem = { field: outcome.field, message: outcome.reason }
    return { ...report, outcome: 'refused', problems: [problem] }
  }
  const ofStore = outcome.warnings.map((message) => ({ field: message.split(':')[0] ?? 'article', message }))
  return {
    ...report,
    outcome: outcome.outcome,
    slug: outcome.article.slug,
    warnings: [...warnings, ...ofStore],
  }
}
