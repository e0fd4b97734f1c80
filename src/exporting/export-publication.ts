import { mkdir } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { Site } from '../domain/site.ts'
import { paths } from '../domain/site.ts'
import { writeRedirects } from '../ingest/redirects/merge-redirects.ts'
import { writeAtomicFile } from '../store/backup/atomic-file.ts'
import type { Store } from '../store/store.ts'
import { copyFiles, type FilesToCopy } from './copy-files.ts'
import { toJsonList, writeJsonLists } from './json-list.ts'
import { toPortableArticle } from './portable-article.ts'
import { type ArticleSource, type ArticleTally, emptyTally, readArticles } from './read-articles.ts'
import { writeFolder } from './write-folder.ts'
import { writeText } from './write-text.ts'

/** The forms in which a publication leaves. */
export const exportForms = ['json'] as const
export type ExportFormName = (typeof exportForms)[number]

export interface ExportSource extends ArticleSource, FilesToCopy {
  readonly store: Pick<Store, 'idsByDate' | 'articlesById' | 'formerSlugs'>
  readonly site: Site
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
  /** What an import of the export does not get, and what was left out, a line each. */
  readonly notices: readonly string[]
}

/** Whether the export to a path is one file, and not a data folder: by its ending. */
export function isFile(path: string): boolean {
  return extname(path).toLowerCase() === '.json'
}

/** Writes all that the publication owns to the path, which afterwards is complete or as it was before. */
export async function exportPublication(
  path: string,
  source: ExportSource,
  { form: _form, force }: ExportOptions,
): Promise<Exported> {
  const tally = emptyTally()
  const articles = toPortableArticles(source, tally)
  if (isFile(path)) {
    await writeAtomicFile(path, { force }, (part) => writeText(part, toJsonList(articles)))
    return {
      articles: tally,
      notices: [...noticesOf(tally), 'media files, pages and settings are not in the file'],
    }
  }
  const copied = await writeFolder(path, async (part) => {
    const copied = await copyFiles(part, source)
    const folder = join(part, 'articles')
    await mkdir(folder)
    await writeJsonLists(folder, articles)
    await writeFormerAddresses(join(part, 'redirects.csv'), source)
    return copied
  })
  return { articles: tally, ...copied, notices: [...noticesOf(tally), ...copied.notices] }
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
