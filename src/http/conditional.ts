import type { IncomingHttpHeaders } from 'node:http'

export interface Validators {
  /** Without quotes and without the suffix of an encoding. */
  readonly tag: string
  readonly changedAt?: Date
}

/**
 * Suffixes of our own tags and of tags that proxies rewrote: `-gzip` (Apache, nginx), `;gzip` (Jetty), `-df`. A request
 * passes few proxies, so eight are enough, and a header made of suffixes costs no more than another.
 */
const encodingSuffixes = /^(?:(?:--?|;)(?:gzip|gz|br|zstd|deflate|df)){0,8}$/

/**
 * Whether GET or HEAD gets 304 (RFC 9110, sections 13.1.2, 13.1.3 and 13.2.2). If-None-Match decides by weak comparison,
 * and the tag of any encoding of the document matches; without it If-Modified-Since decides. A malformed date is ignored,
 * and so is a date after `now`: it comes from another clock.
 */
export function isNotModified(headers: IncomingHttpHeaders, current: Validators, now: Date): boolean {
  const { 'if-none-match': ifNoneMatch, 'if-modified-since': ifModifiedSince } = headers
  if (ifNoneMatch !== undefined) return matchesTag(ifNoneMatch, current.tag)
  const since = ifModifiedSince === undefined ? undefined : parseHttpDate(ifModifiedSince)
  if (!since || !current.changedAt || since > now) return false
  return since.getTime() >= wholeSecond(current.changedAt)
}

function matchesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true
  return [...header.matchAll(/"([^"]*)"/g)].some(
    ([, given = '']) => given.startsWith(tag) && encodingSuffixes.test(given.slice(tag.length)),
  )
}

/** The strong tag of one encoding (RFC 9110, section 8.8.3.3: each encoding has its own). */
export function toEntityTag(tag: string, encoding: string): string {
  return encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`
}

/**
 * Last-Modified: never in the future, and never the current second. Two changes can share a second, and a client with
 * the first and that date would get 304 for ever (RFC 9110, section 8.8.2.2).
 */
export function lastModified(changedAt: Date, now: Date): Date {
  return new Date(Math.min(wholeSecond(changedAt), wholeSecond(now) - 1000))
}

function wholeSecond(at: Date): number {
  return Math.floor(at.getTime() / 1000) * 1000
}

const clock = '\\d\\d:\\d\\d:\\d\\d'
/** IMF-fixdate, RFC 850 and asctime (RFC 9110, section 5.6.7). The day of the month is the first number in each. */
const httpDate = new RegExp(
  `^(?:[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} [1-9]\\d{3} ${clock} GMT` +
    `|[A-Z][a-z]{5,8}, \\d\\d-[A-Z][a-z]{2}-\\d\\d ${clock} GMT` +
    `|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \\d]\\d ${clock} [1-9]\\d{3})$`,
)

function parseHttpDate(header: string): Date | undefined {
  const text = header.trim()
  if (!httpDate.test(text)) return undefined
  const at = new Date(text.endsWith('GMT') ? text : `${text} GMT`)
  return at.getUTCDate() === Number(/\d+/.exec(text)?.[0]) ? at : undefined
}
