import type { KnownFile } from '../../store/store.ts'
import { type ArticleFile, type ArticleFiles, fileKeyOf } from './list-files.ts'
import { type EditedDeps, findEdited, findRenames, type Renames } from './renames.ts'
import { isBelow, isFresh, isRead, type ReadFiles, type Reading, readFiles } from './scan.ts'

/** What differs in a folder from the last reading, and from the store. */
export interface Changes extends Renames {
  /** To be read. */
  readonly changed: readonly ArticleFile[]
  /** Half a file would replace the whole article: these files wait for the next run, and their articles stay. */
  readonly unfinished: readonly ArticleFile[]
  /** Refused before, and touched since without other bytes. */
  readonly repeated: readonly ArticleFile[]
  /** Whether the store has no article of the file. */
  readonly isNew: (file: ArticleFile) => boolean
  readonly contents: ReadFiles
}

export async function findChanges(
  { files, unknown }: ArticleFiles,
  known: readonly KnownFile[],
  readings: ReadonlyMap<string, Reading>,
  deps: EditedDeps,
): Promise<Changes> {
  const hasNew = files.some(({ path }) => !readings.has(path))
  const mayBeLinked = ({ path }: ArticleFile) => hasNew && readings.get(path)?.isLinkedNowhere === true
  const isCurrent = (file: ArticleFile) => isRead(file, readings) && !mayBeLinked(file)
  const outdated = files.filter((file) => !isCurrent(file))
  // Refused because of another article: only a change of another file can help.
  const isQuiet = files.length === readings.size && outdated.every((file) => isSame(file, readings))
  const different = isQuiet ? [] : outdated
  const contents = await readFiles(known.length + readings.size > 0 ? different : [])
  const repeated = different.filter(
    (file) => !mayBeLinked(file) && isSameRefusal(readings.get(file.path), contents.hashOf(file)),
  )
  const unfinished = different.filter(isFresh)
  const waiting = new Set([...repeated, ...unfinished])
  const changed = different.filter((file) => !waiting.has(file))

  const movable = known.filter(({ key }) => !isBelow(key, unknown))
  const renames = movable.length > 0 ? findRenames(files, contents.hashes, movable) : []
  const [renamed, taken] = [new Set(renames.map(({ from }) => from)), new Set(renames.map(({ to }) => to))]
  const keys = new Set(files.map(({ key }) => key))
  const knownKeys = new Set(known.map(({ key }) => fileKeyOf(key)))
  const isNew = ({ key }: ArticleFile) => !knownKeys.has(key)
  const gone = movable.filter(({ key }) => !keys.has(fileKeyOf(key)) && !renamed.has(key))
  const found = changed.filter((file) => isNew(file) && !taken.has(file.key) && !file.fault)
  const mayBeEdited = gone.length > 0 && found.length > 0
  const edited = mayBeEdited
    ? await findEdited({ gone, found, peek: contents.peek }, deps)
    : { renames: [], unclear: [] }
  return {
    changed,
    unfinished,
    repeated,
    isNew,
    contents,
    renames: [...renames, ...edited.renames],
    unclear: edited.unclear,
  }
}

/** Whether the file was read as it is now. */
function isSame({ path, stamp }: ArticleFile, readings: ReadonlyMap<string, Reading>): boolean {
  const reading = readings.get(path)
  return stamp !== '' && reading?.stamp === stamp && reading.hash !== undefined
}

function isSameRefusal(reading: Reading | undefined, hash: string | undefined): boolean {
  return (
    reading !== undefined &&
    !reading.isWhole &&
    reading.isFinal &&
    hash !== undefined &&
    reading.hash === hash
  )
}
