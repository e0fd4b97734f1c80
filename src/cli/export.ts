import { didYouMean } from '../domain/closest.ts'
import { PublisherError } from '../domain/errors.ts'
import {
  type Exported,
  type ExportFormName,
  type ExportSource,
  exportForms,
  exportPublication,
  formOfPath,
} from '../exporting/export-publication.ts'
import type { ArticleTally } from '../exporting/read-articles.ts'
import type { Gazette } from '../server/open-gazette.ts'
import type { Settings } from '../server/settings/settings.ts'
import { type Report, withProgress } from './report.ts'

export interface ExportCommandOptions {
  readonly form?: string
  readonly publishedOnly?: boolean
  readonly force?: boolean
}

/** Writes the publication into a folder or a file in a form that Gazette or another system imports. */
export async function exportCommand(
  { store, site, mediaFiles, thread, followsLinks, publicationSource }: Gazette,
  { dataFolder }: Pick<Settings, 'dataFolder'>,
  path: string,
  { form: name, publishedOnly = false, force = false }: ExportCommandOptions,
): Promise<Report> {
  if (path.trim() === '') throw new PublisherError('invalid', 'PATH is empty: name a folder or a file')
  const form = parseForm(name, path)
  const given = await publicationSource.show()
  const exported = await withProgress('articles', (onProgress) => {
    const source: ExportSource = {
      ...{ store, site: site(), dataFolder, followsLinks, publishedOnly, onProgress },
      ...{ media: mediaFiles.source, mediaFiles, thread },
      ...(given.file === undefined && { publication: given.document }),
    }
    return exportPublication(path, source, { form, force })
  })
  const { articles, files, media, forms, notices } = exported
  const hidden = articles.draft + articles.scheduled + articles.withdrawn
  const isPrivate =
    hidden > 0 ? [`${path} holds what readers do not see; --published-only leaves it out`] : []
  return {
    json: { path, form, articles, forms, files, media, notices },
    text: `Exported into ${path}: ${[sayArticles(articles), ...sayFiles(exported)].join('; ')}`,
    remarks: [...isPrivate, ...notices],
  }
}

function parseForm(name: string | undefined, path: string): ExportFormName {
  if (name === undefined) return formOfPath(path)
  const form = exportForms.find((one) => one === name)
  if (form) return form
  const meant = didYouMean(name, exportForms)
  throw new PublisherError(
    'invalid',
    `--form must be one of ${exportForms.join(', ')}, not "${name}"${meant}`,
  )
}

/** `5 articles (4 published, 1 draft)` */
function sayArticles({ deleted: _deleted, ...statuses }: ArticleTally): string {
  const all = Object.values(statuses).reduce((sum, one) => sum + one, 0)
  const parts = Object.entries(statuses).filter(([, count]) => count > 0)
  const inside =
    parts.length > 0 ? ` (${parts.map(([status, count]) => `${count} ${status}`).join(', ')})` : ''
  return `${all} articles${inside}`
}

function sayFiles({ files, media, forms }: Pick<Exported, 'files' | 'media' | 'forms'>): string[] {
  const others = Object.entries(forms ?? {}).filter(([ending]) => ending !== '.md')
  return [
    ...others.map(([ending, count]) => `${count} of them ${ending}, since Markdown cannot say them`),
    ...(media === undefined ? [] : [`${media} media files`]),
    ...(files === undefined ? [] : [`${files} files of pages, words, theme and settings`]),
  ]
}
