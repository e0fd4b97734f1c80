import { execFile } from 'node:child_process'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TestRunner } from 'vitest'

/** A real file system of a test's own, small enough to be filled. */
export interface SmallDisk {
  readonly path: string
  /** Leaves no room on it at all. */
  fill(): Promise<void>
  /** Gives the room back. */
  free(): Promise<void>
  /** From now on nothing on it can be written. Nothing must be open for writing. */
  makeReadOnly(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

const run = promisify(execFile)

/**
 * Throws where this user may not mount: such a test cannot run there. `.ci/run` sets `GAZETTE_TEST_DISKS=no` where it
 * runs the tests again as an ordinary user: then the test is skipped.
 */
export async function makeSmallDisk({ megabytes }: { megabytes: number }): Promise<SmallDisk> {
  if (process.env.GAZETTE_TEST_DISKS === 'no') TestRunner.getCurrentTest()?.context.skip('has run as root')
  const path = await mkdtemp(join(tmpdir(), 'gazette-disk-'))
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path])
  } catch (cause) {
    throw new Error('cannot run: a test of full disks mounts a small one, as root on Linux', { cause })
  }
  const filler = join(path, 'filler')
  return {
    path,
    fill: () => fillUp(filler),
    free: () => rm(filler),
    makeReadOnly: async () => {
      await run('mount', ['-o', 'remount,ro', path])
    },
    [Symbol.asyncDispose]: async () => {
      await run('umount', ['--lazy', path])
      await rm(path, { recursive: true })
    },
  }
}

async function fillUp(file: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    for (let bytes = 65_536; bytes >= 1; ) {
      const { bytesWritten } = await handle.write(Buffer.alloc(bytes)).catch(() => ({ bytesWritten: 0 }))
      if (bytesWritten === 0) bytes = Math.floor(bytes / 2)
    }
  } finally {
    await handle.close()
  }
}
