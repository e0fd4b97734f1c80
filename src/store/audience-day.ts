/** A day in UTC: `2026-11-23`. The order of days is the order of their texts. */
export type Day = string

const dayMs = 86_400_000

export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10)
}

/** The day that many days later; earlier where `days` is below 0. */
export function dayAfter(day: Day, days: number): Day {
  return dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs))
}

/** The day of a clock, without taking it apart each time. */
export function createToday(now: () => Date): () => Day {
  let day: Day = ''
  let [beginsAt, endsAt] = [0, 0]
  return () => {
    const at = now()
    const time = at.getTime()
    if (time < beginsAt || time >= endsAt) {
      day = dayOf(at)
      beginsAt = Date.parse(`${day}T00:00:00Z`)
      endsAt = beginsAt + dayMs
    }
    return day
  }
}
