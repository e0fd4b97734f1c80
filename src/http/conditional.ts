/** The part of a request that asks "has it changed?" */
export interface ConditionalRequest {
  readonly ifNoneMatch?: string
  readonly ifModifiedSince?: string
}

/** What the current document is known by. */
export interface Validators {
  /** The tag without quotes and without the suffix of an encoding. */
  readonly tag: string
  readonly changedAt?: Date
}

/**
 * What our tags and those that proxies have rewritten end with: `-gzip` (Apache, nginx), `;gzip` (Jetty), `-df`. There
 * are no more of them than a request passes proxies, and a header that is made of them must cost no more than another.
 */
const encodingSuffixes = /^(?:(?:--?|;)(?:gzip|gz|br|zstd|deflate|df)){0,8}$/

/**
 * Whether a GET or HEAD is answered with 304 (RFC 9110, sections 13.1.2, 13.1.3 and 13.2.2): If-None-Match decides
 * where it is there, by weak comparison, and the tag of any encoding of the document counts; otherwise
 * If-Modified-Since does. A date that is malformed, or later than `now` and so of another clock, is ignored.
 */
export function isNotModified(request: ConditionalRequest, current: Validators, now: Date): boolean {
  if (request.ifNoneMatch !== undefined) return matchesTag(request.ifNoneMatch, current.tag)
  const since =
    request.ifModifiedSince === undefined ? undefined : parseHttpDate(request.ifModifiedSince, now)
  if (!since || !current.changedAt || since > now) return false
  return since.getTime() >= wholeSecond(current.changedAt)
}

function matchesTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true
  return [...header.matchAll(/"([^"]*)"/g)].some(([, given = '']) => isTagOf(given, tag))
}

function isTagOf(given: string, tag: string): boolean {
  return given.startsWith(tag) && encodingSuffixes.test(given.slice(tag.length))
}

/** The strong tag of one encoding (RFC 9110, section 8.8.3.3: each encoding has its own). */
export function toEntityTag(tag: string, encoding: string): string {
  return encoding === 'identity' ? `"${tag}"` : `"${tag}-${encoding}"`
}

/**
 * The Last-Modified to send: never in the future, and never the second that is still running. Two changes can share a
 * second; who got the first and was told that second would be told "not modified" for ever (RFC 9110, section 8.8.2.2).
 */
export function lastModified(changedAt: Date, now: Date): Date {
  return new Date(Math.min(wholeSecond(changedAt), wholeSecond(now) - 1000))
}

function wholeSecond(at: Date): number {
  return Math.floor(at.getTime() / 1000) * 1000
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const clock = '(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})'
/** The three forms of an HTTP date (RFC 9110, section 5.6.7): IMF-fixdate, RFC 850 and asctime. */
const dateForms = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) ${clock} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\\d{2}) ${clock} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) ${clock} (?<year>\\d{4})$`),
]

/** Undefined for anything that is not an HTTP date. A year of two digits is at most 50 years ahead of `now`. */
export function parseHttpDate(text: string, now: Date): Date | undefined {
  const parts = dateForms.map((form) => form.exec(text.trim())?.groups).find((groups) => groups !== undefined)
  const month = months.indexOf(parts?.month ?? '')
  if (!parts || month === -1) return undefined
  const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number)
  const at = new Date(Date.UTC(fullYear(parts.year ?? '', now), month, day, hour, minute, second))
  return at.getUTCDate() === day && at.getUTCHours() === hour ? at : undefined
}

function fullYear(year: string, now: Date): number {
  if (year.length === 4) return Number(year)
  const century = Math.floor(now.getUTCFullYear() / 100) * 100
  const guess = century + Number(year)
  return guess > now.getUTCFullYear() + 50 ? guess - 100 : guess
}
