import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { PublisherError, type Remark } from '../domain/errors.ts'
import type { Publication } from '../domain/publication.ts'
import type { Draft } from './draft.ts'
import { readJson } from './forms/json.ts'
import { readMarkdown } from './forms/markdown.ts'
import { readPageText } from './forms/page-text/read-page-text.ts'
import type { ArticleFile } from './list-files.ts'

export interface KeyedDraft {
  /** The article's name in the identity ledger. */
  readonly key: string
  readonly draft: Draft
}

export interface ArticleFileContents {
  readonly file: ArticleFile
  /** SHA-256 in hex. */
  readonly hash: string
  readonly drafts: readonly KeyedDraft[]
}

type Reader = (text: string, key: string, publication: Publication) => readonly KeyedDraft[]

/** A form that articles come in, by the file's ending. */
const readers: Readonly<Record<string, Reader>> = {
  '.txt': (text, key, { timeZone, language }) => [{ key, draft: readPageText(text, { timeZone, language }) }],
  '.md': (text, key) => [{ key, draft: readMarkdown(text) }],
  '.json': readJsonFile,
}

/** Markdown takes seconds for a megabyte, and nothing else is done meanwhile. */
const mostTextBytes = 1_250_000
/** A list of many articles. */
const mostListBytes = 64_000_000

export const articleFileEndings = Object.keys(readers)

/** Reads a file into its drafts. Throws `invalid` when it cannot be read or is not UTF-8. */
export async function readArticleFile(
  file: ArticleFile,
  publication: Publication,
): Promise<ArticleFileContents> {
  const bytes = await readBytes(file.path)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const read = readers[extname(file.path).toLowerCase()]
  if (!read) throw new PublisherError('invalid', `an article must be one of ${articleFileEndings.join(', ')}`)
  return { file, hash, drafts: read(decode(bytes), file.key, publication) }
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const { size } = await stat(path)
    const most = extname(path).toLowerCase() === '.json' ? mostListBytes : mostTextBytes
    if (size > most) {
      throw new PublisherError('too_large', `the file has ${size} bytes; an article has ${most} at most`)
    }
    return await readFile(path)
  } catch (error) {
    if (error instanceof PublisherError) throw error
    throw new PublisherError('invalid', `the file cannot be read: ${(error as Error).message}`, {
      cause: error,
    })
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new PublisherError('invalid', 'the file must be text in UTF-8', { cause: error })
  }
}

/** An article in a list has no file name of its own, so its name is its id or slug. */
function readJsonFile(text: string, key: string): KeyedDraft[] {
  const { isList, drafts } = readJson(text)
  if (!isList) return drafts.map((draft) => ({ key, draft }))
  return drafts.map((draft, index) => {
    const name = draft.fields.id ?? draft.fields.slug
    if (typeof name === 'string' && name !== '') return { key: `${key}#${name}`, draft }
    return { key: `${key}#${index}`, draft: { ...draft, problems: [...draft.problems, nameless(draft)] } }
  })
}

function nameless({ lines }: Draft): Remark {
  const line = lines.get('article')?.first
  const message =
    'id is missing: an article in a list needs an id or a slug, since its identity follows from it'
  return { field: 'id', ...(line !== undefined && { line }), message }
}
