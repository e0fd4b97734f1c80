const daySeconds = 86_400

/** Shortest and longest lease: short enough for who is gone (WebSub, section 8.2), long enough not to ask every hour. */
const bounds = { least: daySeconds, most: 30 * daySeconds }

/** The lease that a subscriber gets, in seconds, whatever it asks for. */
export function toLeaseSeconds(asked: number | undefined, defaultDays: number): number {
  return Math.min(Math.max(asked ?? defaultDays * daySeconds, bounds.least), bounds.most)
}
