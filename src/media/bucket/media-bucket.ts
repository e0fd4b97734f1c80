import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { LRUCache } from 'lru-cache'
import { lookup } from 'mime-types'
import { once } from '../../async/once.ts'
import { withTimeout } from '../../async/with-timeout.ts'
import { PublisherError } from '../../domain/errors.ts'
import { newEntryName, openDiskCache } from '../disk-cache.ts'
import { toSeen } from '../find-alike.ts'
import { isPlayed, mayBePicture, measure } from '../measure.ts'
import type { ByteRange, CacheSource, Measured, Measurement, Media, MediaStore } from '../media.ts'
import { joinPieces } from '../metadata/pieces.ts'
import { findNearName } from '../near-name.ts'
import { openRenditions } from '../pictures/renditions.ts'
import { type NameForm, readName, readRequestPath } from '../read-name.ts'
import { createBucketTarget, type PutFile } from '../saving/media-target.ts'
import { createSave } from '../saving/save-media.ts'
import type { BucketAddress } from './address.ts'
import { type BucketObject, openBucket } from './client.ts'
import { countRequests } from './count-requests.ts'
import { createListing, followBucket, mostNames, otherwiseMs } from './listing.ts'
import { digestOf, noDisk, readMeasurement, throwStillFetched } from './measured-object.ts'

/** A bucket, and the folder on this machine that its files are cached in. */
export interface BucketSource extends BucketAddress, CacheSource {}

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
/** To be raised when a file is measured otherwise: what is kept on the disk is measured again. */
const factsVersion = '2'

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

  const keyOf = (...names: readonly string[]) =>
    createHash('sha256')
      .update(JSON.stringify([source.endpoint, source.bucket, source.prefix, ...names]))
      .digest('hex')
  const contentName = (file: string, stamp: string) => `${keyOf(file, stamp)}.file`
  const factsName = (file: string, stamp: string) => `${keyOf(file, stamp, factsVersion)}.json`

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
    const text = await cache.readText(factsName(file, etag))
    const kept = text === undefined ? undefined : readMeasurement(text)
    const found = kept && fits(kept) ? kept : (ofChecksum() ?? (await fetchWhole(file, isForArticle)))
    if (found) measured.set(file, found)
    return found

    /** The clients of a large file do not wait until all of it has come. Those of a picture do: it may hold metadata. */
    function ofChecksum(): Measurement | undefined {
      const type = lookup(file)
      if (isForArticle || !hash || mayBePicture(file) || !type || bytes <= waitBytes) return undefined
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
    await using copy = await cache.begin(contentName(file, etag), bytes)
    let isCopied = isForArticle || bytes <= source.cacheBytes
    const isPicture = mayBePicture(file)
    // A disk that takes nothing leaves small pictures to be measured.
    const chunks: Uint8Array[] = []
    const digest = await digestOf(file, object, async (chunk) => {
      isCopied = isCopied && (await copy.write(chunk))
      if (isPicture && bytes <= waitBytes) chunks.push(chunk)
      return isCopied || !known
    })
    if (digest === undefined) return known
    if (digest === (known?.source ?? known?.media)?.digest) {
      await copy.keep()
      return known
    }
    const identity = { file, bytes, digest }
    const type = lookup(file) || 'application/octet-stream'
    const content = isCopied ? copy.path : chunks.length > 0 ? Buffer.concat(chunks) : undefined
    const isPartial = !isCopied || (isPlayed(type) && !isForArticle)
    // A picture that is not measured could say where it was taken.
    if ((isForArticle && isPartial) || (isPicture && content === undefined))
      throw noDisk(file, source.cacheFolder)
    const measures =
      content === undefined || (isPartial && !isPicture)
        ? { media: { ...identity, type } }
        : await measure(content, identity)
    const found: Measurement = { stamp: etag, ...measures, ...(isPartial && { isPartial }) }
    await copy.keep()
    return remember(file, found)
  }

  async function remember(file: string, found: Measurement): Promise<Measurement> {
    measured.set(file, found)
    await cache.writeText(factsName(file, found.stamp), JSON.stringify(found))
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
      if (known && error instanceof PublisherError && error.problem === 'unavailable') return known.media
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

  async function findNamed(name: string, form: NameForm): Promise<Media | undefined> {
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
  }

  /** A part of the object as it is in the bucket: from the disk, otherwise from the storage. */
  async function readObject(
    file: string,
    known: Measurement,
    range?: ByteRange,
  ): Promise<Readable | undefined> {
    const { bytes } = known.source ?? known.media
    const openCached = async () => {
      const handle = await cache.open(contentName(file, known.stamp), bytes)
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
  }

  const renditions = openRenditions(cache, async ({ file, digest }) => {
    const known = measured.get(file)
    if (known?.media.digest !== digest) return undefined
    const name = contentName(file, known.stamp)
    const { bytes } = known.source ?? known.media
    const isThere = async () => {
      const handle = await cache.open(name, bytes)
      await handle?.close()
      return handle !== undefined
    }
    if (!(await isThere())) await fetchWhole(file, false)
    // The bytes of a name never change.
    return (await isThere())
      ? { path: join(source.cacheFolder, name), isUnchanged: async () => true }
      : undefined
  })

  async function findShown(name: string, form: NameForm): Promise<Media | undefined> {
    const media = await findNamed(name, form)
    return media && renditions.addShown(media)
  }

  /** What has just gone into the bucket needs no download. */
  async function keepSaved(path: string, { file, etag, bytes, hash }: PutFile): Promise<void> {
    const measures = await measure(path, { file, bytes, digest: hash.slice(0, 12) })
    await cache.take(path, contentName(file, etag), bytes)
    note(file, { etag, bytes })
    await remember(file, { stamp: etag, ...measures })
  }

  const target = createBucketTarget(bucket, {
    partPath: () => join(source.cacheFolder, newEntryName(`${keyOf()}.file`)),
    onPut: keepSaved,
  })

  return {
    wayIn: 'must be put into the media storage (gazette media put)',
    find: async (path) => {
      const file = readRequestPath(path)
      return file === undefined ? undefined : findServed(file, /^\/media\/([\da-f]{12})\//.exec(path)?.[1])
    },
    findNamed: findShown,
    save: createSave(target, findShown),
    read: async ({ file, digest }, range) => {
      const known = measured.get(file)
      if (known?.media.digest !== digest) return undefined
      if (!known.source) return readObject(file, known, range)
      return joinPieces(known.source.pieces, (part) => readObject(file, known, part), range)
    },
    render: renditions.render,
    names: async () => [...(await listing.names())].sort(),
    hint: async (name) => {
      const near = findNearName(name, await listing.names())
      return near === undefined ? '' : `; there is ${near}`
    },
    unknownFolders: async () => [],
    counts: () => ({ requests: bucket.requests, reads }),
    follow: (follower) => followBucket(bucket, follower, options.followEveryMs),
  }
}
