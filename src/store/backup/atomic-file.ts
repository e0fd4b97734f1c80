import { existsSync } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PublisherError, sayFileError } from '../../domain/errors.ts'

/**
 * Lets `work` fill a temporary file beside `file`, syncs it to the disk and renames it: the file is complete or absent.
 * Only its owner may read it. Temporary files of processes that were killed are removed. Throws `conflict` for a file
 * that exists, unless `force` allows to replace it, and `unavailable` if it cannot be written.
 */
export async function writeAtomicFile<T>(
  file: string,
  { force }: { readonly force: boolean },
  work: (part: string) => Promise<T>,
): Promise<T> {
  const part = `${file}.${process.pid}.part`
  await refuseTaken(file, force)
  await orUnavailable(file, async () => {
    await removeLeftOvers(file)
    await (await open(part, 'wx', 0o600)).close()
  })
  try {
    const result = await work(part)
    await refuseTaken(file, force)
    await orUnavailable(file, async () => {
      await sync(part)
      await rename(part, file)
      await sync(dirname(file))
    })
    return result
  } catch (error) {
    await rm(part, { force: true })
    throw error
  }
}

async function refuseTaken(file: string, force: boolean): Promise<void> {
  if (!existsSync(file)) return
  if ((await stat(file)).isDirectory())
    throw new PublisherError('conflict', `${file} is a folder; name a file in it`)
  if (!force)
    throw new PublisherError('conflict', `${file} exists; name another file, or replace it with --force`)
}

/** A temporary file of a running process is still being written. */
async function removeLeftOvers(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    // SQLite may have left a journal beside it.
    const [, pid, ending] = /\.(\d+)\.part(|-journal|-wal|-shm)$/.exec(name) ?? []
    if (!pid || name !== `${basename(file)}.${pid}.part${ending}`) continue
    if (Number(pid) === process.pid || !isRunning(Number(pid)))
      await rm(join(dirname(file), name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r')
  await handle.sync()
}

async function orUnavailable(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const message = `${file} cannot be written: ${sayFileError(error)}`
    throw new PublisherError('unavailable', message, { cause: error })
  }
}
