import { existsSync } from 'node:fs'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'

/** A file that is being written, beside its place. */
const partForm = /\.(\d+)\.part$/

/**
 * Lets `work` write a file at another name, and puts it in its place when it is on the disk: it is there whole or not at
 * all. Only this user may read it. What is left of earlier attempts for the same file is removed. Throws `conflict` for a
 * place that is taken, unless `force` says that it may be replaced, and `unavailable` where nothing can be written.
 */
export async function writeWhole<T>(
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
  if (!force) {
    throw new PublisherError(
      'conflict',
      `${file} is there already: name another file, or say --force to replace it`,
    )
  }
}

/** Who wrote them is gone; a process that lives is still at it. */
async function removeLeftOvers(file: string): Promise<void> {
  for (const name of await readdir(dirname(file))) {
    const [, pid] = partForm.exec(name) ?? []
    if (!pid || name !== `${basename(file)}.${pid}.part`) continue
    if (Number(pid) === process.pid || !isAlive(Number(pid)))
      await rm(join(dirname(file), name), { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function orUnavailable(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    throw new PublisherError('unavailable', `${file} cannot be written: ${(error as Error).message}`, {
      cause: error,
    })
  }
}
