import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, stat, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PublisherError } from '../domain/errors.ts'
import { walkFolder } from '../files/walk-folder.ts'
import { pagesFolder, redirectsFile } from '../ingest/own-pages/site-files.ts'
import { publicationFile, themeFolder, wordsFolder } from '../ingest/publication/publication-json.ts'
import { openBucket } from '../media/bucket/client.ts'
import type { BucketSource } from '../media/bucket/media-bucket.ts'
import type { MediaSource } from '../media/open-media.ts'
import { isPlain } from '../media/read-name.ts'

export interface FilesToCopy {
  readonly dataFolder: string
  /** The publication, where the store gives it. Absent: `publication.json` of the data folder. */
  readonly publication?: Readonly<Record<string, unknown>>
  readonly media: MediaSource
  readonly followsLinks: boolean
  readonly onProgress?: (done: number, all: number) => void
}

/** What was copied, and what was not, a line each. */
export interface CopiedFiles {
  readonly files: number
  readonly media: number
  readonly notices: readonly string[]
}

const folders = [pagesFolder, wordsFolder, themeFolder]

/** Copies everything of a data folder but its articles, byte for byte: the media files from where they are. */
export async function copyFiles(to: string, source: FilesToCopy): Promise<CopiedFiles> {
  const notices: string[] = []
  let files = 0
  const single = [...(source.publication ? [] : [publicationFile]), redirectsFile]
  for (const name of single) files += await copyOne(join(source.dataFolder, name), join(to, name))
  if (source.publication) {
    await writeFile(join(to, publicationFile), `${JSON.stringify(source.publication, null, 2)}\n`)
    files++
  }
  for (const name of folders) {
    files += await copyBelow(join(source.dataFolder, name), join(to, name), { ...source, notices })
  }
  const { media } = source
  const mediaFolder = join(to, 'media')
  await mkdir(mediaFolder)
  const copied =
    'bucket' in media
      ? await downloadBucket(media, mediaFolder)
      : await copyBelow(media.folder, mediaFolder, { ...source, notices })
  return { files, media: copied, notices }
}

/** How many were copied: 0 if there is no such file. */
async function copyOne(from: string, to: string): Promise<number> {
  const isThere = await stat(from).then(
    (found) => found.isFile(),
    () => false,
  )
  if (isThere) await copyFile(from, to)
  return isThere ? 1 : 0
}

async function copyBelow(
  from: string,
  to: string,
  {
    followsLinks,
    notices,
    onProgress,
  }: Pick<FilesToCopy, 'followsLinks' | 'onProgress'> & { notices: string[] },
): Promise<number> {
  const walked = await walkFolder(from, { wants: () => true, followsLinks }).catch((error) => {
    if (error.code === 'ENOENT') return { files: [], unknown: [] }
    throw error
  })
  let done = 0
  for (const { path, fault } of walked.files) {
    if (fault) notices.push(`${path} is left out: ${fault}`)
    else {
      const target = join(to, relative(from, path))
      await mkdir(dirname(target), { recursive: true })
      await copyFile(path, target)
    }
    onProgress?.(++done, walked.files.length)
  }
  notices.push(...walked.unknown.map(({ path, reason }) => `${path} is left out: ${reason}`))
  return walked.files.filter(({ fault }) => !fault).length
}

async function downloadBucket(source: BucketSource, to: string): Promise<number> {
  const bucket = openBucket(source)
  let done = 0
  for await (const page of bucket.list()) {
    for (const { key, etag } of page) {
      if (!isPlain(key)) continue
      const object = await bucket.get(key, { etag, kind: 'download' })
      if (!object)
        throw new PublisherError('conflict', `media file ${key} changed during the export; begin again`)
      const target = join(to, key)
      await mkdir(dirname(target), { recursive: true })
      await pipeline(object.body, createWriteStream(target, { flags: 'wx' }))
      done++
    }
  }
  return done
}
