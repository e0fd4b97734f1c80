/** The offset of the site's clock from UTC, by what its stories say: exports name no time zone. */
export interface Zone {
  /** `YYYY-MM-DD HH:MM:SS`, local and in UTC, of one story. */
  add(local: string, utc: string): void
  /** The UTC time of a local one, as `YYYY-MM-DDTHH:MM:SSZ`, by the nearest month that has both. */
  toUtc(local: string): string | undefined
}

const minute = 60_000
/** From UTC−12 to UTC+14. */
const [lowest, highest] = [-12 * 60, 14 * 60]

export function createZone(): Zone {
  const byMonth = new Map<number, number>()
  return {
    add: (local, utc) => {
      const [one, other] = [parseWordPressTime(local), parseWordPressTime(utc)]
      if (one === undefined || other === undefined) return
      const offset = Math.round((one - other) / minute)
      if (offset >= lowest && offset <= highest) byMonth.set(monthOf(one), offset)
    },
    toUtc: (local) => {
      const at = parseWordPressTime(local)
      const offset = at === undefined ? undefined : nearest(byMonth, monthOf(at))
      return at === undefined || offset === undefined ? undefined : toIso(at - offset * minute)
    },
  }
}

function monthOf(time: number): number {
  const date = new Date(time)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** Of the same month if there is one; otherwise of the same month of another year, since summer time comes each year. */
function nearest(byMonth: ReadonlyMap<number, number>, month: number): number | undefined {
  const closest = (months: readonly number[]) =>
    months.toSorted((one, other) => Math.abs(one - month) - Math.abs(other - month))[0]
  const all = [...byMonth.keys()]
  const found = closest(all.filter((one) => (one - month) % 12 === 0)) ?? closest(all)
  return found === undefined ? undefined : byMonth.get(found)
}

const timeForm = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}(?::\d{2})?)Z?$/

/** Milliseconds of a time that WordPress writes, taken as UTC. Undefined for its zeros and for days that do not exist. */
export function parseWordPressTime(text: string): number | undefined {
  const [, day, time] = timeForm.exec(text.trim()) ?? []
  if (day === undefined || time === undefined || /^0000|-00/.test(day)) return undefined
  const at = new Date(`${day}T${time}Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? at.getTime() : undefined
}

export function toIso(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`
}
