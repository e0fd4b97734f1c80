import type { Remark } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import type { SaveOptions, SaveOutcome, Store } from '../store/store.ts'
import { type ArticleFile, stampOf } from './list-files.ts'
import { type Candidate, prepareFile, refusal } from './prepare-file.ts'

export interface ImportDeps {
  readonly store: Store
  readonly site: () => Site
  readonly media: MediaFolder
}

export interface ImportOptions extends SaveOptions {
  /** `folder` for the data folder, otherwise the path that was asked for. */
  readonly origin: string
  /** Slugs that the keys' articles have already. */
  readonly knownSlugs?: ReadonlyMap<string, string>
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
  readonly outcome: SaveOutcome['outcome']
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

/**
 * Reads, checks, cleans and saves the articles of the files, in order. One report an article. A file or article that is
 * refused hinders no other; when the store gives up, what was saved before stays saved.
 */
export async function importArticles(
  files: readonly ArticleFile[],
  deps: ImportDeps,
  options: ImportOptions,
): Promise<ImportReport[]> {
  const reports: ImportReport[] = []
  const taken: Taken = {
    keys: new Map((options.standing ?? []).map((file) => [file.key, file])),
    ids: new Map(options.standingIds),
  }
  const waiting: Candidate[] = []
  const save = async () => {
    for (const report of await saveBatch(waiting.splice(0, batchSize), deps, options)) reports.push(report)
  }
  for (const [index, file] of files.entries()) {
    const candidates = await prepareFile(file, { ...options, site: deps.site(), media: deps.media })
    for (const candidate of refuseTwins(candidates, taken)) waiting.push(candidate)
    while (waiting.length >= batchSize) await save()
    options.onProgress?.(index + 1)
  }
  await save()
  return reports
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

async function saveBatch(
  batch: readonly Candidate[],
  { store }: ImportDeps,
  { publishedIfUnknown, dryRun }: ImportOptions,
): Promise<ImportReport[]> {
  let current = batch
  const give = async () => {
    const stampNow = createStamps()
    current = await Promise.all(batch.map((candidate) => refuseOvertaken(candidate, stampNow)))
    return current.flatMap(({ prepared }) => prepared.incoming ?? [])
  }
  const isAny = batch.some(({ prepared }) => prepared.incoming)
  const outcomes = isAny ? await store.saveArticles(give, { publishedIfUnknown, dryRun }) : []
  let next = 0
  return current.map((candidate) =>
    toReport(candidate, candidate.prepared.incoming ? outcomes[next++] : undefined),
  )
}

/** Looks at each file once: a list may have thousands of articles. */
function createStamps(): typeof stampOf {
  const known = new Map<string, ReturnType<typeof stampOf>>()
  return (path) => {
    const stamp = known.get(path) ?? stampOf(path)
    known.set(path, stamp)
    return stamp
  }
}

/** Another server may have read the file since, and saved what it says now: that must not be undone. */
async function refuseOvertaken(candidate: Candidate, stampNow: typeof stampOf): Promise<Candidate> {
  const { path, stamp } = candidate.file
  if (!candidate.prepared.incoming || (await stampNow(path)) === stamp) return candidate
  return { ...candidate, prepared: refusal('file', 'it was changed while it was read; it is read again') }
}

function toReport({ file, key, prepared }: Candidate, outcome: SaveOutcome | undefined): ImportReport {
  const { title, warnings, problems } = prepared
  const report = { file: file.path, key, title, warnings, problems }
  if (!outcome) return { ...report, outcome: 'refused' }
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
