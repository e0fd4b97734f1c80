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
import { toWxr, type WxrLosses } from './wordpress/write-wxr.ts'
import { writeFolder } from './write-folder.ts'
import { writeText } from './write-text.ts'

/** The forms in which a publication leaves. */
export const exportForms = ['markdown', 'json', 'wxr'] as const
export type ExportFormName = (typeof exportForms)[number]

export interface ExportSource extends ArticleSource, FilesToCopy, ReadingBack {
  readonly store: Pick<Store, 'idsByDate' | 'articlesById' | 'formerSlugs' | 'listOwnPages' | 'ownPage'>
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
  return fileEndings[extname(path).toLowerCase()] ?? 'markdown'
}

const fileEndings: Readonly<Record<string, ExportFormName>> = {
  '.json': 'json',
  '.xml': 'wxr',
  '.wxr': 'wxr',
}

/** Writes all that the publication owns to the path, which afterwards is complete or as it was before. */
export async function exportPublication(
  path: string,
  source: ExportSource,
  { form, force }: ExportOptions,
): Promise<Exported> {
  const articles = emptyTally()
  if (form === 'wxr') return exportWordPress(path, source, { articles, force })
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

const folderForms: Readonly<Record<Exclude<ExportFormName, 'wxr'>, WriteArticles>> = {
  markdown: (folder, source, tally) => writeArticleFiles(folder, readArticles(source, tally), source),
  json: async (folder, source, tally) => {
    await writeJsonLists(folder, toPortableArticles(source, tally))
    return {}
  },
}

/** The stories, pages and addresses of media files, for the importer of WordPress. */
async function exportWordPress(
  path: string,
  source: ExportSource,
  { articles: tally, force }: { articles: ArticleTally; force: boolean },
): Promise<Exported> {
  const { store, site } = source
  const losses: WxrLosses = { withdrawn: 0, changedIds: 0 }
  const former = (await store.formerSlugs()).filter(({ isPublic }) => isPublic)
  const bySlug = Map.groupBy(former, ({ slug }) => slug)
  const formerSlugs = new Map([...bySlug].map(([slug, all]) => [slug, all.map(({ former }) => former)]))
  const pages = async function* () {
    for (const { path: address } of await store.listOwnPages()) {
      const page = await store.ownPage(address)
      if (page) yield page
    }
  }
  // It is read twice: the names of all articles come first.
  const articles = () => {
    Object.assign(tally, emptyTally())
    return readArticles(source, tally)
  }
  await writeAtomicFile(path, { force }, (part) =>
    writeText(part, toWxr({ site, articles, pages, formerSlugs }, losses)),
  )
  return { articles: tally, notices: [...noticesOf(tally), ...sayLosses(losses)] }
}

function sayLosses({ withdrawn, changedIds }: WxrLosses): string[] {
  const left = `${withdrawn} withdrawn ${withdrawn === 1 ? 'article is' : 'articles are'} left out: WordPress has no such status`
  const ids = `WordPress keeps ids that begin with http:, https: or urn: alone; feed readers will show ${changedIds} ${changedIds === 1 ? 'story' : 'stories'} as new`
  return [
    ...(withdrawn > 0 ? [left] : []),
    ...(changedIds > 0 ? [ids] : []),
    'WordPress fetches the media files from their addresses here, so this server has to run until then',
  ]
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
