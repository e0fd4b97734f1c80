import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { PublisherError } from '../domain/errors.ts'
import { sayUnwritable } from './write-text.ts'

/**
 * Lets `work` fill a folder beside `folder`, and renames it: the folder is complete or absent. Only its owner may read it.
 * What processes that were killed have left is removed. Throws `conflict` if there is something already, except an empty
 * folder, and `unavailable` if it cannot be written.
 */
export async function writeFolder<T>(name: string, work: (part: string) => Promise<T>): Promise<T> {
  const folder = resolve(name)
  const part = `${folder}.${process.pid}.part`
  try {
    await refuseTaken(folder)
    await mkdir(dirname(folder), { recursive: true })
    await removeLeftOvers(folder)
    await mkdir(part, { mode: 0o700 })
    const result = await work(part)
    await refuseTaken(folder)
    // Windows renames onto no folder, even an empty one.
    await rmdir(folder).catch(unlessMissing)
    await rename(part, folder)
    return result
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw sayUnwritable(name, error)
  }
}

async function refuseTaken(folder: string): Promise<void> {
  const inside = await readdir(folder).catch(unlessMissing)
  if (!inside || inside.length === 0) return
  throw new PublisherError('conflict', `${folder} is not empty; name a folder that does not exist yet`)
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  if (error.code !== 'ENOTDIR') throw error
  throw new PublisherError('conflict', 'there is a file of that name; name a folder that does not exist yet')
}

/** The part of a running process is still being written. */
async function removeLeftOvers(folder: string): Promise<void> {
  for (const name of await readdir(dirname(folder))) {
    const [, pid] = /\.(\d+)\.part$/.exec(name) ?? []
    if (!pid || name !== `${basename(folder)}.${pid}.part` || isRunning(Number(pid))) continue
    await rm(join(dirname(folder), name), { recursive: true, force: true })
  }
}

/** Whether another process has that number. */
function isRunning(pid: number): boolean {
  if (pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
