import { join } from 'node:path'
import { z } from 'zod'
import type { ApiLimits } from '../../api/deps.ts'
import { PublisherError } from '../../domain/errors.ts'
import { parseCidrs } from '../../http/outgoing/address.ts'
import { bucketRule, parseBucketAddress } from '../../media/bucket/address.ts'
import type { BucketSource } from '../../media/bucket/media-bucket.ts'
import type { CacheSource } from '../../media/media.ts'
import type { MediaSource } from '../../media/open-media.ts'
import { type PushLimits, signatureMethods } from '../../push/limits.ts'
import { findMisspelt } from './find-misspelt.ts'

/** How the server runs: read from the environment once. */
export interface Settings {
  /** 0: any free port. */
  readonly port: number
  readonly host: string
  readonly dataFolder: string
  /** Whether links out of `articles/` and `media/` are followed. */
  readonly followsLinks: boolean
  readonly databaseUrl: string
  /** Where a store in PostgreSQL is backed up before its upgrade. Absent: in the data folder. */
  readonly backupFolder?: string
  /** The bucket with the media files. Absent: they are in `media/` of the data folder. */
  readonly mediaBucket?: BucketSource
  /** For what is made of pictures, and fetched from the bucket. */
  readonly mediaCache: CacheSource
  /** The largest file that a client may upload. */
  readonly uploadBytes: number
  /** The public address, without a slash at the end. Absent: the address that the server listens on. */
  readonly publicUrl?: string
  readonly logLevel: string
  /** How many proxies are in front; 0: X-Forwarded-For is ignored. */
  readonly trustProxy: number
  /** Unconditional requests for one feed that a client may make before it must wait; 0: no limit. */
  readonly pollLimit: number
  /** Whether readers are counted. */
  readonly audience: boolean
  /** How many days the change log is kept. */
  readonly logDays: number
  /** Processes that serve; 1: the process itself. */
  readonly workers: number
  readonly hub: PushLimits
  readonly api: ApiLimits
  /** A client that sends it may read what feeds held before, and the metrics from anywhere. Absent: none may. */
  readonly operatorToken?: string
  /** The secret that a destination of Superdesk signs with. Absent: nothing is taken from Superdesk. */
  readonly superdeskSecret?: string
}

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const

export const databaseUrlRule =
  'must be sqlite:FILE, sqlite::memory: or postgres://USER:PASSWORD@HOST:PORT/DATABASE'

export function isDatabaseUrl(text: string): boolean {
  return /^sqlite:./.test(text) || (/^postgres(ql)?:\/\/./.test(text) && URL.canParse(text))
}

export const publicAddressRule =
  'must be the public address, such as https://news.example.org or https://example.org/news/; its path may hold letters from a to z, digits, ".", "_", "~" and "-"'

/** A setting that is a whole number from `min` to `max`. */
function count(max: number, defaultCount: number, min = 0) {
  return z
    .string()
    .default(String(defaultCount))
    .refine((text) => /^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max, {
      error: `must be a whole number from ${min} to ${max}`,
    })
    .transform(Number)
}

const rules = z.object({
  PORT: z
    .string()
    .default('8080')
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65535, {
      error: 'must be a port from 0 to 65535',
    })
    .transform(Number),
  HOST: z.string().default('127.0.0.1'),
  GAZETTE_DATA: z.string().default('data'),
  GAZETTE_FOLLOW_LINKS: z.enum(['yes', 'no'], { error: 'must be yes or no' }).default('no'),
  GAZETTE_MEDIA: z.string().startsWith('s3://', { error: bucketRule }).optional(),
  GAZETTE_MEDIA_CACHE: z.string().optional(),
  GAZETTE_MEDIA_CACHE_MB: count(10_000_000, 1_000, 1),
  GAZETTE_UPLOAD_MB: count(5_000, 200, 1),
  GAZETTE_BACKUPS: z.string().optional(),
  DATABASE_URL: z.string().refine(isDatabaseUrl, { error: databaseUrlRule }).optional(),
  GAZETTE_URL: z
    .string()
    .refine(isPublicAddress, { error: publicAddressRule })
    .transform(toBaseUrl)
    .optional(),
  LOG_LEVEL: z.enum(logLevels, { error: `must be one of ${logLevels.join(', ')}` }).default('info'),
  GAZETTE_TRUST_PROXY: count(10, 0),
  GAZETTE_POLL_LIMIT: count(10_000, 30),
  GAZETTE_AUDIENCE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
  GAZETTE_LOG_DAYS: count(36_500, 365, 1),
  GAZETTE_WORKERS: count(64, 1, 1),
  GAZETTE_ALLOW_CIDRS: z.string().default('').superRefine(checkCidrs),
  GAZETTE_HUB_SIGNATURE: z
    .enum(signatureMethods, { error: `must be one of ${signatureMethods.join(', ')}` })
    .default('sha256'),
  GAZETTE_HUB_LEASE_DAYS: count(30, 10, 1),
  GAZETTE_HUB_REQUESTS: count(100_000, 120),
  GAZETTE_HUB_PENDING: count(100_000, 1_000, 1),
  GAZETTE_HUB_SUBSCRIPTIONS: count(10_000_000, 100_000),
  GAZETTE_HUB_SUBSCRIPTIONS_PER_HOST: count(10_000_000, 5_000),
  GAZETTE_HUB_AT_ONCE: count(1_000, 64, 1),
  GAZETTE_HUB_AT_ONCE_PER_HOST: count(1_000, 8, 1),
  GAZETTE_HUB_LOG_DAYS: count(3_650, 7),
  GAZETTE_API_REQUESTS: count(1_000_000, 600),
  GAZETTE_API_BODY_MB: count(1_000, 10, 1),
  GAZETTE_MICROPUB_TEXT: z
    .enum(['plain', 'markdown'], { error: 'must be plain or markdown' })
    .default('plain'),
  GAZETTE_API_ORIGINS: z.string().default('').superRefine(checkOrigins),
  GAZETTE_SUPERDESK_SECRET: z
    .string()
    .refine((text) => text.length >= 16, { error: 'must be at least 16 characters' })
    .optional(),
  GAZETTE_TOKEN: z
    .string()
    .refine((text) => text.length >= 16 && !/\s/.test(text), {
      error: 'must be at least 16 characters without white space',
    })
    .optional(),
})

export const settingNames = Object.keys(rules.shape)

/** Settings that hold a secret: each may come from a file, which the name with `_FILE` names. */
export const secrets = ['DATABASE_URL', 'GAZETTE_TOKEN', 'GAZETTE_SUPERDESK_SECRET']

/**
 * Throws `invalid` with every wrong setting, one a line, and `conflict` for settings that exclude each other. An empty
 * setting counts as not set.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const set = Object.fromEntries(settingNames.map((name) => [name, environment[name]?.trim() || undefined]))
  const result = rules.safeParse(set)
  const wrong = (result.error?.issues ?? []).map(({ path, message }) => {
    const name = String(path[0])
    const file = environment[`${name}_FILE`]?.trim()
    if (secrets.includes(name) && file)
      return `${name} ${message}; it is the content of ${file} (${name}_FILE)`
    return holdsSecret(name, set[name]) ? `${name} ${message}` : `${name} ${message}; it is "${set[name]}"`
  })
  const media = readBucket(result.data, environment)
  const problems = [
    ...wrong,
    ...media.problems,
    ...findMisspelt(environment, { names: settingNames, secrets }),
  ]
  if (problems.length > 0 || !result.success) throw new PublisherError('invalid', problems.join('\n'))
  const values = result.data
  refuseSeparateStores(values.GAZETTE_WORKERS, values.DATABASE_URL)
  return {
    port: values.PORT,
    host: values.HOST,
    dataFolder: values.GAZETTE_DATA,
    followsLinks: values.GAZETTE_FOLLOW_LINKS === 'yes',
    databaseUrl: values.DATABASE_URL ?? `sqlite:${join(values.GAZETTE_DATA, 'gazette.db')}`,
    ...(values.GAZETTE_BACKUPS && { backupFolder: values.GAZETTE_BACKUPS }),
    ...(media.bucket && { mediaBucket: media.bucket }),
    mediaCache: toMediaCache(values),
    uploadBytes: values.GAZETTE_UPLOAD_MB * 1_000_000,
    ...(values.GAZETTE_URL && { publicUrl: values.GAZETTE_URL }),
    logLevel: values.LOG_LEVEL,
    trustProxy: values.GAZETTE_TRUST_PROXY,
    pollLimit: values.GAZETTE_POLL_LIMIT,
    audience: values.GAZETTE_AUDIENCE === 'on',
    logDays: values.GAZETTE_LOG_DAYS,
    workers: values.GAZETTE_WORKERS,
    hub: {
      allowedCidrs: values.GAZETTE_ALLOW_CIDRS,
      signatureMethod: values.GAZETTE_HUB_SIGNATURE,
      leaseDays: values.GAZETTE_HUB_LEASE_DAYS,
      requests: values.GAZETTE_HUB_REQUESTS,
      pending: values.GAZETTE_HUB_PENDING,
      subscriptions: values.GAZETTE_HUB_SUBSCRIPTIONS,
      subscriptionsPerHost: values.GAZETTE_HUB_SUBSCRIPTIONS_PER_HOST,
      atOnce: values.GAZETTE_HUB_AT_ONCE,
      atOncePerHost: values.GAZETTE_HUB_AT_ONCE_PER_HOST,
      logDays: values.GAZETTE_HUB_LOG_DAYS,
    },
    api: {
      requestsPerMinute: values.GAZETTE_API_REQUESTS,
      bodyBytes: values.GAZETTE_API_BODY_MB * 1_000_000,
      uploadBytes: values.GAZETTE_UPLOAD_MB * 1_000_000,
      micropubText: values.GAZETTE_MICROPUB_TEXT,
      origins: toOrigins(values.GAZETTE_API_ORIGINS),
    },
    ...(values.GAZETTE_TOKEN && { operatorToken: values.GAZETTE_TOKEN }),
    ...(values.GAZETTE_SUPERDESK_SECRET && { superdeskSecret: values.GAZETTE_SUPERDESK_SECRET }),
  }
}

function readBucket(
  values: z.output<typeof rules> | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): { readonly bucket?: BucketSource; readonly problems: readonly string[] } {
  if (values?.GAZETTE_MEDIA === undefined) return { problems: [] }
  try {
    const address = parseBucketAddress(values.GAZETTE_MEDIA, environment)
    return { bucket: { ...address, ...toMediaCache(values) }, problems: [] }
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    return { problems: [`GAZETTE_MEDIA ${error.message}`] }
  }
}

function toMediaCache(values: z.output<typeof rules>): CacheSource {
  const cacheFolder = values.GAZETTE_MEDIA_CACHE ?? join(values.GAZETTE_DATA, 'media-cache')
  return { cacheFolder, cacheBytes: values.GAZETTE_MEDIA_CACHE_MB * 1_000_000 }
}

/** Where the media files are. */
export function mediaSourceOf({ dataFolder, followsLinks, mediaBucket, mediaCache }: Settings): MediaSource {
  return mediaBucket ?? { folder: join(dataFolder, 'media'), followsLinks, cache: mediaCache }
}

/** Throws `invalid` for any argument of `npm start`: it would silently do nothing. */
export function refuseArguments(given: readonly string[]): void {
  if (given.length === 0) return
  const message =
    `npm start takes no arguments, and "${given.join(' ')}" is one: settings come from the environment, such as ` +
    'PORT=9000 npm start; `gazette --help` lists the commands'
  throw new PublisherError('invalid', message)
}

function toOrigins(text: string): string[] {
  return text.split(/[\s,]+/).filter((one) => one !== '')
}

function checkOrigins(text: string, context: z.RefinementCtx): void {
  const wrong = toOrigins(text).find((one) => !URL.canParse(one) || new URL(one).origin !== one)
  if (wrong === undefined) return
  const message = `must be origins such as https://desk.example.org, without a slash at the end`
  context.addIssue({ code: 'custom', message })
}

function checkCidrs(text: string, context: z.RefinementCtx): void {
  try {
    parseCidrs(text)
  } catch (error) {
    if (!(error instanceof PublisherError)) throw error
    context.addIssue({ code: 'custom', message: error.message })
  }
}

function refuseSeparateStores(workers: number, databaseUrl: string | undefined): void {
  if (workers === 1 || databaseUrl !== 'sqlite::memory:') return
  const message =
    `GAZETTE_WORKERS is ${workers} and DATABASE_URL is sqlite::memory:, but then each worker would have a store of ` +
    'its own: use one worker, a file (sqlite:FILE) or PostgreSQL'
  throw new PublisherError('conflict', message)
}

/** Error messages must not repeat tokens and passwords, not even wrong ones. */
function holdsSecret(name: string, text = ''): boolean {
  const mayHold = ['DATABASE_URL', 'GAZETTE_MEDIA'].includes(name)
  return /_(?:TOKEN|SECRET)$/.test(name) || (mayHold && /@|password|secret/i.test(text))
}

export function isPublicAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { pathname, search, hash, username } = new URL(text)
  return /^(?:\/[\w.~-]+)*\/?$/.test(pathname) && search === '' && hash === '' && username === ''
}

/** A public address without a slash at its end. */
export function toBaseUrl(address: string): string {
  const { origin, pathname } = new URL(address)
  return (origin + pathname).replace(/\/$/, '')
}

/** The address of a server on this host and port, for a client on the same machine. */
export function listenUrl(host: string, port: number): string {
  const local = ['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost'].includes(host)
  const name = local ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return port === 80 ? `http://${name}` : `http://${name}:${port}`
}
