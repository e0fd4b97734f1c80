import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { type ProblemWord, PublisherError, type Remark } from '../../domain/errors.ts'
import { printError } from '../../server/log/print.ts'

/** A server, and what proves that this client may use its API. */
export interface Server {
  /** The public address, without a slash at its end. */
  readonly address: string
  readonly token?: string
}

export interface ApiRequest {
  /** Undefined values are left out. */
  readonly query?: Readonly<Record<string, string | undefined>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is, with `type`; once more with each try. */
  readonly body?: Blob | FormData
  readonly type?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface ApiReply {
  readonly status: number
  /** Undefined if the answer has no body. */
  readonly json: unknown
  readonly headers: Headers
}

/** A problem that the API answers with. */
export class ApiFailure extends PublisherError {
  /** What is wrong with the fields of the request. */
  readonly remarks: readonly Remark[]

  constructor(problem: ProblemWord, message: string, remarks: readonly Remark[]) {
    super(problem, message)
    this.name = 'ApiFailure'
    this.remarks = remarks
  }
}

export type ApiClient = ReturnType<typeof createApiClient>

/** An answer may take as long as the slowest article, or the largest upload. */
const [answerWithinMs, uploadWithinMs] = [120_000, 900_000]
const mostTries = 5
const mostWaitSeconds = 60

/**
 * Asks the API of a server. A request that the server puts off (429, 503) is sent again at the time that it names. Throws the
 * problem of the answer as `PublisherError`, with a sentence for each field; `unavailable` if no server answers.
 */
export function createApiClient({ address, token }: Server) {
  async function send(method: string, path: string, request: ApiRequest): Promise<Response> {
    const { json, body, type, headers } = request
    const query = Object.entries(request.query ?? {}).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as [string, string]],
    )
    const url = `${address}/api${path}${query.length > 0 ? `?${new URLSearchParams(query)}` : ''}`
    try {
      return await fetch(url, {
        method,
        headers: {
          Accept: 'application/json',
          ...(token !== undefined && { Authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'Content-Type': 'application/json' }),
          ...(type !== undefined && { 'Content-Type': type }),
          ...headers,
        },
        body: json === undefined ? (body ?? null) : JSON.stringify(json),
        // A redirect would turn POST into GET, and send the token elsewhere.
        redirect: 'manual',
        signal: AbortSignal.timeout(body === undefined ? answerWithinMs : uploadWithinMs),
      })
    } catch (error) {
      throw new PublisherError('unavailable', `${address} does not answer: ${sayFailure(error)}`, {
        cause: error,
      })
    }
  }

  async function call(method: string, path: string, request: ApiRequest = {}): Promise<ApiReply> {
    // The same name for each try: what was done is not done again.
    const once: Record<string, string> = method === 'POST' ? { 'Idempotency-Key': `"${randomUUID()}"` } : {}
    for (let tries = 1; ; tries++) {
      const response = await send(method, path, { ...request, headers: { ...once, ...request.headers } })
      const wait = tries < mostTries ? waitOf(response) : undefined
      if (wait === undefined) return readReply(response, address)
      await response.body?.cancel()
      printError(`${address} is busy; the next try is in ${wait} s.`)
      await setTimeout(wait * 1000)
    }
  }

  return {
    address,
    call,
    get: (path: string, query?: ApiRequest['query']) => call('GET', path, query ? { query } : {}),
    post: (path: string, json: unknown = {}) => call('POST', path, { json }),
  }
}

/** Seconds until the next try. Undefined: the answer is final. */
function waitOf({ status, headers }: Response): number | undefined {
  if (status !== 429 && status !== 503) return undefined
  const seconds = Number(headers.get('retry-after') ?? '5')
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), mostWaitSeconds) : 5
}

async function readReply(response: Response, address: string): Promise<ApiReply> {
  const { status, headers } = response
  const isJson = /^application\/(?:[\w.+-]+\+)?json\b/.test(headers.get('content-type') ?? '')
  const text = await response.text()
  const json = isJson && text !== '' ? (JSON.parse(text) as unknown) : undefined
  if (status >= 200 && status < 300 && (isJson || text === '')) return { status, json, headers }
  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? 'another address'
    throw new PublisherError('invalid', `${address} redirects to ${target}: name that address with --server`)
  }
  if (json === undefined) {
    throw new PublisherError(
      'unavailable',
      `${address} answers with ${status}, and not as the API of Gazette does`,
    )
  }
  throw toError(status, json as ProblemDetails, address)
}

/** RFC 9457. */
interface ProblemDetails {
  readonly type?: string
  readonly detail?: string
  readonly title?: string
  readonly errors?: readonly { readonly field?: string; readonly line?: number; readonly detail?: string }[]
}

const words: Readonly<Record<number, ProblemWord>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  412: 'outdated',
  413: 'too_large',
  415: 'unsupported',
  429: 'rate_limited',
}

function toError(
  status: number,
  { detail, title, errors = [] }: ProblemDetails,
  address: string,
): ApiFailure {
  const remarks = errors.map(({ field = 'request', line, detail = '' }): Remark => {
    return { field, ...(line !== undefined && { line }), message: detail }
  })
  const lines = remarks.map(({ message }) => message).join('\n')
  const said = lines || (detail ?? title ?? `the answer is ${status}`)
  const word = words[status] ?? (status >= 500 ? 'unavailable' : 'invalid')
  const message =
    word === 'unauthorized' ? `${address} does not let this client in: ${said}. ${tokenHint}` : said
  return new ApiFailure(word, message, remarks)
}

const tokenHint =
  'Name a token with --token-file, --token or GAZETTE_SERVER_TOKEN; on the server `gazette token create` makes one'

/** By the code of the system or of the TLS library. */
const failures: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no machine has this name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNREFUSED: 'nothing listens at this address',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'no way leads to this machine',
  ENETUNREACH: 'no way leads to this network',
  ETIMEDOUT: 'the connection takes too long',
  UND_ERR_CONNECT_TIMEOUT: 'the connection takes too long',
  UND_ERR_SOCKET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself alone',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is that of another name',
}

function sayFailure(error: unknown): string {
  const { name, cause, message } = error as Error
  if (name === 'TimeoutError') return 'there was no answer in time'
  const { code = '', message: inner = message } = (cause ?? error) as NodeJS.ErrnoException
  return failures[code] ?? inner
}
