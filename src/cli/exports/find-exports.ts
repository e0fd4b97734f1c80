import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import type { Fetcher } from '../../http/outgoing/fetcher.ts'
import type { ExportFiles, ExportForm } from '../../ingest/exports/export-form.ts'
import { liesWithin } from '../../ingest/folder/list-files.ts'
import { formEndings } from '../../ingest/forms/forms.ts'
import type { Gazette } from '../../server/open-gazette.ts'

/** Files of one form, which are one export. */
export interface FoundExport {
  readonly form: ExportForm
  readonly files: ExportFiles
}

export interface FoundPaths {
  readonly exports: readonly FoundExport[]
  /** Article files of our own forms, and what the data folder holds. */
  readonly own: readonly string[]
}

/**
 * Which paths are exports of other systems, by what they hold. With the name of a form, all paths are one export of this form.
 * Throws `invalid` if a path is neither an export nor articles, or cannot be read.
 */
export async function findExports(
  gazette: Gazette,
  paths: readonly string[],
  { form: formName, fetcher }: { readonly form?: string; readonly fetcher: Fetcher },
): Promise<FoundPaths> {
  const { formNamed, recognizeForm } = await import('../../ingest/exports/recognize-form.ts')
  const { joinExportFiles, openExportFiles } = await import('../../ingest/exports/files/open-export-files.ts')
  const open = (path: string) => (isAddress(path) ? openPage(path, fetcher) : openExportFiles(path))
  if (formName !== undefined) {
    const form = formNamed(formName)
    const files = joinExportFiles(await Promise.all(paths.map(open)))
    return { exports: [{ form, files }], own: [] }
  }
  const byForm = new Map<ExportForm, ExportFiles[]>()
  const own: string[] = []
  for (const path of paths) {
    if (!isAddress(path) && (await isOwn(gazette, path))) {
      own.push(path)
      continue
    }
    // What cannot even be opened the import of articles refuses, with its reason.
    const opened = await open(path).catch((error) => refuseUnlessArticle(path, error))
    const found = opened && (await recognizeForm(opened))
    if (found) byForm.set(found.form, [...(byForm.get(found.form) ?? []), found.files])
    else {
      await opened?.close?.()
      await requireArticles(path)
      own.push(path)
    }
  }
  return { exports: [...byForm].map(([form, all]) => ({ form, files: joinExportFiles(all) })), own }
}

export function isAddress(path: string): boolean {
  return /^https?:\/\//i.test(path)
}

/** A feed or a page by its address. */
async function openPage(address: string, fetcher: Fetcher): Promise<ExportFiles> {
  const { openAddress } = await import('../../ingest/exports/files/open-address.ts')
  const { createWebSource } = await import('../../ingest/exports/files/web-source.ts')
  return openAddress(address, createWebSource({ fetcher }))
}

/** The data folder is as its owner arranged it, and holds no exports. */
async function isOwn({ articlesFolder, siteFiles }: Gazette, path: string): Promise<boolean> {
  return siteFiles.isOne(resolve(path)) || (await liesWithin(path, articlesFolder))
}

function refuseUnlessArticle(path: string, error: unknown): undefined {
  if (isAddress(path) || !isArticleName(path)) throw error
}

function isArticleName(path: string): boolean {
  return formEndings.includes(extname(path).toLowerCase())
}

/** Throws `invalid` for a file that is no article by its name either. */
async function requireArticles(path: string): Promise<void> {
  if (!isAddress(path) && (isArticleName(path) || (await stat(path)).isDirectory())) return
  const { listForms } = await import('../../ingest/exports/recognize-form.ts')
  const message = `${path} is neither an article (${formEndings.join(', ')}) nor an export that Gazette recognises; if it is one, name its form with --form`
  throw new PublisherError('invalid', `${message}\n${listForms()}`)
}
