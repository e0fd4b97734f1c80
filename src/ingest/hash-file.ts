import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** SHA-256 of the file, in hex; undefined when it cannot be read. */
export async function hashFile(path: string): Promise<string | undefined> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch {
    return undefined
  }
}
