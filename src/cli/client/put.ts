import { stat } from 'node:fs/promises'
import { basename, extname, relative, sep } from 'node:path'
import { PublisherError, type Remark, sayFileError } from '../../domain/errors.ts'
import { readRegularFile } from '../../files/read-file.ts'
import { walkFolder } from '../../files/walk-folder.ts'
import { type Report, remarkLine, withProgress } from '../report.ts'
import { type ApiClient, ApiFailure } from './api-client.ts'

export interface PutArticlesOptions {
  readonly dryRun?: boolean
  readonly takeOver?: boolean
}

/** The forms of articles by the endings of their files. */
const types: Readonly<Record<string, string>> = {
  '.md': 'text/markdown',
  '.markdown': 'text/markdown',
  '.json': 'application/json',
  '.html': 'text/html',
  '.htm': 'text/html',
  '.txt': 'text/plain',
}

/** As large as a server takes by default. */
const mostBytes = 100_000_000

interface FileToPut {
  readonly path: string
  /** The path below the given folder, without its ending: the same file is the same article. */
  readonly key: string
}

interface PutOutcome {
  readonly file: string
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused'
  readonly slug?: string
  readonly title?: string
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

/**
 * Saves articles of files, and of the files of folders, by their names as keys. A refused one stops no other; what concerns all of
 * them, such as a token that the server does not accept, ends the command.
 */
export async function put(
  client: ApiClient,
  paths: readonly string[],
  { dryRun = false, takeOver = false }: PutArticlesOptions,
): Promise<Report> {
  const files = (await Promise.all(paths.map(listFiles))).flat()
  const twice = files.find(({ key }, index) => files.findIndex((one) => one.key === key) < index)
  if (twice)
    throw new PublisherError('invalid', `two files would be the article "${twice.key}": name them apart`)
  const query = { dryRun: dryRun ? 'true' : undefined, takeOver: takeOver ? 'true' : undefined }
  const articles: PutOutcome[] = []
  await withProgress('articles', async (onProgress) => {
    for (const file of files) {
      articles.push(await putFile(client, file, query))
      onProgress(articles.length, files.length)
    }
  })
  const count = (wanted: PutOutcome['outcome']) => articles.filter(({ outcome }) => outcome === wanted).length
  const counts = (['created', 'updated', 'unchanged', 'refused'] as const).map(
    (one) => `${count(one)} ${one}`,
  )
  return {
    json: { dryRun, articles },
    text: `Articles${dryRun ? ' (nothing is saved)' : ''}: ${counts.join(', ')}`,
    remarks: articles.flatMap(({ file, problems, warnings }) => [
      ...problems.map((problem) => remarkLine(file, 'refused', problem)),
      ...warnings.map((warning) => remarkLine(file, 'warning', warning)),
    ]),
    isFailure: count('refused') > 0,
  }
}

async function listFiles(path: string): Promise<FileToPut[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path, key: withoutEnding(basename(path)) }]
    const { files } = await walkFolder(path, {
      wants: (name) => types[extname(name).toLowerCase()] !== undefined,
    })
    return files
      .map((file) => ({
        path: file.path,
        key: withoutEnding(relative(path, file.path).split(sep).join('/')),
      }))
      .sort((one, other) => (one.key < other.key ? -1 : 1))
  } catch (error) {
    throw new PublisherError('invalid', `${path} cannot be read: ${sayFileError(error)}`, { cause: error })
  }
}

function withoutEnding(name: string): string {
  return name.slice(0, name.length - extname(name).length) || name
}

/** Problems of one article; any other concerns all of them. */
const ofArticle: readonly string[] = ['invalid', 'conflict', 'gone', 'too_large', 'unsupported', 'forbidden']

async function putFile(
  client: ApiClient,
  { path, key }: FileToPut,
  query: Readonly<Record<string, string | undefined>>,
): Promise<PutOutcome> {
  try {
    const type = types[extname(path).toLowerCase()]
    if (type === undefined) {
      throw new PublisherError(
        'invalid',
        `file must have one of the endings ${Object.keys(types).join(', ')}`,
      )
    }
    const body = new Blob([await readRegularFile(path, mostBytes)])
    const { json } = await client.call('PUT', `/articles/${encodeURIComponent(key)}`, { query, body, type })
    const { outcome, article, warnings } = json as Saved
    return { file: path, outcome, slug: article.slug, title: article.title, problems: [], warnings }
  } catch (error) {
    if (!(error instanceof PublisherError) || !ofArticle.includes(error.problem)) throw error
    const problems =
      error instanceof ApiFailure && error.remarks.length > 0
        ? error.remarks
        : [{ field: 'file', message: error.message }]
    return { file: path, outcome: 'refused', problems, warnings: [] }
  }
}

interface Saved {
  readonly outcome: 'created' | 'updated' | 'unchanged'
  readonly article: { readonly slug: string; readonly title: string }
  readonly warnings: readonly Remark[]
}
