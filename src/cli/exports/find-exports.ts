import { stat } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import type { ExportFiles, ExportForm } from '../../ingest/exports/export-form.ts'
import { liesWithin } from '../../ingest/folder/list-files.ts'
import { formEndings } from '../../ingest/forms/forms.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import { type ChoiceSettings, chooseSubscriptions, findSubscriptions } from './choose-subscriptions.ts'
import type { WebSettings } from './open-web.ts'

/** Files of one form, which are one export. */
export interface FoundExport {
  readonly form: ExportForm
  readonly files: ExportFiles
}

export interface FoundPaths {
  readonly exports: readonly FoundExport[]
  readonly notices: readonly string[]
  /** Article files of our own forms, and what the data folder holds. */
  readonly own: readonly string[]
}

/**
 * Which paths are exports of other systems, by what they hold. With the name of a form, all paths are one export of this form.
 * A list of subscriptions stands for the feeds that are chosen from it. Throws `invalid` if a path is neither an export nor
 * articles, or cannot be read.
 */
export async function findExports(
  gazette: Gazette,
  given: readonly string[],
  settings: WebSettings & ChoiceSettings,
): Promise<FoundPaths> {
  const addresses = given.filter(isAddress)
  const paths = given.filter((path) => !isAddress(path))
  const found = await findFiles(gazette, paths, settings)
  const all = [...addresses, ...found.subscriptions]
  const web = all.length > 0 ? await (await import('./open-web.ts')).openWebExports(all, settings) : undefined
  return { own: found.own, exports: [...found.exports, ...(web?.exports ?? [])], notices: web?.notices ?? [] }
}

interface FoundFiles extends Omit<FoundPaths, 'notices'> {
  /** Addresses of feeds that are chosen from a list. */
  readonly subscriptions: readonly string[]
}

async function findFiles(
  gazette: Gazette,
  paths: readonly string[],
  { form: formName, ...choice }: WebSettings & ChoiceSettings,
): Promise<FoundFiles> {
  const { formNamed, recognizeForm } = await import('../../ingest/exports/recognize-form.ts')
  const { joinExportFiles, openExportFiles } = await import('../../ingest/exports/files/open-export-files.ts')
  if (formName !== undefined && paths.length > 0) {
    const form = formNamed(formName)
    const files = joinExportFiles(await Promise.all(paths.map(openExportFiles)))
    return { exports: [{ form, files }], own: [], subscriptions: [] }
  }
  const byForm = new Map<ExportForm, ExportFiles[]>()
  const own: string[] = []
  const subscriptions: string[] = []
  for (const path of paths) {
    if (await isOwn(gazette, path)) {
      own.push(path)
      continue
    }
    // What cannot even be opened the import of articles refuses, with its reason.
    const opened = await openExportFiles(path).catch((error) => refuseUnlessArticle(path, error))
    const list = opened && (await findSubscriptions(opened))
    if (opened && list !== undefined) {
      subscriptions.push(...(await chooseSubscriptions(opened, list, choice)))
      await opened.close?.()
      continue
    }
    const found = opened && (await recognizeForm(opened))
    if (found) byForm.set(found.form, [...(byForm.get(found.form) ?? []), found.files])
    else {
      await opened?.close?.()
      await requireArticles(path)
      own.push(path)
    }
  }
  const exports = [...byForm].map(([form, all]) => ({ form, files: joinExportFiles(all) }))
  return { exports, own, subscriptions }
}

export function isAddress(text: string): boolean {
  return /^https?:\/\//i.test(text)
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
