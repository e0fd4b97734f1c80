import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** The bearer token of the header (RFC 6750, section 2.1). Undefined if there is none. */
export function readBearer({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  return /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
}

/** Whether the request has this bearer token. */
export function holdsToken(request: IncomingMessage, token: string | undefined): boolean {
  return token !== undefined && token !== '' && isSameSecret(readBearer(request) ?? '', token)
}

/** Compares hashes, so that timing reveals nothing of the wanted text, its length included. */
export function isSameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(wanted))
}
