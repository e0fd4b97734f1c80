import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { PublisherError } from '../domain/errors.ts'
import { readRegularFile } from '../files/read-file.ts'
import type { ArticleFile } from './folder/list-files.ts'
import { type Form, formEndings, forms } from './forms/forms.ts'

export interface FileContents {
  readonly bytes: Uint8Array
  /** SHA-256 in hex. */
  readonly hash: string
}

/**
 * Throws `invalid` if the file cannot be read, is not a regular file or has no known form, `too_large` if it is larger than
 * its form allows, and `unavailable` if its disk or network does not answer in time.
 */
export async function readContents(file: ArticleFile): Promise<FileContents> {
  if (file.fault) throw new PublisherError('invalid', file.fault)
  const bytes = await readRegularFile(file.path, formOf(file).maxBytes)
  const hash = createHash('sha256')
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    // A list takes a tenth of a second: requests are answered between two pieces.
    if (at > 0) await setImmediate()
    hash.update(bytes.subarray(at, at + pieceBytes))
  }
  return { bytes, hash: hash.digest('hex') }
}

const pieceBytes = 4_000_000

/** Throws `invalid` for a file with another ending. */
export function formOf({ path }: Pick<ArticleFile, 'path'>): Form {
  const form = forms.get(extname(path).toLowerCase())
  if (form) return form
  throw new PublisherError('invalid', `file must have one of the endings ${formEndings.join(', ')}`)
}
