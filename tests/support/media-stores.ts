import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseBucketAddress } from '../../src/media/bucket/address.ts'
import type { BucketSource } from '../../src/media/bucket/media-bucket.ts'
import type { MediaStore } from '../../src/media/media.ts'
import { type MediaSource, openMedia } from '../../src/media/open-media.ts'
import { makeDataFolder } from './make-data-folder.ts'
import { type S3Server, type S3ServerOptions, startS3 } from './s3-server.ts'

export type MediaKind = 'folder' | 'bucket'

/** A media store of either kind, with a way to change its files. */
export interface TestMedia extends AsyncDisposable {
  readonly store: MediaStore
  readonly source: MediaSource
  write(file: string, content: string | Uint8Array): Promise<void>
  remove(file: string): Promise<void>
}

type Files = Readonly<Record<string, string | Uint8Array>>

export async function makeMedia(kind: MediaKind, files: Files): Promise<TestMedia> {
  if (kind === 'bucket') return makeBucket(files)
  const data = await makeDataFolder(
    Object.fromEntries(Object.entries(files).map(([file, content]) => [`media/${file}`, content])),
  )
  const cache = { cacheFolder: join(data.path, 'media-cache'), cacheBytes: 10_000_000 }
  const source = { folder: join(data.path, 'media'), cache }
  return {
    source,
    store: openMedia(source),
    write: (file, content) => data.write(`media/${file}`, content),
    remove: (file) => data.remove(`media/${file}`),
    [Symbol.asyncDispose]: () => data[Symbol.asyncDispose](),
  }
}

export interface TestBucket extends TestMedia {
  readonly s3: S3Server
  readonly source: BucketSource
  /** The same bucket for a process that has just started, with the cache on the disk. */
  reopen(source?: Partial<BucketSource>): MediaStore
}

export async function makeBucket(
  files: Files,
  {
    cacheBytes = 10_000_000,
    prefix = '',
    ...options
  }: S3ServerOptions & { cacheBytes?: number; prefix?: string } = {},
): Promise<TestBucket> {
  const s3 = await startS3(options)
  const cacheFolder = await mkdtemp(join(tmpdir(), 'gazette-media-cache-'))
  const { environment } = s3
  const address = parseBucketAddress(`${environment.GAZETTE_MEDIA}/${prefix}`, environment)
  const source = { ...address, cacheFolder, cacheBytes }
  const write = (file: string, content: string | Uint8Array) => s3.put(address.prefix + file, content)
  for (const [file, content] of Object.entries(files)) await write(file, content)
  s3.requests.length = 0
  return {
    s3,
    source,
    store: openMedia(source),
    reopen: (changed) => openMedia({ ...source, ...changed }),
    write,
    remove: (file) => s3.remove(address.prefix + file),
    [Symbol.asyncDispose]: async () => {
      await s3[Symbol.asyncDispose]()
      await rm(cacheFolder, { recursive: true, force: true })
    },
  }
}
