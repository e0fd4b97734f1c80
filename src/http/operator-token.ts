import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { PublisherError } from '../domain/errors.ts'
import { parseMoment } from '../domain/moment.ts'

/**
 * The time that a request asks a feed for by `?as-of=`; undefined where it does not. Throws `unauthorized` for who does
 * not hold the operator's token and `invalid` for what is no time. A day means its end, in UTC.
 */
export function readAsOf(request: IncomingMessage, operatorToken: string | undefined): Date | undefined {
  const query = new URL(request.url ?? '/', 'http://localhost').searchParams
  const asked = query.get('as-of')
  if (asked === null) return undefined
  if (!holdsToken(request, operatorToken)) {
    throw new PublisherError(
      'unauthorized',
      'as-of is for operators: send Authorization: Bearer with GAZETTE_TOKEN',
    )
  }
  const moment = parseMoment(asked.replace(/ (?=\d{2}:\d{2}$)/, '+'))
  if (!moment) {
    const message = `as-of must be a date such as 2026-11-23 or 2026-11-23T09:00:00Z; it says "${asked}"`
    throw new PublisherError('invalid', message)
  }
  if (moment.precision === 'second') return new Date(moment.at.getTime() + 999)
  return new Date(`${moment.at.toISOString().slice(0, 10)}T23:59:59.999Z`)
}

/** Whether the operator asks. Hashes are compared, so that the time it takes tells nothing of the token. */
export function holdsToken({ headers }: IncomingMessage, token: string | undefined): boolean {
  if (!token) return false
  const given = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(token))
}
