import { hash } from 'node:crypto'
import { access, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { formEndings } from '../../ingest/forms/forms.ts'
import type { ArticleSource } from '../../store/store.ts'
import type { ApiDeps } from '../deps.ts'
import { ApiError } from '../problem.ts'

/** What the folder no longer reads. */
const taken = '.taken'

type Deps = Pick<ApiDeps, 'articlesFolder' | 'log'>
type FileSource = Extract<ArticleSource, { readonly kind: 'file' }>

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}

/** Below `articles/`, with its ending. Undefined if the file is not on this machine. */
async function findSourceFile({ file }: FileSource, { articlesFolder }: Deps): Promise<string | undefined> {
  for (const ending of formEndings) {
    if (await exists(join(articlesFolder, file + ending))) return file + ending
  }
  return undefined
}

const byTakingOver =
  'change it there, or send ?takeOver=true, which moves the article into the store and renames the file'

/** An article has one source: 409 with the name of the file. */
export async function heldByFile(source: FileSource, deps: Deps, advice = byTakingOver): Promise<ApiError> {
  const file = (await findSourceFile(source, deps)) ?? `${source.file}.*`
  const detail = `the file articles/${file} gives the article: ${advice}`
  return new ApiError({ status: 409, word: 'conflict', detail, members: { file } })
}

/** A file that can be taken over, by its name below `articles/`. Throws `conflict` for any other. */
export async function requireTakable(source: FileSource, deps: Deps): Promise<string> {
  const conflict = (file: string, rule: string) =>
    new ApiError({
      status: 409,
      word: 'conflict',
      detail: `the file articles/${file} ${rule}`,
      members: { file },
    })
  const file = await findSourceFile(source, deps)
  if (file === undefined) {
    throw conflict(`${source.file}.*`, 'is not on this machine: take the article over where the file is')
  }
  // The key of a list's article is the file's, `#` and its own.
  if (source.key.includes('#')) {
    throw conflict(file, 'holds a list of articles: give this one a file of its own first')
  }
  const bytes = await readFile(join(deps.articlesFolder, file)).catch(() => Buffer.alloc(0))
  if (hash('sha256', bytes) === source.fileHash) return file
  throw conflict(file, 'has changed, and the store has not read it yet: send the request again in a second')
}

/**
 * Renames the file of an article that lives in the store by now. Returns its new name, below `articles/`; undefined if it
 * cannot be renamed: the store refuses the file from now on, and says why.
 */
export async function renameTaken(file: string, { articlesFolder, log }: Deps): Promise<string | undefined> {
  try {
    let name = file + taken
    for (let number = 2; await exists(join(articlesFolder, name)); number++)
      name = `${file}.${number}${taken}`
    await rename(join(articlesFolder, file), join(articlesFolder, name))
    return name
  } catch (err) {
    log.warn(
      { err, file },
      'the file of an article that was taken over cannot be renamed: rename or remove it',
    )
    return undefined
  }
}
