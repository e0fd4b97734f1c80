import type { Reply } from '../callbacks/client.ts'

const minuteMs = 60_000
const dayMs = 1440 * minuteMs

/** How long to wait after the first failure, the second, and so on. */
const waitsMs = [1, 5, 30, 120, 360, 720, 1440].map((minutes) => minutes * minuteMs)

/**
 * When to try again after so many failures in a row; undefined after the last attempt. The jitter is up to a fifth of
 * the wait in both directions. `random` is from 0 to 1.
 */
export function toRetryTime(failures: number, now: Date, random: number): Date | undefined {
  const waitMs = waitsMs[failures - 1]
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
export function toNextAttempt(failures: number, reply: Reply, now: Date, random: number): Date | undefined {
  const ours = toRetryTime(failures, now, random)
  const asked = readRetryAfter(reply.retryAfter, now)
  return ours && asked && asked > ours ? asked : ours
}
