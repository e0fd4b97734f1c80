import type { Reply } from './callback-client.ts'

const dayMs = 86_400_000

/** How long to wait after the first failure, the second, and so on, in milliseconds. */
export type Waits = readonly number[]

/**
 * When to try again after so many failures in a row; undefined after the last attempt. The jitter is up to a fifth of
 * the wait in both directions. `random` is from 0 to 1.
 */
export function toRetryTime(waits: Waits, failures: number, now: Date, random: number): Date | undefined {
  const waitMs = waits[failures - 1]
  return waitMs === undefined
    ? undefined
    : new Date(now.getTime() + Math.round(waitMs * (0.8 + 0.4 * random)))
}

/**
 * Parses a Retry-After header (RFC 9110, section 10.2.3), seconds or a date, a day at most; undefined for anything else.
 */
export function readRetryAfter(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined
  const at = /^\d{1,9}$/.test(header) ? now.getTime() + Number(header) * 1000 : Date.parse(header)
  if (Number.isNaN(at) || at < now.getTime()) return undefined
  return new Date(Math.min(at, now.getTime() + dayMs))
}

/** The time of our own policy, or a later time that the reply asks for. */
export function toNextAttempt(
  waits: Waits,
  failures: number,
  { retryAfter }: Pick<Reply, 'retryAfter'>,
  now: Date,
  random: number,
): Date | undefined {
  const ours = toRetryTime(waits, failures, now, random)
  const asked = readRetryAfter(retryAfter, now)
  return ours && asked && asked > ours ? asked : ours
}
