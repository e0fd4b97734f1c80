const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** How long to wait after the first failure, the second, and so on. */
const waitsMs = [1, 5, 30, 120, 360, 720, 1440].map((minutes) => minutes * minuteMs)

/**
 * When to try again after so many failures in a row; undefined after the last try. Up to a fifth earlier or later, so
 * that those who failed together do not come back together. `random` is from 0 to 1.
 */
export function toRetryTime(failures: number, now: Date, random: number): Date | undefined {
  const waitMs = waitsMs[failures - 1]
  return waitMs === undefined ? undefined : new Date(now.getTime() + jitter(waitMs, random))
}

function jitter(waitMs: number, random: number): number {
  return Math.round(waitMs * (0.8 + 0.4 * random))
}

/**
 * What a Retry-After header asks for (RFC 9110, section 10.2.3), seconds or a date, a day at most; undefined for
 * anything else.
 */
export function readRetryAfter(header: string | undefined, now: Date): Date | undefined {
  if (header === undefined) return undefined
  const at = /^\d{1,9}$/.test(header) ? now.getTime() + Number(header) * 1000 : Date.parse(header)
  if (Number.isNaN(at) || at < now.getTime()) return undefined
  return new Date(Math.min(at, now.getTime() + 24 * hourMs))
}
