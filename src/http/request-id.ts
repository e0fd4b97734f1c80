import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** No more than a name: it stands in the log and in answers. */
const plainId = /^[A-Za-z0-9._-]{8,64}$/

/** The id of a request: the proxy's `X-Request-Id`, where one stands in front and sends a plain one, or a new one. */
export function toRequestId({ headers }: Pick<IncomingMessage, 'headers'>, trustedProxies: number): string {
  const given = headers['x-request-id']
  return trustedProxies > 0 && typeof given === 'string' && plainId.test(given) ? given : randomUUID()
}
