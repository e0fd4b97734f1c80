import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { lookup } from 'mime-types'
import { PublisherError, sayFileError } from '../domain/errors.ts'
import { offeredFormats, offeredWidths, ownFormat, type PictureFormat } from '../domain/media/picture.ts'
import { hashRegularFile } from '../files/read-file.ts'
import { walkFolder } from '../files/walk-folder.ts'
import type { BucketAddress } from '../media/bucket/address.ts'
import { type Bucket, openBucket } from '../media/bucket/client.ts'
import { mayBePicture } from '../media/measure.ts'
import type { Media, MediaStore, Rendered } from '../media/media.ts'
import { openMedia } from '../media/open-media.ts'
import { isPlain } from '../media/read-name.ts'
import { readPublicationAt } from '../server/open-gazette.ts'
import { mediaSourceOf, type Settings } from '../server/settings/settings.ts'
import { type Report, table, withProgress } from './report.ts'

export interface PutOptions {
  readonly in?: string
  readonly force?: boolean
}

/** A file of this machine, and the name that it gets. */
export interface FileToPut {
  readonly path: string
  readonly name: string
}

/**
 * Puts files, and the files of folders, into the bucket. A file that is there already, byte for byte, is left alone;
 * another file of that name is replaced only by force.
 */
export async function putCommand(
  settings: Settings,
  paths: readonly string[],
  options: PutOptions,
): Promise<Report> {
  const bucket = openBucket(requireBucket(settings))
  const files = (await Promise.all(paths.map((path) => listFiles(path, options.in)))).flat()
  const wrong = files.filter(({ name }) => !isPlain(name))
  if (wrong.length > 0) throw new PublisherError('invalid', wrong.map(sayName).join('\n'))
  const outcomes: PutOutcome[] = []
  await withProgress('files', async (onProgress) => {
    for (const file of files) {
      outcomes.push(await putFile(bucket, file, options))
      onProgress(outcomes.length, files.length)
    }
  })
  return putReport(outcomes)
}

export function putReport(outcomes: readonly PutOutcome[]): Report {
  const count = (wanted: PutOutcome['outcome']) => outcomes.filter(({ outcome }) => outcome === wanted).length
  return {
    json: outcomes,
    text: `Media files: ${count('put')} put, ${count('unchanged')} unchanged, ${count('refused')} refused`,
    remarks: outcomes.flatMap(({ path, reason }) => (reason ? [`${path}: refused: ${reason}`] : [])),
    isFailure: count('refused') > 0,
  }
}

/** Lists the files of the bucket, or of the media folder. */
export async function listMedia({ mediaBucket, dataFolder }: Settings): Promise<Report> {
  const files = mediaBucket ? await listBucket(mediaBucket) : await listFolder(join(dataFolder, 'media'))
  return {
    json: files,
    text:
      files.length === 0
        ? 'There are no media files.'
        : table([['file', 'bytes'], ...files.map(({ file, bytes }) => [file, String(bytes)])]),
  }
}

/** What was made of a picture, or why nothing was. */
interface PictureOutcome {
  readonly file: string
  /** How many sizes and formats the cache holds now. */
  readonly sizes: number
  readonly remark?: string
}

/** Makes the pictures of pages and feeds that the cache does not hold, so that no reader waits for them. */
export async function makePictures(settings: Settings): Promise<Report> {
  const media = openMedia(mediaSourceOf(settings))
  const { pictures } = await readPublicationAt(settings, media)
  const { mediaBucket, dataFolder } = settings
  const listed = mediaBucket ? await listBucket(mediaBucket) : await listFolder(join(dataFolder, 'media'))
  const files = listed.filter(({ file }) => mayBePicture(file))
  const outcomes: PictureOutcome[] = []
  await withProgress('pictures', async (onProgress) => {
    for (const [index, { file }] of files.entries()) {
      const found = await media.findNamed(file, 'file')
      if (found) outcomes.push(await makeSizes(found, media, offeredFormats(pictures)))
      onProgress(index + 1, files.length)
    }
  })
  const sizes = outcomes.reduce((sum, outcome) => sum + outcome.sizes, 0)
  return {
    json: outcomes,
    text: `Pictures: ${outcomes.length} files in ${sizes} sizes and formats`,
    remarks: outcomes.flatMap(({ file, remark }) => (remark ? [`${file} ${remark}`] : [])),
  }
}

async function makeSizes(
  found: Media,
  media: MediaStore,
  formats: readonly PictureFormat[],
): Promise<PictureOutcome> {
  const { file, remark, width = 0, shown } = found
  const own = ownFormat(shown?.type ?? found.type)
  const wanted = [...formats, ...(own ? [own] : [])].flatMap((format) =>
    offeredWidths(width)
      // In its own format the file itself is the widest.
      .filter((one) => format !== own || one < width)
      .map((one) => ({ width: one, format })),
  )
  const all: Rendered[] = []
  for (const rendition of wanted) all.push(await media.render(found, rendition))
  const busy = all.find(({ state }) => state === 'busy')
  const said = remark ?? (busy?.state === 'busy' ? busy.reason : undefined)
  return { file, sizes: all.filter(({ state }) => state === 'made').length, ...(said && { remark: said }) }
}

interface Listed {
  readonly file: string
  readonly bytes: number
}

async function listBucket(address: BucketAddress): Promise<Listed[]> {
  const files: Listed[] = []
  for await (const page of openBucket(address).list()) {
    for (const { key, bytes } of page) if (isPlain(key)) files.push({ file: key, bytes })
  }
  return files
}

async function listFolder(folder: string): Promise<Listed[]> {
  const found = await listFiles(folder)
  const sized = found.map(async ({ path, name }) => ({ file: name, bytes: (await stat(path)).size }))
  return Promise.all(sized)
}

function requireBucket({ mediaBucket, dataFolder }: Settings): BucketAddress {
  if (mediaBucket) return mediaBucket
  const message = `GAZETTE_MEDIA is not set, so media files are in ${join(dataFolder, 'media')}: copy them there`
  throw new PublisherError('conflict', message)
}

/** A file, or all files of a folder by their names below it. Throws `invalid` if the path cannot be read. */
export async function listFiles(path: string, below?: string): Promise<FileToPut[]> {
  const prefix = below ? `${below.replace(/^\/|\/$/g, '')}/` : ''
  try {
    if (!(await stat(path)).isDirectory()) return [{ path, name: prefix + basename(path) }]
    const { files } = await walkFolder(path, { wants: () => true })
    const named = files.map((file) => ({
      path: file.path,
      name: prefix + relative(path, file.path).split(sep).join('/'),
    }))
    return named.sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    throw new PublisherError('invalid', `${path} cannot be read: ${sayFileError(error)}`, { cause: error })
  }
}

function sayName({ path, name }: FileToPut): string {
  return `${path}: "${name}" is no name of a media file: no part of it may be empty or begin with a dot`
}

export interface PutOutcome {
  readonly path: string
  readonly file: string
  readonly outcome: 'put' | 'unchanged' | 'refused'
  readonly reason?: string
}

/** The largest object that S3 takes in one request. */
const mostBytes = 5 * 1024 ** 3

async function putFile(
  bucket: Bucket,
  { path, name }: FileToPut,
  { force }: PutOptions,
): Promise<PutOutcome> {
  const outcome = (outcome: PutOutcome['outcome'], reason?: string): PutOutcome => ({
    ...{ path, file: name, outcome },
    ...(reason && { reason }),
  })
  const taken = `${name} is there already, with other bytes; --force replaces it`
  try {
    const { hash, bytes } = await hashRegularFile(path)
    if (bytes > mostBytes)
      return outcome('refused', 'file has more than 5 GiB, which S3 does not take at once')
    const there = await bucket.head(name)
    if (there && [there.hash, there.notedHash].includes(hash) && there.bytes === bytes)
      return outcome('unchanged')
    if (there && !force) return outcome('refused', taken)
    const type = lookup(name) || 'application/octet-stream'
    const tag = await bucket.put(name, { body: createReadStream(path), bytes, hash, type, force })
    return tag !== undefined ? outcome('put') : outcome('refused', taken)
  } catch (error) {
    if (error instanceof PublisherError && error.problem !== 'unavailable')
      return outcome('refused', error.message)
    throw error
  }
}
