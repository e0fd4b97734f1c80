import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Store } from '../store/store.ts'
import type { Operation, Reply } from './operation.ts'
import { ApiError, invalidRequest } from './problem.ts'

/** After that a request that is not finished was cut off, as by a crash. */
const cutOffMs = 60_000
const mostKey = 200

/**
 * The key of the request: a quoted text (RFC 8941, section 3.3.3), or the bare one that many clients send. Undefined
 * without one. Throws `invalid` for a malformed one.
 */
export function readIdempotencyKey({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const given = headers['idempotency-key']
  if (given === undefined) return undefined
  const [, quoted] = /^"((?:[\x20-\x21\x23-\x5B\x5D-\x7E]|\\["\\])*)"$/.exec(String(given)) ?? []
  const key = quoted?.replace(/\\(["\\])/g, '$1') ?? String(given)
  if (/^[\x21-\x7E]+$/.test(key) && key.length <= mostKey && (quoted !== undefined || !key.includes('"'))) {
    return key
  }
  const detail = `Idempotency-Key must be a text in quotes of at most ${mostKey} visible ASCII characters`
  throw invalidRequest([{ field: 'Idempotency-Key', detail }])
}

export interface KeyedRequest {
  readonly operation: Pick<Operation, 'id' | 'idempotency'>
  /** Path and query as they came. */
  readonly target: string
  readonly tokenId: string
  readonly key: string
  readonly type: string
  readonly bytes: Buffer
}

/** The same for the same key of the same token and operation, and for no other request. */
export function requestKeyOf({ operation, tokenId, key }: KeyedRequest): string {
  return hash(['request', tokenId, operation.id, key])
}

/**
 * Runs a request once, however often it is sent within a day: the same request gets the first answer again. Throws
 * `key_reused` (422) for another request with its key, and `in_progress` (409) while the first one runs. Errors of the
 * server and requests without effect are not kept.
 */
export async function runOnce(
  request: KeyedRequest,
  { requestKeys, now }: Pick<Store, 'requestKeys' | 'now'>,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const id = requestKeyOf(request)
  const bodyHash = hash([request.target, request.type, request.bytes])
  const known = await requestKeys.begin(id, bodyHash)
  if (known.state !== 'new' && known.bodyHash !== bodyHash) {
    const detail = 'the Idempotency-Key was used for another request'
    throw new ApiError({ status: 422, word: 'key_reused', detail })
  }
  if (known.state === 'done') {
    const { headers, ...reply } = JSON.parse(known.answer) as Reply
    return { ...reply, headers: { ...headers, 'Idempotency-Replayed': 'true' } }
  }
  if (known.state === 'running') {
    const isCutOff = now().getTime() - known.startedAt.getTime() > cutOffMs
    if (!isCutOff || request.operation.idempotency !== 'repeatable') throw inProgress(isCutOff)
  }
  let reply: Reply
  try {
    reply = await run()
  } catch (error) {
    await requestKeys.forget(id).catch(() => {})
    throw error
  }
  await requestKeys.finish(id, JSON.stringify(reply))
  return reply
}

function inProgress(isCutOff: boolean): ApiError {
  const detail = isCutOff
    ? 'the first request with this Idempotency-Key was cut off: read the article to see what it did, and send a new key'
    : 'the first request with this Idempotency-Key is not finished'
  return new ApiError({ status: 409, word: 'in_progress', detail, headers: { 'Retry-After': '2' } })
}

function hash(parts: readonly (string | Buffer)[]): string {
  const sum = createHash('sha256')
  for (const part of parts) sum.update(`${part.length}:`).update(part)
  return sum.digest('hex')
}
