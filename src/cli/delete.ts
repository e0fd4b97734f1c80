import { constants } from 'node:fs'
import { copyFile, mkdir, rm } from 'node:fs/promises'
import { dirname, join, parse, relative } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Article } from '../domain/article.ts'
import { PublisherError, sayFileError } from '../domain/errors.ts'
import { momentText } from '../domain/moment.ts'
import { type ArticleFile, listArticleFiles } from '../ingest/folder/list-files.ts'
import { isBelow } from '../ingest/folder/scan.ts'
import type { Gazette } from '../server/open-gazette.ts'
import { deletedReport } from './article-reports.ts'
import { orUnknownSlug } from './articles.ts'
import type { Report, Terminal } from './report.ts'

export interface DeleteCommandOptions {
  readonly file?: boolean
  readonly reason?: string
  readonly yes?: boolean
}

/**
 * Deletes an article. Asks first if readers have seen it. Throws `conflict` without a terminal to ask on, after a no, and if
 * a file would bring the article back; `--file` moves that file to the folder `deleted` of the data folder.
 */
export async function deleteCommand(
  gazette: Gazette,
  slug: string,
  { file = false, reason, yes = false }: DeleteCommandOptions,
  terminal?: Terminal,
): Promise<Report> {
  const { store, editing } = gazette
  const article = await store.articleBySlug(slug)
  const isDeleted = article?.withdrawal?.isDeleted === true
  const evenIfSeen = !isDeleted && article !== undefined && (await hasBeenSeen(gazette, article))
  const removedFiles = await store.filesOf(slug)
  const files = await findFiles(gazette, removedFiles)
  requireMovable(gazette, files, slug, file)
  if (article && evenIfSeen && !yes) {
    const { published } = article
    await requireConsent({ slug, published: published && momentText(published) }, terminal)
  }
  const moved = await moveAll(files.map(({ path }) => ({ from: path, to: toDeletedPath(gazette, path) })))
  const work = editing.delete(slug, { reason, evenIfSeen, removedFiles })
  const deletion = await orUnknownSlug(store, slug, work).catch(async (error) => {
    await moveAll(moved.map(({ from, to }) => ({ from: to, to: from })))
    throw error
  })
  return deletedReport({ slug, ...deletion, moved }, gazette.site().publication)
}

async function hasBeenSeen({ store }: Gazette, { id, slug }: Article): Promise<boolean> {
  return (await store.publicArticle(slug))?.id === id
}

interface FoundFile {
  readonly path: string
  /** It gives other articles, too. */
  readonly isList: boolean
}

/** The files that give these source keys now, whatever the last import found. */
async function findFiles(
  { articlesFolder, followsLinks }: Gazette,
  keys: readonly string[],
): Promise<FoundFile[]> {
  if (keys.length === 0) return []
  const { files, unknown } = await listArticleFiles(articlesFolder, { followsLinks })
  const hidden = unknown.find((folder) => keys.some((key) => isBelow(key, [folder])))
  if (hidden) {
    const message = `${hidden.path} cannot be read and may hold the article's file: ${hidden.reason}`
    throw new PublisherError('conflict', message)
  }
  return keys.flatMap((key) => {
    const own = files.filter((file) => file.key === key)
    const lists = own.length > 0 ? [] : files.filter((file) => key.startsWith(`${file.key}#`))
    const found = (isList: boolean) => (file: ArticleFile) => ({ path: file.path, isList })
    return [...own.map(found(false)), ...lists.map(found(true))]
  })
}

function requireMovable(
  gazette: Gazette,
  files: readonly FoundFile[],
  slug: string,
  movesFiles: boolean,
): void {
  const problems = files.flatMap(({ path, isList }) => {
    if (isList)
      return `${path} gives "${slug}" and other articles: take "${slug}" out of it and import it first`
    if (movesFiles) return []
    return `${path} gives "${slug}" and would bring it back: add --file to move the file to ${toDeletedPath(gazette, path)}`
  })
  if (problems.length > 0) throw new PublisherError('conflict', problems.join('\n'))
}

/** Beside the folder of articles, so that no import reads it. */
function toDeletedPath({ articlesFolder }: Gazette, path: string): string {
  return join(dirname(articlesFolder), 'deleted', relative(articlesFolder, path))
}

/** Asks before an article is deleted that readers have seen. Throws `conflict` after a no, and if nobody can be asked. */
export async function requireConsent(
  { slug, published }: { readonly slug: string; readonly published?: string | undefined },
  terminal: Terminal | undefined,
): Promise<void> {
  const fact = `Readers have seen "${slug}"${published ? `, published ${published}` : ''}`
  const question = `${fact}. Its text and revisions are deleted for good, and its tombstone stays. Delete it?`
  if (!terminal) throw new PublisherError('conflict', `${fact}; add --yes to delete it`)
  if (!(await confirm(question, terminal))) throw new PublisherError('conflict', 'Nothing is deleted.')
}

/** Asks a question. Anything but `y` or `yes` is a no, and so is the end of the input. */
export async function confirm(question: string, terminal: Terminal): Promise<boolean> {
  using lines = createInterface(terminal)
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
  const answer = await Promise.race([lines.question(`${question} [y/N] `), closed])
  return /^y(?:es)?$/i.test(answer.trim())
}

interface Move {
  readonly from: string
  readonly to: string
}

/** Moves all of the files or none. Never replaces one: a name that is taken gets a number. Returns where they are then. */
async function moveAll(moves: readonly Move[]): Promise<Move[]> {
  const done: Move[] = []
  try {
    for (const { from, to } of moves) done.push({ from, to: await moveToFreeName(from, to) })
    return done
  } catch (error) {
    for (const { from, to } of done) await moveToFreeName(to, from)
    const folder = dirname(moves[0]?.to ?? '')
    const message = `nothing is deleted, since no file can be moved to ${folder}: ${sayFileError(error)}`
    throw new PublisherError('unavailable', message, { cause: error })
  }
}

async function moveToFreeName(from: string, to: string): Promise<string> {
  await mkdir(dirname(to), { recursive: true })
  const name = await copyToFreeName(from, to)
  try {
    await rm(from)
    return name
  } catch (error) {
    await rm(name)
    throw error
  }
}

async function copyToFreeName(from: string, to: string): Promise<string> {
  const { dir, name, ext } = parse(to)
  for (let number = 1; ; number++) {
    const path = number === 1 ? to : join(dir, `${name}-${number}${ext}`)
    try {
      await copyFile(from, path, constants.COPYFILE_EXCL)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  }
}
