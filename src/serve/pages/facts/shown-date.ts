import { type Moment, momentText } from '../../../domain/moment.ts'
import type { Publication } from '../../../domain/publication.ts'
import type { ShownDate } from '../frame/ui.ts'

/** A date without a time shows no time; a time is in the publication's zone. */
export function toShownDate(
  moment: Moment,
  { language, timeZone }: Publication,
  style: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeStyle: 'short' },
): ShownDate {
  const options: Intl.DateTimeFormatOptions =
    moment.precision === 'day' ? { dateStyle: 'long', timeZone: 'UTC' } : { ...style, timeZone }
  return { machine: momentText(moment), words: new Intl.DateTimeFormat(language, options).format(moment.at) }
}
