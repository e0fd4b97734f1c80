import { type BucketSource, openMediaBucket } from './bucket/media-bucket.ts'
import { openDiskCache } from './disk-cache.ts'
import type { CacheSource, Measured, MediaStore } from './media.ts'
import { openMediaFolder } from './media-folder.ts'

export interface FolderSource {
  readonly folder: string
  /** Whether links out of the folder are followed. Default: no. */
  readonly followsLinks?: boolean
  /** For pictures in other sizes. Absent: none are made. */
  readonly cache?: CacheSource
}

/** Where the media files are: plain data, which can be sent to a thread. */
export type MediaSource = FolderSource | BucketSource

/** `measured`: what is known of the files, to which the store adds. Default: nothing. */
export function openMedia(source: MediaSource, measured?: Measured): MediaStore {
  if ('bucket' in source) return openMediaBucket(source, { measured })
  const { folder, followsLinks, cache } = source
  return openMediaFolder(folder, {
    followsLinks,
    measured,
    ...(cache && { cache: openDiskCache(cache.cacheFolder, cache.cacheBytes) }),
  })
}
