import { realpath, stat } from 'node:fs/promises'
import { inTime } from '../../files/in-time.ts'
import { lookAt, walkFolder } from '../../files/walk-folder.ts'

/** The stamps of all files below some paths, and why folders cannot be read. */
export type Snapshot = ReadonlyMap<string, string>

/** Never throws: what cannot be read is part of the snapshot. */
export async function takeSnapshot(paths: readonly string[], followsLinks: boolean): Promise<Snapshot> {
  const all = new Map<string, string>()
  for (const path of paths) {
    try {
      if (!(await inTime(path, () => stat(path))).isDirectory()) {
        all.set(path, (await lookAt(path)).stamp)
        continue
      }
      const { files, unknown } = await walkFolder(path, { wants: () => true, followsLinks })
      for (const file of files) all.set(file.path, file.fault ?? file.stamp)
      for (const folder of unknown) all.set(folder.path, folder.reason)
    } catch (error) {
      all.set(path, (error as Error).message)
    }
  }
  return all
}

/** The paths that are new, gone or different. */
export function findDifferences(before: Snapshot, after: Snapshot): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].filter((path) => before.get(path) !== after.get(path))
}

export interface Identity {
  /** The path with links resolved; the path itself if nothing is there. */
  readonly real: string
  /** Differs if another folder has taken the place: a link leads elsewhere, or a disk is mounted. */
  readonly identity: string
}

export async function identify(path: string): Promise<Identity> {
  try {
    const real = await inTime(path, () => realpath(path))
    const stats = await inTime(path, () => stat(path, { bigint: true }))
    // Editors replace a file by another one: that is a change of the file.
    return { real, identity: stats.isDirectory() ? `${real} ${stats.dev}:${stats.ino}` : real }
  } catch {
    return { real: path, identity: path }
  }
}
