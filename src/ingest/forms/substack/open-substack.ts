import { PublisherError } from '../../../domain/errors.ts'
import type { ExportFiles, ExportRecord, ExportSettings, OpenExport } from '../../exports/export-form.ts'
import { listHtmlMedia } from '../records/list-html-media.ts'
import { type CsvRow, readCsv } from '../records/read-csv.ts'
import { toArticleSlug } from '../records/to-article-slug.ts'
import { toOriginal } from './original.ts'

/** What the reader gets of a story. */
export interface SubstackStory {
  /** The row of `posts.csv`. */
  readonly row: Readonly<Record<string, string>>
  /** Absent: the export does not hold it. */
  readonly html?: string
}

/** A story of Substack has less than a megabyte. */
const mostHtmlBytes = 16_000_000

export const mediaHosts = [
  'substackcdn.com',
  'cdn.substack.com',
  'substack-post-media.s3.amazonaws.com',
  'bucketeer-e05bbc84-baa3-437e-9518-adb32be77984.s3.amazonaws.com',
  'api.substack.com',
]

/** The rows of `posts.csv` one after the other, each with the text of its file. */
export async function openSubstack(
  files: ExportFiles,
  table: string | undefined,
  { oldSite }: ExportSettings,
): Promise<OpenExport> {
  if (table === undefined) throw new PublisherError('invalid', `${files.name} holds no posts.csv of Substack`)
  const address = oldSite?.replace(/\/+$/, '')
  const folder = table.slice(0, table.lastIndexOf('/') + 1)
  const known = new Set(files.paths)
  const texts = files.paths.filter((path) => path.startsWith(`${folder}posts/`) && path.endsWith('.html'))
  const lists = files.paths.filter((path) => /(?:^|\/)(?:email_list|subscribers?)[^/]*\.csv$/.test(path))
  const used = new Set<string>()
  let twice = 0

  async function* records(): AsyncGenerator<ExportRecord, void> {
    const keys = new Set<string>()
    twice = 0
    for await (const row of readCsv(files.open(table as string))) {
      const record = await toRecord(row)
      if (keys.has(record.key)) twice++
      else yield record
      keys.add(record.key)
    }
  }

  async function toRecord({ fields, line }: CsvRow): Promise<ExportRecord> {
    const { post_id = '', title = '', type = '', podcast_url = '' } = fields
    const path = `${folder}posts/${post_id}.html`
    const html = known.has(path) ? await files.readText(path, mostHtmlBytes) : undefined
    if (html !== undefined) used.add(path)
    const [, id = '', slug = ''] = /^(\d+)(?:\.(.*))?$/.exec(post_id) ?? []
    const data: SubstackStory = { row: fields, ...(html !== undefined && { html }) }
    const ownSlug = toArticleSlug(slug)
    const where = slug === '' ? undefined : `/p/${slug}`
    const url = address && where && address + where
    return {
      key: id === '' ? `line-${line}` : `post-${id}`,
      kind: type === 'page' ? 'page' : 'article',
      ...(title !== '' && { title }),
      ...(ownSlug && { slug: ownSlug }),
      ...(url ? { address: url } : where && { otherAddresses: [where] }),
      ...(url && type !== 'page' && { feedId: url }),
      ...{ file: html === undefined ? (table as string) : path, line: html === undefined ? line : 1 },
      media: [...(podcast_url === '' ? [] : [podcast_url]), ...listHtmlMedia(html ?? '', toOriginal)],
      data,
    }
  }

  const feedIdRule = address ? 'The feed of Substack gives each post its address as id.' : undefined
  return {
    site: { ...(address && { address }), mediaHosts, feedSize: 20, ...(feedIdRule && { feedIdRule }) },
    records,
    leftOut: () => {
      const unused = texts.filter((path) => !used.has(path))
      return [
        ...(lists.length === 0 ? [] : [`the subscribers: ${lists.join(', ')}`]),
        ...(unused.length === 0
          ? []
          : [`${unused.length} texts that ${table} does not list: ${unused.slice(0, 5).join(', ')}`]),
        ...(twice === 0 ? [] : [`${twice} posts that have the number of an earlier post of the file`]),
      ]
    },
    oldFeeds: () => [{ from: '/feed', to: { feed: 'main', format: 'rss' } }],
  }
}
