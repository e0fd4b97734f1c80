import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, sep } from 'node:path'
import { PublisherError, sayFileError } from '../domain/errors.ts'
import { inTime } from './in-time.ts'
import { findFault, stampOf } from './read-file.ts'

/** A file below a folder, or what has its place. */
export interface FoundFile {
  readonly path: string
  /** See `stampOf`; empty if it cannot be known. */
  readonly stamp: string
  /** In milliseconds, by the machine's clock. */
  readonly modifiedAt: number
  /** Why it must not be read, such as a link out of the folder or a FIFO. */
  readonly fault?: string
}

/** A folder that cannot be read, or a link that may be one: the files below it are unknown. */
export interface UnknownFolder {
  readonly path: string
  readonly reason: string
}

export interface Walked {
  readonly files: readonly FoundFile[]
  /** The paths of files that are not wanted, but noted. */
  readonly noted: readonly string[]
  readonly unknown: readonly UnknownFolder[]
}

export interface WalkOptions {
  /** Whether a file of that name is listed; others are not touched. */
  readonly wants: (name: string) => boolean
  /** Whether a hidden file of that name is looked at. Default: none is. Hidden folders never are. */
  readonly wantsHidden?: (name: string) => boolean
  /** Whether the path of another regular file of that name is listed. Default: no. */
  readonly notes?: (name: string) => boolean
  /** Whether links out of the folder are followed. Default: no. Links within it always are. */
  readonly followsLinks?: boolean
}

/** A path, and where it leads: its folder without links. */
interface Entry {
  readonly path: string
  readonly real: string
}

/**
 * The wanted files at any depth, without hidden ones. Each folder is read once, under its own name if it has one, so that
 * links in a circle end. Throws the system's error if the folder itself cannot be read.
 */
export async function walkFolder(folder: string, options: WalkOptions): Promise<Walked> {
  const root = await inTime(folder, () => realpath(folder))
  const { readFolder, readRest, paths, faults, noted, unknown } = createWalk(root, options)
  await readFolder({ path: folder, real: root })
  await readRest()
  return { files: await lookAtAll(paths, faults), noted, unknown }
}

function createWalk(
  root: string,
  { wants, wantsHidden = () => false, notes = () => false, followsLinks = false }: WalkOptions,
) {
  const paths: string[] = []
  const noted: string[] = []
  const faults = new Map<string, string>()
  const unknown: UnknownFolder[] = []
  const seen = new Set<string>()
  const folders: Entry[] = []
  const links: Entry[] = []

  async function readFolder({ path, real }: Entry): Promise<void> {
    if (seen.has(real)) return
    seen.add(real)
    for (const entry of await inTime(path, () => readdir(path, { withFileTypes: true }))) {
      const { name } = entry
      const found = { path: join(path, name), real: join(real, name) }
      if (name.startsWith('.') && (entry.isDirectory() || !wantsHidden(name))) continue
      if (entry.isDirectory()) folders.push(found)
      else if (entry.isSymbolicLink()) links.push(found)
      else if (wants(name)) paths.push(found.path)
      else if (entry.isFile() && notes(name)) noted.push(found.path)
    }
  }

  async function followLink({ path, real }: Entry): Promise<void> {
    const target = await inTime(path, () => realpath(path))
    const stats = await inTime(path, () => stat(target))
    const isFolder = stats.isDirectory()
    const isListed = wants(basename(path))
    const isAllowed = followsLinks || isWithin(target, root)
    if (!isFolder && !isListed) {
      if (isAllowed && stats.isFile() && notes(basename(path))) noted.push(path)
      return
    }
    if (!isAllowed) throw new Error(`it is a link to ${target}, ${outside}`)
    if (isFolder && isWithin(real, target)) throw new Error('it is a link to a folder that it is in')
    if (isFolder) folders.push({ path, real: target })
    else paths.push(path)
  }

  function noteLink({ path }: Entry, reason: string): void {
    if (!wants(basename(path))) unknown.push({ path, reason })
    else {
      faults.set(path, reason)
      paths.push(path)
    }
  }

  /** Folders before links: a folder that a link leads to has a name of its own. */
  async function readRest(): Promise<void> {
    for (let next = 0; folders.length > 0 || next < links.length; ) {
      const folder = folders.pop()
      if (folder)
        await readFolder(folder).catch((error) => unknown.push({ ...folder, reason: reasonOf(error) }))
      const link = folder ? undefined : links[next++]
      if (link) await followLink(link).catch((error) => noteLink(link, reasonOf(error)))
    }
  }

  return { paths, faults, noted, unknown, readFolder, readRest }
}

const outside = 'which is outside; the operator can allow that with GAZETTE_FOLLOW_LINKS=yes'

/** Whether the path is the folder or below it; both without links. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}

function reasonOf(error: NodeJS.ErrnoException): string {
  const [, words] = reasons.find(([code]) => code === error.code) ?? []
  return error instanceof PublisherError || error.code === undefined
    ? error.message
    : (words ?? sayFileError(error))
}

const reasons = [
  ['ELOOP', 'it is a link that leads to itself (ELOOP)'],
  ['ENOENT', 'it is a link to a file or folder that does not exist (ENOENT)'],
] as const

/** Enough to keep the disk busy, few enough that none waits for long. */
const batchSize = 64

async function lookAtAll(
  paths: readonly string[],
  faults: ReadonlyMap<string, string>,
): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = []
  for (let at = 0; at < paths.length; at += batchSize) {
    const batch = paths.slice(at, at + batchSize)
    files.push(...(await Promise.all(batch.map((path) => lookAt(path, faults.get(path))))))
  }
  return files
}

/** One file, links followed. Reading a file that cannot be reached says why. */
export async function lookAt(path: string, fault?: string): Promise<FoundFile> {
  if (fault) return { path, stamp: '', modifiedAt: 0, fault }
  try {
    const stats = await inTime(path, () => stat(path, { bigint: true }))
    const found = { path, stamp: stampOf(stats), modifiedAt: Number(stats.mtimeMs) }
    const wrong = findFault(stats)
    return wrong ? { ...found, fault: wrong } : found
  } catch {
    return { path, stamp: '', modifiedAt: 0 }
  }
}
