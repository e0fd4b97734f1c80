import { setImmediate } from 'node:timers/promises'
import { PublisherError } from '../domain/errors.ts'
import type { Site } from '../domain/site.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import type { KnownFile } from '../store/store.ts'
import type { ArticleFile } from './list-files.ts'
import { type Prepared, prepareArticle } from './prepare-article.ts'
import { readArticleFile } from './read-article-file.ts'

/** An article of a file, ready to be saved, or a file that none could be read from. */
export interface Candidate {
  readonly file: ArticleFile
  readonly key: string
  readonly prepared: Prepared
}

export interface PrepareFileOptions {
  readonly origin: string
  /** What the store knows of the files of this origin, by key. */
  readonly known?: ReadonlyMap<string, Pick<KnownFile, 'slug' | 'fileHash'>>
  readonly dryRun?: boolean
  readonly site: Site
  readonly media: MediaFolder
}

/** Reads and prepares every article of a file. Never throws: what cannot be read is a candidate with a problem. */
export async function prepareFile(file: ArticleFile, options: PrepareFileOptions): Promise<Candidate[]> {
  try {
    const { hash, drafts } = await readArticleFile(file, options.site.publication)
    const candidates: Candidate[] = []
    for (const { key, draft } of drafts) {
      // A list takes seconds: whoever asks for a feed meanwhile is answered between two of its articles.
      await setImmediate()
      const provenance = {
        key,
        origin: options.origin,
        fileHash: hash,
        ...(options.known &&
          !options.dryRun && { expectedFileHash: options.known.get(key)?.fileHash ?? null }),
        knownSlug: options.known?.get(key)?.slug,
      }
      candidates.push({ file, key, prepared: await prepareArticle(draft, provenance, options) })
    }
    return candidates
  } catch (error) {
    return [{ file, key: file.key, prepared: refusal('file', reasonOf(error)) }]
  }
}

export function refusal(field: string, message: string): Prepared {
  return { problems: [{ field, message }], warnings: [] }
}

/** A bug in a reader is reported like a broken file, with its trace, and goes no further. */
function reasonOf(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  return `the file could not be read: ${error instanceof Error ? error.stack : String(error)}`
}
