import type { Readable } from 'node:stream'
import type { HeadObjectCommandOutput, S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import { PublisherError } from '../../domain/errors.ts'
import type { ByteRange } from '../media.ts'
import type { BucketAddress } from './address.ts'
import { nameOf, toBucketError } from './say-error.ts'

/** An object as the storage describes it. */
export interface BucketObject {
  /** Differs when its bytes do; without quotes. */
  readonly etag: string
  readonly bytes: number
  /** SHA-256 in hex, if the storage has checked it. Not every storage does, and not for every upload. */
  readonly hash?: string
  /** SHA-256 in hex, if the object was put by `put`. */
  readonly notedHash?: string
}

export interface OpenedObject extends BucketObject {
  /** To be read to its end, or destroyed. Fails if no byte comes for 30 seconds. */
  readonly body: Readable
}

export interface GetOptions {
  /** Only if the object still has this tag. */
  readonly etag?: string
  readonly range?: ByteRange
  /** `download`: it waits until few others are under way. Default: it begins at once. */
  readonly kind?: 'download' | 'stream'
}

export interface PutOptions {
  readonly body: Readable
  readonly bytes: number
  /** SHA-256 in hex: the storage checks it. */
  readonly hash: string
  readonly type: string
  /** Replace what is there. Default: refuse. */
  readonly force?: boolean
}

/**
 * The objects of one bucket, by their keys below the prefix. Each request has a time limit and is tried three times. Throws
 * `unavailable`, in a sentence that says what to mend.
 */
export interface Bucket {
  /** Undefined if there is no such object. */
  head(key: string): Promise<BucketObject | undefined>
  /** Undefined if there is no such object, or none with the tag. */
  get(key: string, options?: GetOptions): Promise<OpenedObject | undefined>
  /** All objects, in pages. */
  list(): AsyncGenerator<readonly (BucketObject & { readonly key: string })[], void>
  /** The tag of the new object; undefined if there is such an object already. */
  put(key: string, options: PutOptions): Promise<string | undefined>
}

const connectMs = 3_000
const answerMs = 5_000
const silenceMs = 30_000
/** A head, or a page of the list, with its repetitions. */
const questionMs = 8_000
/** The longest download of a whole object, and the longest upload. */
const transferMs = 15 * 60_000

/** Connections of each kind, so that slow clients and long downloads never keep short questions waiting. */
const sockets = { question: 16, download: 4, stream: 64 } as const

type Kind = keyof typeof sockets
type Sdk = typeof import('@aws-sdk/client-s3')

/** Connects with the first request. */
export function openBucket(address: BucketAddress): Bucket {
  const { bucket: Bucket, prefix } = address
  const clients = new Map<Kind, S3Client>()
  let loading: Promise<Sdk> | undefined

  /** The SDK is loaded where it is used: most publications have no bucket. */
  async function connect(kind: Kind): Promise<{ sdk: Sdk; client: S3Client }> {
    loading ??= import('@aws-sdk/client-s3')
    const sdk = await loading
    const client = clients.get(kind) ?? new sdk.S3Client(toConfig(address, kind))
    clients.set(kind, client)
    return { sdk, client }
  }

  async function ask<T>(
    kind: Kind,
    withinMs: number,
    send: (connected: { sdk: Sdk; client: S3Client }, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), withinMs)
    try {
      return await send(await connect(kind), limit.signal)
    } catch (error) {
      throw toBucketError(error, address)
    } finally {
      clearTimeout(timer)
    }
  }

  /** A console, a portal or a page about maintenance would pass for an empty bucket, and articles would lose their pictures. */
  const noStorage = () =>
    new PublisherError(
      'unavailable',
      `${nameOf(address)} answers as a web page does, not as S3: check the endpoint and its port`,
    )

  function wantTag(etag: string | undefined): string {
    if (etag === undefined) throw noStorage()
    return toTag(etag)
  }

  const toInput = (key: string) => ({ Bucket, Key: prefix + key })
  const isAddressable = (key: string) => Buffer.byteLength(prefix + key) <= mostKeyBytes

  return {
    head: async (key) => {
      if (!isAddressable(key)) return undefined
      return ask('question', questionMs, ({ sdk, client }, abortSignal) =>
        unlessStatus([404], async () => {
          const input = { ...toInput(key), ChecksumMode: 'ENABLED' } as const
          const found = await client.send(new sdk.HeadObjectCommand(input), { abortSignal })
          const hash = toHash(found)
          const notedHash = found.Metadata?.[hashName]
          return {
            etag: wantTag(found.ETag),
            bytes: found.ContentLength ?? 0,
            ...(hash && { hash }),
            ...(notedHash && { notedHash }),
          }
        }),
      )
    },
    get: async (key, { etag, range, kind = 'stream' } = {}) => {
      if (!isAddressable(key)) return undefined
      const input = {
        ...toInput(key),
        ...(etag && { IfMatch: `"${etag}"` }),
        ...(range && { Range: `bytes=${range.start}-${range.end}` }),
      }
      const withinMs = kind === 'download' ? transferMs : questionMs
      const found = await ask(kind, withinMs, ({ sdk, client }, abortSignal) =>
        unlessStatus([404, 412], () => client.send(new sdk.GetObjectCommand(input), { abortSignal })),
      )
      if (!found) return undefined
      const body = found.Body as Readable
      const bytes = found.ContentLength ?? 0
      if (found.ETag === undefined) {
        discard(body)
        throw noStorage()
      }
      // Not every storage knows If-Match.
      if (etag && toTag(found.ETag) !== etag) return discard(body)
      if (range && bytes !== range.end - range.start + 1) {
        discard(body)
        throw new PublisherError('unavailable', `${nameOf(address)} gives other bytes than were asked for`)
      }
      return { etag: toTag(found.ETag), bytes, body }
    },
    list: async function* () {
      let ContinuationToken: string | undefined
      do {
        const input = { Bucket, Prefix: prefix, ContinuationToken }
        const page = await ask('question', questionMs, ({ sdk, client }, abortSignal) =>
          client.send(new sdk.ListObjectsV2Command(input), { abortSignal }),
        )
        if (page.IsTruncated === undefined && page.Name === undefined) throw noStorage()
        const next = page.IsTruncated ? page.NextContinuationToken : undefined
        if (page.IsTruncated && (!next || next === ContinuationToken))
          throw new PublisherError('unavailable', `${nameOf(address)} does not give the rest of its list`)
        yield (page.Contents ?? []).map(({ Key = '', ETag, Size = 0 }) => ({
          key: Key.slice(prefix.length),
          etag: toTag(ETag),
          bytes: Size,
        }))
        ContinuationToken = next
      } while (ContinuationToken)
    },
    put: async (key, { body, bytes, hash, type, force = false }) => {
      if (!isAddressable(key)) throw new PublisherError('invalid', `${key} is longer than a key may be`)
      const input = {
        ...toInput(key),
        Body: body,
        ContentLength: bytes,
        ContentType: type,
        ChecksumSHA256: Buffer.from(hash, 'hex').toString('base64'),
        Metadata: { [hashName]: hash },
        ...(!force && { IfNoneMatch: '*' }),
      }
      const stored = await ask('download', transferMs, ({ sdk, client }, abortSignal) =>
        // AWS says 409 if another upload of the key ends at the same time.
        unlessStatus([409, 412], () => client.send(new sdk.PutObjectCommand(input), { abortSignal })),
      )
      return stored && toTag(stored.ETag)
    },
  }
}

const mostKeyBytes = 1_024
/** Of our own metadata. */
const hashName = 'sha256'

function toConfig({ region, endpoint, isInPath, credentials }: BucketAddress, kind: Kind): S3ClientConfig {
  const agent = { keepAlive: true, maxSockets: sockets[kind] }
  return {
    ...(region && { region }),
    ...(endpoint && { endpoint }),
    ...(credentials && { credentials }),
    forcePathStyle: isInPath,
    maxAttempts: 3,
    // Errors are thrown: the default prints some of them, too.
    logger: silent,
    // Not every storage knows the checksums that AWS has added since.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: connectMs,
      // A download waits for its turn, which counts.
      ...(kind !== 'download' && { requestTimeout: answerMs, throwOnRequestTimeout: true }),
      socketTimeout: silenceMs,
      socketAcquisitionWarningTimeout: transferMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  }
}

const say = () => {}
const silent = { trace: say, debug: say, info: say, warn: say, error: say }

/** That of an object in several parts is one of the parts' checksums. */
function toHash({ ChecksumSHA256 = '', ChecksumType }: HeadObjectCommandOutput): string | undefined {
  const hash = Buffer.from(ChecksumSHA256, 'base64').toString('hex')
  return ChecksumType === 'COMPOSITE' || hash.length !== 64 || ChecksumSHA256.includes('-') ? undefined : hash
}

/** Some storages leave out the quotes in one of the answers. */
function toTag(etag = ''): string {
  return etag.replaceAll('"', '')
}

async function unlessStatus<T>(statuses: readonly number[], work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    if (name !== 'NoSuchBucket' && statuses.includes($metadata?.httpStatusCode ?? 0)) return undefined
    throw error
  }
}

function discard(body: Readable): undefined {
  body.on('error', () => {}).destroy()
  return undefined
}
