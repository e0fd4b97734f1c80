import { resolve } from 'node:path'
import { type ArticleFiles, compareFiles, liesWithin, listArticleFiles } from '../ingest/folder/list-files.ts'
import { idsOf } from '../ingest/folder/sync.ts'
import type { ImportOptions } from '../ingest/import-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'

export interface ImportList extends ArticleFiles {
  readonly options: Pick<ImportOptions, 'origin' | 'known' | 'unchanged' | 'unchangedIds'>
}

/**
 * The article files at a path. Below the data folder the other files of that folder count, too: none of their names and
 * ids may be taken. Throws `invalid` if the path cannot be read.
 */
export async function listImport(
  { articlesFolder, followsLinks, store }: Gazette,
  path: string,
): Promise<ImportList> {
  const isWithin = await liesWithin(path, articlesFolder)
  const root = isWithin ? articlesFolder : undefined
  const { files, ignored, unknown } = await listArticleFiles(path, { root, followsLinks })
  if (!isWithin) return { files, ignored, unknown, options: { origin: resolve(path) } }
  const chosen = new Map(files.map((file) => [file.key, { ...file, path: resolve(file.path) }]))
  const all = await listArticleFiles(articlesFolder, { followsLinks })
  const unchanged = all.files.filter((file) => {
    const own = chosen.get(file.key)
    // Of two files with the same name the folder takes the first.
    return own === undefined || compareFiles({ ...file, path: resolve(file.path) }, own) < 0
  })
  const known = await store.knownFiles('folder')
  const options = { origin: 'folder', known, unchanged, unchangedIds: idsOf(unchanged, known) }
  return { files, ignored, unknown, options }
}
