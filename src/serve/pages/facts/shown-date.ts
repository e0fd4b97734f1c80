import { LRUCache } from 'lru-cache'
import { type Moment, momentText } from '../../../domain/moment.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ShownDate } from '../frame/ui.ts'

/** What a page shows of a date: the day, or the time, too. */
export type DateStyle = 'day' | 'time'

/** A date without a time shows no time; a time is in the publication's zone. */
export function toShownDate(
  moment: Moment,
  { language, timeZone }: Pick<Publication, 'language' | 'timeZone'>,
  style: DateStyle = 'time',
): ShownDate {
  const [shown, zone] = moment.precision === 'day' ? (['day', 'UTC'] as const) : [style, timeZone]
  return { machine: momentText(moment), words: findFormat(language, zone, shown).format(moment.at) }
}

/** A format takes some 50 µs to make, and a page may show a hundred dates. */
const known = new LRUCache<string, Intl.DateTimeFormat>({ max: 100 })

function findFormat(language: string, timeZone: string, style: DateStyle): Intl.DateTimeFormat {
  const key = `${language} ${timeZone} ${style}`
  const format = known.get(key) ?? new Intl.DateTimeFormat(language, { ...styles[style], timeZone })
  known.set(key, format)
  return format
}

const styles: Readonly<Record<DateStyle, Intl.DateTimeFormatOptions>> = {
  day: { dateStyle: 'long' },
  time: { dateStyle: 'long', timeStyle: 'short' },
}
