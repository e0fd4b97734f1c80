import { parseMoment } from '../../../domain/moment.ts'

const form = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2}) (\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?$/i

/** `01/31/2002 03:31:05 PM` as `2002-01-31 15:31:05`, in the time of the blog. Undefined for anything else, and for days that do not exist. */
export function readDate(text: string): string | undefined {
  const [, month = '', day = '', year = '', hour = '', minute = '', second = '00', half] =
    form.exec(text.trim()) ?? []
  if (year === '') return undefined
  const hours = half ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour)
  const two = (value: string | number) => String(value).padStart(2, '0')
  const date = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)} ${two(hours)}:${minute}:${second}`
  return parseMoment(`${date}Z`) ? date : undefined
}
