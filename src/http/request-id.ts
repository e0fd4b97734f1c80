import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** An id goes into logs and responses, so it has no other characters. */
const plainId = /^[A-Za-z0-9._-]{8,64}$/

/** The `X-Request-Id` of a trusted proxy if it is plain, otherwise a new id. */
export function toRequestId({ headers }: Pick<IncomingMessage, 'headers'>, trustedProxies: number): string {
  const given = headers['x-request-id']
  return trustedProxies > 0 && typeof given === 'string' && plainId.test(given) ? given : randomUUID()
}
