import { join } from 'node:path'
import { PublisherError } from '../../domain/errors.ts'
import type { FeedKind, FeedName } from '../../domain/feed.ts'
import { feedFolders } from '../../domain/site.ts'
import type { Fetcher } from '../../http/outgoing/fetcher.ts'
import type { ExportOptions, ExportReport } from '../../ingest/exports/import-export.ts'
import type { OldFeedSource } from '../../ingest/exports/moving/old-feed.ts'
import { problemLines } from '../../ingest/own-pages/site-files.ts'
import type { MediaTarget } from '../../media/saving/media-target.ts'
import type { Gazette } from '../../server/open-gazette.ts'
import type { Settings } from '../../server/settings/settings.ts'
import { type Report, withProgress } from '../report.ts'
import { describeExport, remarkGroupLines } from './describe-export.ts'
import type { FoundExport } from './find-exports.ts'

export interface MovingOptions {
  readonly feed?: readonly string[]
  readonly site?: string
  /** False: `--no-media`. */
  readonly media?: boolean
  readonly refused?: string
}

/** Imports exports of other systems, one after the other. A failure if a story was refused. */
export async function importExports(
  gazette: Gazette,
  found: readonly FoundExport[],
  { settings, fetcher }: { readonly settings: Settings; readonly fetcher: Fetcher },
  options: MovingOptions & ExportOptions,
): Promise<Report> {
  const reports: ExportReport[] = []
  const target = await openTarget(settings)
  try {
    for (const one of found) reports.push(await importOne(gazette, one, { fetcher, target }, options))
  } finally {
    for (const { files } of found) await files.close?.()
  }
  const files = options.dryRun ? undefined : await gazette.siteFiles.sync()
  const lacks = await gazette.publicationLacks()
  const wrongFiles = (files?.reports ?? []).flatMap(problemLines)
  return {
    json: { exports: reports.map(toJson), files: files?.reports ?? [], publicationLacks: lacks },
    text: reports.map((report) => describeExport(report, gazette.site().publication)).join('\n\n'),
    remarks: [...reports.flatMap(remarkGroupLines), ...wrongFiles, ...lacks],
    isFailure: wrongFiles.length > 0 || reports.some(({ stories }) => stories.refused > 0),
  }
}

async function openTarget(settings: Settings): Promise<MediaTarget> {
  const { createBucketTarget, createFolderTarget } = await import('../../media/saving/media-target.ts')
  const { mediaBucket, dataFolder } = settings
  if (!mediaBucket) return createFolderTarget(join(dataFolder, 'media'))
  const { openBucket } = await import('../../media/bucket/client.ts')
  return createBucketTarget(openBucket(mediaBucket))
}

async function importOne(
  gazette: Gazette,
  { form, files }: FoundExport,
  { fetcher, target: mediaTarget }: { readonly fetcher: Fetcher; readonly target: MediaTarget },
  { feed = [], site, media, refused, ...options }: MovingOptions & ExportOptions,
): Promise<ExportReport> {
  const { importExport } = await import('../../ingest/exports/import-export.ts')
  const { createRefusedFile, requireNew } = await import('../../ingest/exports/refused-file.ts')
  const [pagesFolder = '', redirectsFile = ''] = gazette.siteFiles.paths
  const now = gazette.store
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+Z/g, '')
  const refusedName = refused ?? `gazette-refused-${now}.json`
  if (!options.dryRun) await requireNew(refusedName)
  await using refusedFile = createRefusedFile(refusedName)
  return await withProgress('stories', (onProgress) =>
    importExport(
      files,
      form,
      { ...gazette, pagesFolder, redirectsFile, fetcher, mediaTarget },
      {
        ...options,
        refusedFile,
        ...(site !== undefined && { oldSite: toSite(site) }),
        oldFeeds: feed.map(toOldFeed),
        withoutMedia: media === false,
        onProgress: (step, done, all) => step === 'importing' && onProgress(done, all ?? done),
      },
    ),
  )
}

function toSite(text: string): string {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(address))
    throw new PublisherError(
      'invalid',
      `--site must be an address such as https://old.example, not "${text}"`,
    )
  return address.replace(/\/+$/, '')
}

/** `ADDRESS`, or `section:news=ADDRESS` for the old feed whose readers get another feed of ours than the main one. */
function toOldFeed(text: string): OldFeedSource {
  const [, kind, slug, source] = /^(\w+):([^=/]+)=(.+)$/.exec(text) ?? []
  if (kind === undefined || source === undefined) return { feed: 'main', source: text.replace(/^main=/, '') }
  if (!Object.hasOwn(feedFolders, kind)) {
    const kinds = Object.keys(feedFolders).join(', ')
    throw new PublisherError(
      'invalid',
      `--feed "${text}": ${kind} is no kind of feed; the kinds are ${kinds}`,
    )
  }
  return { feed: `${kind as FeedKind}:${slug}` satisfies FeedName, source }
}

function toJson({ sections, ...report }: ExportReport): unknown {
  return { ...report, sections: Object.fromEntries(sections) }
}
