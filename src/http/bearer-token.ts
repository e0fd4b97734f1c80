import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Whether the request has this bearer token (RFC 6750). It compares hashes, so that timing reveals nothing of the token. */
export function holdsToken({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (!token) return false
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
