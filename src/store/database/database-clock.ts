/** The time that decides what is due. */
export interface DatabaseClock {
  now(): Date
  /** Asks the database for its time. Never throws: during an outage the last difference applies. Absent: there is one clock. */
  refresh?(): Promise<void>
  /** How far the clock of this process is ahead of the database's; 0 if there is only one. */
  aheadMs(): number
}

export interface DatabaseClockDeps {
  /** The clock of this process. */
  readonly now: () => Date
  /** The database's time. Absent: the two are one clock. */
  readonly readTime?: () => Promise<Date>
}

/** A difference that is older is measured again. */
const maxAgeMs = 5_000
/** An answer that took longer says too little. */
const maxTripMs = 1_000
/** Smaller corrections would only make the time jump. */
const toleranceMs = 20

/**
 * Several servers decide by one clock, the database's: otherwise the server whose clock is fastest would publish for all.
 * The difference is measured now and then and subtracted.
 */
export function createDatabaseClock({ now, readTime }: DatabaseClockDeps): DatabaseClock {
  if (!readTime) return { now, aheadMs: () => 0 }
  let aheadMs = 0
  let measuredAt = Number.NEGATIVE_INFINITY
  let measuring: Promise<void> | undefined

  async function measure(ask: () => Promise<Date>): Promise<void> {
    const before = now().getTime()
    const time = (await ask()).getTime()
    const after = now().getTime()
    const tripMs = after - before
    // Less than nothing: the clock was set meanwhile.
    if (tripMs < 0 || tripMs > maxTripMs) return
    const measuredMs = before + tripMs / 2 - time
    if (Math.abs(measuredMs - aheadMs) > toleranceMs + tripMs / 2) aheadMs = Math.round(measuredMs)
  }

  function refresh(): Promise<void> {
    measuredAt = performance.now()
    measuring ??= measure(readTime as () => Promise<Date>)
      .catch(() => {})
      .finally(() => {
        measuring = undefined
      })
    return measuring
  }

  return {
    refresh,
    now: () => {
      if (performance.now() - measuredAt > maxAgeMs) refresh()
      return new Date(now().getTime() - aheadMs)
    },
    aheadMs: () => aheadMs,
  }
}
