import { mkdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { paths } from '../domain/site.ts'
import { writeRedirects } from '../ingest/redirects/merge-redirects.ts'
import { writeAtomicFile } from '../store/backup/atomic-file.ts'
import type { Store } from '../store/store.ts'
import { copyFiles, type FilesToCopy } from './copy-files.ts'
import { toJsonList, writeJsonLists } from './json-list.ts'
import type { ReadingBack } from './markdown/read-back.ts'
import { type WrittenArticles, writeArticleFiles } from './markdown/write-articles.ts'
import { toPortableArticle } from './portable-article.ts'
import { type ArticleSource, type ArticleTally, emptyTally, readArticles } from './read-articles.ts'
import { writeFolder } from './write-folder.ts'
import { writeText } from './write-text.ts'

/** The forms in which a publication leaves. */
export const exportForms = ['markdown', 'json'] as const
export type ExportFormName = (typeof exportForms)[number]

export interface ExportSource extends ArticleSource, FilesToCopy, ReadingBack {
  readonly store: Pick<Store, 'idsByDate' | 'articlesById' | 'formerSlugs'>
}

export interface ExportOptions {
  readonly form: ExportFormName
  /** Whether a file of that name may be replaced. A folder never is. */
  readonly force: boolean
}

export interface Exported {
  readonly articles: ArticleTally
  /** Beside the articles: pages, settings, theme, words. Only in a folder. */
  readonly files?: number
  readonly media?: number
  /** How many articles are in files with each ending, in a folder of Markdown. */
  readonly forms?: WrittenArticles['forms']
  /** What an import of the export does not get, and what was left out, a line each. */
  readonly notices: readonly string[]
}

/** The form that the ending of a path means: a folder has none. */
export function formOfPath(path: string): ExportFormName {
  return extname(path).toLowerCase() === '.json' ? 'json' : 'markdown'
}

/** Writes all that the publication owns to the path, which afterwards is complete or as it was before. */
export async function exportPublication(
  path: string,
  source: ExportSource,
  { form, force }: ExportOptions,
): Promise<Exported> {
  const articles = emptyTally()
  if (form === formOfPath(path) && form !== 'markdown') {
    const list = toJsonList(toPortableArticles(source, articles))
    await writeAtomicFile(path, { force }, (part) => writeText(part, list))
    return { articles, notices: [...noticesOf(articles), notInFile] }
  }
  const written = await writeFolder(path, async (part) => {
    const copied = await copyFiles(part, source)
    const folder = join(part, 'articles')
    await mkdir(folder)
    const { forms, notices = [] } = await folderForms[form](folder, source, articles)
    await writeFormerAddresses(join(part, 'redirects.csv'), source)
    return { ...copied, ...(forms && { forms }), notices: [...notices, ...copied.notices] }
  })
  return { articles, ...written, notices: [...noticesOf(articles), ...written.notices] }
}

const notInFile = 'media files, pages and settings are not in the file; a folder holds them'

type WriteArticles = (
  folder: string,
  source: ExportSource,
  tally: ArticleTally,
) => Promise<Partial<WrittenArticles>>

const folderForms: Readonly<Record<ExportFormName, WriteArticles>> = {
  markdown: (folder, source, tally) => writeArticleFiles(folder, readArticles(source, tally), source),
  json: async (folder, source, tally) => {
    await writeJsonLists(folder, toPortableArticles(source, tally))
    return {}
  },
}

async function* toPortableArticles(source: ExportSource, tally: ArticleTally) {
  for await (const article of readArticles(source, tally)) yield toPortableArticle(article, source.site)
}

/** Only the store knows the slugs that articles had before. */
async function writeFormerAddresses(file: string, { store }: ExportSource): Promise<void> {
  const former = (await store.formerSlugs()).filter(({ isPublic }) => isPublic)
  await writeRedirects(
    file,
    former.map(({ former, slug }) => ({ from: paths.article(former), to: paths.article(slug) })),
  )
}

function noticesOf({ deleted }: ArticleTally): string[] {
  if (deleted === 0) return []
  const what = deleted === 1 ? '1 deleted article has' : `${deleted} deleted articles have`
  return [`${what} no words, so that no export holds their tombstones; backup and copy do`]
}
