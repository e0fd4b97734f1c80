import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { lookup } from 'mime-types'
import { withTimeout } from '../../async/with-timeout.ts'
import { PublisherError } from '../../domain/errors.ts'
import { toSeen } from '../find-alike.ts'
import { isPlayed, measure } from '../measure.ts'
import type { Measured, Measurement, Media, MediaStore } from '../media.ts'
import { findNearName } from '../near-name.ts'
import { readName, readRequestPath } from '../read-name.ts'
import type { BucketAddress } from './address.ts'
import { type BucketObject, type OpenedObject, openBucket } from './client.ts'
import { countRequests } from './count-requests.ts'
import { openDiskCache } from './disk-cache.ts'
import { createListing, followBucket, mostNames, otherwiseMs } from './listing.ts'

/** A bucket, and the folder on this machine that its files are cached in. */
export interface BucketSource extends BucketAddress {
  readonly cacheFolder: string
  readonly cacheBytes: number
}

export interface MediaBucketOptions {
  /** Default: none are known. */
  readonly measured?: Measured
  /** Default: a minute. */
  readonly followEveryMs?: number
  /** How long the state of a file that is served counts as its present one. Default: half a minute. */
  readonly servedMs?: number
}

/** A client does not wait longer for the state of a file whose bytes are known. */
const stateWithinMs = 500
/** Nor longer for a large file whose digest is not known yet. Proxies give up after a minute. */
const identityWithinMs = 20_000
/** While the storage fails, known files are served without a question for so long. */
const restMs = 5_000
/** A file of that size is fetched whole before it is served; a larger one comes from the storage until it is cached. */
const waitBytes = 4_000_000
const waitMs = 3_000

interface Seen {
  /** Undefined: there is none. */
  readonly object: BucketObject | undefined
  readonly at: number
}

/**
 * The files of a bucket, as those of a media folder. Each file is fetched once for each of its states, measured, and
 * remembered on the disk by its tag. Known files are served while the storage fails.
 */
export function openMediaBucket(source: BucketSource, options: MediaBucketOptions = {}): MediaStore {
  const { measured = new Map<string, Measurement>(), servedMs = 30_000 } = options
  const bucket = countRequests(openBucket(source))
  const reads = { cache: 0, storage: 0 }
  const cache = openDiskCache(source.cacheFolder, source.cacheBytes)
  const seen = new LRUCache<string, Seen>({ max: mostNames })
  const asking = new Map<string, Promise<BucketObject | undefined>>()
  const fetching = new Map<string, Promise<Measurement | undefined>>()
  const listing = createListing(bucket, note)
  let failedAt = Number.NEGATIVE_INFINITY

  const keyOf = (file: string, stamp: string) =>
    createHash('sha256')
      .update(JSON.stringify([source.endpoint, source.bucket, source.prefix, file, stamp]))
      .digest('hex')

  function note(file: string, object: BucketObject | undefined): void {
    seen.set(file, { object, at: performance.now() })
  }

  /** An object as it was at most `trustMs` ago; undefined if there is none. */
  function look(file: string, trustMs: number): Promise<BucketObject | undefined> {
    const known = seen.get(file)
    if (known && performance.now() - known.at < trustMs) return Promise.resolve(known.object)
    return once(asking, file, async () => {
      listing.noteQuestion()
      try {
        const object = await bucket.head(file)
        note(file, object)
        return object
      } catch (error) {
        failedAt = performance.now()
        throw error
      }
    })
  }

  /**
   * What is known of a file in the state of the object: from memory, from the disk, from the storage's checksum, or from
   * the bytes. A length is not measured for serving, which takes long and needs none.
   */
  async function identify(
    file: string,
    { etag, bytes, hash }: BucketObject,
    isForArticle: boolean,
  ): Promise<Measurement | undefined> {
    const fits = (one: Measurement | undefined) => one?.stamp === etag && !(isForArticle && one.isPartial)
    const known = measured.get(file)
    if (known && fits(known)) return known
    const text = await cache.readText(`${keyOf(file, etag)}.json`)
    const kept = text === undefined ? undefined : readMeasurement(text)
    const found = kept && fits(kept) ? kept : (ofChecksum() ?? (await fetchWhole(file, isForArticle)))
    if (found) measured.set(file, found)
    return found

    /** The clients of a large file do not wait until all of it has come. */
    function ofChecksum(): Measurement | undefined {
      const type = lookup(file)
      if (isForArticle || !hash || !type || bytes <= waitBytes) return undefined
      return { stamp: etag, media: { file, bytes, type, digest: hash.slice(0, 12) }, isPartial: true }
    }
  }

  function fetchWhole(file: string, isForArticle: boolean): Promise<Measurement | undefined> {
    return once(fetching, `${isForArticle} ${file}`, () => download(file, isForArticle))
  }

  /** Reads an object to its end: through the digest, and into the cache. */
  async function download(file: string, isForArticle: boolean): Promise<Measurement | undefined> {
    const object = await bucket.get(file, { kind: 'download' })
    note(file, object && { etag: object.etag, bytes: object.bytes })
    if (!object) return undefined
    const { etag, bytes } = object
    const before = measured.get(file)
    const known = before?.stamp === etag && !(isForArticle && before.isPartial) ? before : undefined
    const key = keyOf(file, etag)
    await using copy = await cache.begin(`${key}.file`, bytes)
    let isCopied = isForArticle || bytes <= source.cacheBytes
    const digest = await digestOf(file, object, async (chunk) => {
      isCopied = isCopied && (await copy.write(chunk))
      return isCopied || !known
    })
    if (digest === undefined) return known
    if (digest === known?.media.digest) {
      await copy.keep()
      return known
    }
    const identity = { file, bytes, digest }
    const type = lookup(file) || 'application/octet-stream'
    const isPartial = !isCopied || (isPlayed(type) && !isForArticle)
    if (isForArticle && isPartial) throw noDisk(file, source.cacheFolder)
    const media = isPartial ? { ...identity, type } : await measure(copy.path, identity)
    const found: Measurement = { stamp: etag, media, ...(isPartial && { isPartial }) }
    measured.set(file, found)
    await copy.keep()
    await cache.writeText(`${key}.json`, JSON.stringify(found))
    return found
  }

  async function findServed(file: string, digest: string | undefined): Promise<Media | undefined> {
    const last = seen.get(file)
    const known = last && last.object === undefined ? undefined : measured.get(file)
    const isCurrent = known !== undefined && known.media.digest === digest
    if (isCurrent && performance.now() - failedAt < restMs) return known.media
    try {
      const looking = look(file, isCurrent ? servedMs : otherwiseMs)
      const object = isCurrent ? await withTimeout(looking, stateWithinMs, () => last?.object) : await looking
      if (!object) return undefined
      const identifying = identify(file, object, false)
      return (await withTimeout(identifying, identityWithinMs, () => throwStillFetched(file)))?.media
    } catch (error) {
      if (known && isUnavailable(error)) return known.media
      throw error
    }
  }

  async function findForArticle(file: string): Promise<Media | undefined> {
    if (listing.isDue()) await listing.names()
    const object = await look(file, otherwiseMs)
    return object && (await identify(file, object, true))?.media
  }

  async function findAlike(file: string): Promise<string | undefined> {
    const alike = (await listing.names()).filter((name) => toSeen(name) === toSeen(file))
    return alike.length === 1 ? alike[0] : undefined
  }

  return {
    wayIn: 'must be put into the media storage (gazette media put)',
    find: async (path) => {
      const file = readRequestPath(path)
      return file === undefined ? undefined : findServed(file, /^\/media\/([\da-f]{12})\//.exec(path)?.[1])
    },
    findNamed: async (name, form) => {
      const files = readName(name, form)
      for (const file of files) {
        const media = await findForArticle(file)
        if (media) return media
      }
      for (const file of files) {
        const alike = await findAlike(file)
        const media = alike === undefined ? undefined : await findForArticle(alike)
        if (media) return media
      }
      return undefined
    },
    read: async ({ file, digest, bytes }, range) => {
      const known = measured.get(file)
      if (known?.media.digest !== digest) return undefined
      const openCached = async () => {
        const handle = await cache.open(`${keyOf(file, known.stamp)}.file`, bytes)
        if (handle) reads.cache++
        return handle?.createReadStream(range)
      }
      const cached = await openCached()
      if (cached) return cached
      if (cache.takes(bytes)) {
        const fetched = fetchWhole(file, false).catch(() => undefined)
        if (bytes <= waitBytes) await withTimeout(fetched, waitMs, () => undefined)
        const now = bytes <= waitBytes ? await openCached() : undefined
        if (now) return now
      }
      const object = await bucket.get(file, { etag: known.stamp, range })
      if (object) reads.storage++
      else seen.delete(file)
      return object?.body
    },
    hint: async (name) => {
      const near = findNearName(name, await listing.names())
      return near === undefined ? '' : `; there is ${near}`
    },
    unknownFolders: async () => [],
    counts: () => ({ requests: bucket.requests, reads }),
    follow: (follower) => followBucket(bucket, follower, options.followEveryMs),
  }
}

const longestDownloadMs = 15 * 60_000

/**
 * The digest of an object whose bytes all came. Undefined if `onChunk` has returned false. Throws `unavailable` if they did
 * not all come.
 */
async function digestOf(
  file: string,
  { body, bytes }: OpenedObject,
  onChunk: (chunk: Uint8Array) => Promise<boolean>,
): Promise<string | undefined> {
  const hash = createHash('sha256')
  const until = performance.now() + longestDownloadMs
  let length = 0
  try {
    for await (const chunk of body) {
      hash.update(chunk)
      length += chunk.length
      if (!(await onChunk(chunk))) return undefined
      if (performance.now() > until) break
    }
  } catch (error) {
    throw cutOff(file, error)
  }
  if (length !== bytes) throw cutOff(file)
  return hash.digest('hex').slice(0, 12)
}

function cutOff(file: string, cause?: unknown): PublisherError {
  return new PublisherError('unavailable', `${file} did not come whole from the media storage`, { cause })
}

function noDisk(file: string, folder: string): PublisherError {
  const message = `${file} cannot be measured: the disk of ${folder} (GAZETTE_MEDIA_CACHE) does not take it`
  return new PublisherError('unavailable', message)
}

function throwStillFetched(file: string): never {
  throw new PublisherError('unavailable', `${file} is still being fetched from the media storage`)
}

function isUnavailable(error: unknown): boolean {
  return error instanceof PublisherError && error.problem === 'unavailable'
}

/** One piece of work for all that want it at the same time. */
function once<T>(running: Map<string, Promise<T>>, key: string, work: () => Promise<T>): Promise<T> {
  const found = running.get(key)
  if (found) return found
  const started = work().finally(() => running.delete(key))
  running.set(key, started)
  return started
}

/** Written by this version or an earlier one. */
function readMeasurement(text: string): Measurement | undefined {
  try {
    const { stamp, media, isPartial } = JSON.parse(text) as Measurement
    return /^[\da-f]{12}$/.test(media.digest) ? { stamp, media, ...(isPartial && { isPartial }) } : undefined
  } catch {
    return undefined
  }
}
