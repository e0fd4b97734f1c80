import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { PublisherError } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import type { KnownFile } from '../store/store.ts'
import type { ArticleFile } from './folder/list-files.ts'
import { type Form, formEndings, forms } from './forms/forms.ts'
import { type Prepared, prepareArticle } from './prepare-article.ts'

/** The prepared article of a file, or the problem of a file without a readable article. */
export interface Candidate {
  readonly file: ArticleFile
  readonly key: string
  readonly prepared: Prepared
}

export interface FileContents {
  readonly bytes: Uint8Array
  /** SHA-256 in hex. */
  readonly hash: string
}

export interface PrepareFileOptions {
  readonly origin: string
  /** The files of this origin in the store, by source key. */
  readonly known?: ReadonlyMap<string, Pick<KnownFile, 'slug' | 'fileHash'>>
  readonly dryRun?: boolean
  readonly site: Site
  readonly media: MediaFolder
  /** Default: `readContents`. */
  readonly read?: (file: ArticleFile) => Promise<FileContents>
}

/** Reads and prepares every article of a file. Never throws: a file that cannot be read is a candidate with a problem. */
export async function prepareFile(
  file: ArticleFile,
  { origin, known, dryRun, site, media, read = readContents }: PrepareFileOptions,
): Promise<Candidate[]> {
  try {
    const { bytes, hash } = await read(file)
    const candidates: Candidate[] = []
    for (const { key, draft } of formOf(file).read(decode(bytes), file.key, site.publication)) {
      // A list takes seconds: the server answers requests between two of its articles.
      await setImmediate()
      const provenance = {
        key,
        origin,
        fileHash: hash,
        ...(known && !dryRun && { expectedFileHash: known.get(key)?.fileHash ?? null }),
        knownSlug: known?.get(key)?.slug,
      }
      candidates.push({ file, key, prepared: await prepareArticle(draft, provenance, { site, media }) })
    }
    return candidates
  } catch (error) {
    return [{ file, key: file.key, prepared: refusal('file', reasonOf(error)) }]
  }
}

/** Throws `invalid` if the file cannot be read or has no known form, `too_large` if it is larger than its form allows. */
export async function readContents(file: ArticleFile): Promise<FileContents> {
  const { maxBytes } = formOf(file)
  const bytes = await readBytes(file.path, maxBytes)
  return { bytes, hash: createHash('sha256').update(bytes).digest('hex') }
}

export function refusal(field: string, message: string): Prepared {
  return { problems: [{ field, message }], warnings: [] }
}

function formOf({ path }: ArticleFile): Form {
  const form = forms.get(extname(path).toLowerCase())
  if (form) return form
  throw new PublisherError('invalid', `an article must be one of ${formEndings.join(', ')}`)
}

async function readBytes(path: string, maxBytes: number): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    if (size <= maxBytes) return await readFile(path)
    throw new PublisherError('too_large', `the file has ${size} bytes; an article has ${maxBytes} at most`)
  } catch (error) {
    if (error instanceof PublisherError) throw error
    throw new PublisherError('invalid', `the file cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new PublisherError('invalid', 'the file must be text in UTF-8', { cause: error })
  }
}

/** A bug in a reader is reported with its trace as a problem of the file, so that the other files are imported. */
function reasonOf(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  return `the file could not be read: ${error instanceof Error ? error.stack : String(error)}`
}
