import { PublisherError } from '../../domain/errors.ts'
import type { BucketAddress } from './address.ts'

/** Of the AWS SDK, of Node, or of the storage. */
interface Failure {
  readonly name?: string
  readonly code?: string
  readonly message?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
}

/** The storage, as a sentence names it. */
export function nameOf({ bucket, endpoint }: BucketAddress): string {
  return `the media storage s3://${bucket}${endpoint ? ` at ${endpoint}` : ''}`
}

/** An `unavailable` error that says what to mend: an article must not lose its picture because the storage fails. */
export function toBucketError(error: unknown, address: BucketAddress): PublisherError {
  if (error instanceof PublisherError) return error
  const failure = error as Failure
  const status = failure.$metadata?.httpStatusCode ?? 0
  const codes = [failure.code, failure.name, status >= 500 ? '5xx' : String(status)]
  const [, say = sayUnknown] =
    sentences.find(([words]) => words.split(' ').some((word) => codes.includes(word))) ?? []
  return new PublisherError('unavailable', `${nameOf(address)} ${say(failure, address)}`, { cause: error })
}

type Sentence = (failure: Failure, address: BucketAddress) => string

const credentialNames = 'AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN'

/** By codes of the storage and of the system; the first row counts. The answer to a HEAD has a status alone. */
const sentences: readonly (readonly [codes: string, say: Sentence])[] = [
  [
    'NoSuchBucket',
    (_failure, { bucket }) => `has no bucket "${bucket}": create it, or correct GAZETTE_MEDIA`,
  ],
  [
    'InvalidAccessKeyId SignatureDoesNotMatch ExpiredToken InvalidToken InvalidClientTokenId',
    ({ name }) => `refuses the credentials (${name}): check ${credentialNames}`,
  ],
  [
    'CredentialsProviderError',
    () => 'needs credentials, and none are found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ],
  [
    'PermanentRedirect TemporaryRedirect AuthorizationHeaderMalformed IllegalLocationConstraintException 301 307',
    () => 'has this bucket in another region: set AWS_REGION, or ?region= in GAZETTE_MEDIA',
  ],
  [
    'RequestTimeTooSkewed',
    () => 'refuses the time of this machine: its clock must be right to a quarter of an hour',
  ],
  [
    'AccessDenied AllAccessDisabled 403',
    () =>
      'does not allow it: the credentials must be right, and need s3:ListBucket and s3:GetObject, and s3:PutObject to put files',
  ],
  ['ENOTFOUND EAI_AGAIN', () => 'has no address under that host name: check the endpoint and the region'],
  ['ECONNREFUSED', () => 'cannot be reached: nothing listens there (ECONNREFUSED)'],
  [
    'ECONNRESET EPIPE EHOSTUNREACH ENETUNREACH ERR_STREAM_PREMATURE_CLOSE',
    ({ code }) => `cannot be reached: the connection is lost (${code})`,
  ],
  [
    'DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT_LOCALLY CERT_HAS_EXPIRED ERR_TLS_CERT_ALTNAME_INVALID',
    ({ code }) => `has a certificate that this machine does not trust (${code}): see NODE_EXTRA_CA_CERTS`,
  ],
  [
    'TimeoutError AbortError ETIMEDOUT ESOCKETTIMEDOUT',
    () => 'does not answer in time: check its address and the network',
  ],
  ['SlowDown 429 5xx', ({ name }) => `fails at the moment (${name})`],
]

const sayUnknown: Sentence = ({ name, message = '' }) =>
  /region is missing/i.test(message)
    ? 'needs a region: set AWS_REGION, or ?region= in GAZETTE_MEDIA'
    : `answers in a way that S3 does not (${name}: ${message.slice(0, 200)})`
