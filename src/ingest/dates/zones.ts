import type { Temporal } from 'temporal-polyfill'

export interface Zone {
  /** IANA name. */
  readonly timeZone: string
  /** False if the words name a time that the zone did not have then, such as EST in July. */
  readonly isSaid: (instant: Temporal.Instant) => boolean
}

interface ZoneRow {
  readonly words: RegExp
  readonly timeZone: string
  /** Minutes from UTC that the words mean; absent for words that mean summer time in summer. */
  readonly minutes?: number
}

/** Zones with summer time: their offset is known only once the day is. */
const rows: readonly ZoneRow[] = [
  { words: /\b(?:ET|Eastern(?: Time)?)\b/, timeZone: 'America/New_York' },
  { words: /\b(?:CT|Central(?: Time)?)\b/, timeZone: 'America/Chicago' },
  { words: /\b(?:MT|Mountain(?: Time)?)\b/, timeZone: 'America/Denver' },
  { words: /\b(?:PT|Pacific(?: Time)?)\b/, timeZone: 'America/Los_Angeles' },
  { words: /\bEST\b|\bEastern Standard Time\b/, timeZone: 'America/New_York', minutes: -300 },
  { words: /\bEDT\b|\bEastern Daylight Time\b/, timeZone: 'America/New_York', minutes: -240 },
  { words: /\bMST\b/, timeZone: 'America/Denver', minutes: -420 },
  { words: /\bMDT\b/, timeZone: 'America/Denver', minutes: -360 },
  { words: /\bPST\b/, timeZone: 'America/Los_Angeles', minutes: -480 },
  { words: /\bPDT\b/, timeZone: 'America/Los_Angeles', minutes: -420 },
  { words: /\b(?:CET|MEZ)\b/, timeZone: 'Europe/Berlin', minutes: 60 },
  { words: /\b(?:CEST|MESZ)\b/, timeZone: 'Europe/Berlin', minutes: 120 },
  { words: /\bEET\b/, timeZone: 'Europe/Helsinki', minutes: 120 },
  { words: /\bEEST\b/, timeZone: 'Europe/Helsinki', minutes: 180 },
  { words: /\bAEST\b/, timeZone: 'Australia/Brisbane', minutes: 600 },
  { words: /\bAEDT\b/, timeZone: 'Australia/Sydney', minutes: 660 },
  { words: /\bBritish Summer Time\b/, timeZone: 'Europe/London', minutes: 60 },
  { words: /\bGreenwich Mean Time\b/, timeZone: 'Etc/UTC', minutes: 0 },
]

/** The text without the words of such a zone, and the zone. */
export function takeZone(text: string): { text: string; zone?: Zone } {
  const row = rows.findLast(({ words }) => words.test(text))
  if (!row) return { text }
  const { timeZone, minutes } = row
  const isSaid = (instant: Temporal.Instant) =>
    minutes === undefined || instant.toZonedDateTimeISO(timeZone).offsetNanoseconds === minutes * 60e9
  const rest = text.replace(row.words, ' ').replace(/ {2,}/g, ' ').replace(/ ,/g, ',').trim()
  return { text: rest, zone: { timeZone, isSaid } }
}
