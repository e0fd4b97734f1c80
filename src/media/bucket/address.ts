import { PublisherError } from '../../domain/errors.ts'

/** Where a bucket of any S3-compatible storage is, and how to get in. */
export interface BucketAddress {
  readonly bucket: string
  /** Of each key: empty, or with a slash at the end. */
  readonly prefix: string
  /** Absent: as the AWS SDK finds it. */
  readonly region?: string
  /** Absent: AWS, by the region. */
  readonly endpoint?: string
  /** Whether the bucket is in the path (`https://host/bucket/key`) instead of the host name. */
  readonly isInPath: boolean
  /** Absent: as the AWS SDK finds them, such as those of the machine's role. */
  readonly credentials?: Credentials
}

export interface Credentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

export const bucketRule =
  'must be s3://BUCKET or s3://BUCKET/PREFIX, such as s3://courier-media, with ?region=…&endpoint=… where needed'

/**
 * Reads `s3://BUCKET/PREFIX?region=…&endpoint=…&addressing=path|virtual`. The prefix is not percent-encoded. What it does
 * not say comes from the standard variables (`AWS_REGION`, `AWS_ENDPOINT_URL_S3`, `AWS_ACCESS_KEY_ID`, …). Throws
 * `invalid` with a rule, without its subject.
 */
export function parseBucketAddress(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): BucketAddress {
  const [, bucket = '', path = '', query = ''] = /^s3:\/\/([^/?]*)\/?([^?]*)\??(.*)$/.exec(text) ?? []
  if (!/^[a-z\d](?:[a-z\d.-]{1,61})[a-z\d]$/.test(bucket))
    throw wrong(`${bucketRule}; a bucket's name has 3 to 63 small letters, digits, dots and hyphens`)
  const parts = path.replace(/\/$/, '').split('/')
  if (path !== '' && parts.some((part) => ['', '.', '..'].includes(part)))
    throw wrong(`${bucketRule}; the prefix has an empty part or dots`)
  const parameters = readParameters(query)
  const set = (...names: string[]) => names.map((name) => environment[name]?.trim()).find(Boolean)
  const endpoint = parameters.endpoint ?? set('AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL')
  if (endpoint !== undefined && !isEndpoint(endpoint)) {
    const source =
      parameters.endpoint === undefined ? 'AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL' : 'its parameter'
    throw wrong(
      `needs an endpoint of scheme and host without a path, such as https://s3.example.org: correct ${source}`,
    )
  }
  // Storage of one's own knows no regions, but the signature needs a name.
  const region = parameters.region ?? set('AWS_REGION', 'AWS_DEFAULT_REGION') ?? (endpoint && 'us-east-1')
  const credentials = readCredentials(set)
  return {
    bucket,
    prefix: path === '' ? '' : `${parts.join('/')}/`,
    ...(region && { region }),
    ...(endpoint && { endpoint: new URL(endpoint).origin }),
    isInPath: parameters.addressing ? parameters.addressing === 'path' : endpoint !== undefined,
    ...(credentials && { credentials }),
  }
}

const parameterRules: Readonly<Record<string, RegExp>> = {
  region: /^[a-z\d-]+$/,
  endpoint: /./,
  addressing: /^(?:path|virtual)$/,
}

function readParameters(query: string): Readonly<Record<string, string | undefined>> {
  const parameters = [...new URLSearchParams(query)]
  for (const [name, value] of parameters) {
    if (!parameterRules[name]?.test(value))
      throw wrong(
        `has the wrong parameter "${name}": there are region, endpoint, and addressing, which is path or virtual`,
      )
  }
  return Object.fromEntries(parameters)
}

function isEndpoint(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false
  const { pathname, search, hash, username } = new URL(text)
  return pathname === '/' && search === '' && hash === '' && username === ''
}

function readCredentials(set: (name: string) => string | undefined): Credentials | undefined {
  const accessKeyId = set('AWS_ACCESS_KEY_ID')
  const secretAccessKey = set('AWS_SECRET_ACCESS_KEY')
  const sessionToken = set('AWS_SESSION_TOKEN')
  if (!accessKeyId !== !secretAccessKey)
    throw wrong('needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: only one of them is set')
  return accessKeyId && secretAccessKey
    ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
    : undefined
}

function wrong(rule: string): PublisherError {
  return new PublisherError('invalid', rule)
}
