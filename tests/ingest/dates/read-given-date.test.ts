import { describe, expect, it } from 'vitest'
import { readGivenDate } from '../../../src/ingest/dates/read-given-date.ts'

const read = (text: string, timeZone = 'Europe/London') =>
  readGivenDate(text, { timeZone, language: 'en-GB' })

describe('the date of a field', () => {
  const rows: readonly (readonly [text: string, value: string])[] = [
    ['2026-03-17', '2026-03-17'],
    ['2026-3-7', '2026-03-07'],
    ['2026/03/17', '2026-03-17'],
    ['2026-03-17T09:00:00Z', '2026-03-17T09:00:00Z'],
    ['2026-03-17T09:00', '2026-03-17T09:00:00Z'],
    ['2026-07-17T09:00', '2026-07-17T08:00:00Z'],
    ['2026-07-17 09:00', '2026-07-17T08:00:00Z'],
    ['2026-07-17 9:05:30.250', '2026-07-17T08:05:30Z'],
    ['2026/07/17 09:00:00', '2026-07-17T08:00:00Z'],
    ['2026-03-13 10:00:00 +0100', '2026-03-13T09:00:00Z'],
    ['2026-03-13 10:00 +01', '2026-03-13T09:00:00Z'],
    ['2026-03-13T10:00:00 UTC', '2026-03-13T10:00:00Z'],
    ['2026-07-17 09:00 Europe/Berlin', '2026-07-17T07:00:00Z'],
    ['2026-07-17T09:00:00[America/New_York]', '2026-07-17T13:00:00Z'],
    ['2026-07-17T09:00:00Z[Europe/Berlin]', '2026-07-17T09:00:00Z'],
    ['2026-07-17 09:00:00 +0200 CEST', '2026-07-17T07:00:00Z'],
    ['2026-07-17 10:00 PM', '2026-07-17T21:00:00Z'],
    ['1 July 2026, 10:00 BST', '2026-07-01T09:00:00Z'],
    ['15. März 2026', '2026-03-15'],
    ['Mar 15 2026', '2026-03-15'],
    ['15 March 2026', '2026-03-15'],
    ['March 15, 2026 at 09:30', '2026-03-15T09:30:00Z'],
    ['Fri, 17 Jul 2026 09:00:00 +0200', '2026-07-17T07:00:00Z'],
    ['Mon, 09 Mar 2026 10:00:00 EST', '2026-03-09T15:00:00Z'],
    ['9 Mar 2026 10:00 GMT', '2026-03-09T10:00:00Z'],
  ]
  it.each(rows)('%s is %s', (text, value) => {
    expect(read(text)).toEqual({ value: value })
  })

  it.each([
    ['2026-10-25T01:30', '2026-10-25T00:30:00Z', 'an hour that came twice is the first'],
    [
      '2026-03-29T01:30',
      '2026-03-29T01:30:00Z',
      'an hour that did not come is read as if clocks had not changed',
    ],
  ])('%s is %s, and said to be uncertain: %s', (text, value) => {
    const date = read(text)
    expect(date.value).toBe(value)
    expect(date.doubt).toContain('the clocks of Europe/London changed then')
  })

  it('is read in the zone of the day, not of today', () => {
    expect(read('2026-01-15 09:00', 'America/New_York').value).toBe('2026-01-15T14:00:00Z')
    expect(read('2026-06-15 09:00', 'America/New_York').value).toBe('2026-06-15T13:00:00Z')
  })

  it.each([
    ['soon', undefined],
    ['2026-03-17 09:00 Nowhere/Town', undefined],
    ['2026', undefined],
    ['Mar 15 26', 'it is no whole date: a day needs its year in four digits'],
    ['2026-02-30', undefined],
    ['2026-02-30T09:00', undefined],
    ['2026-03-09T24:00:00', undefined],
    ['0001-01-01', undefined],
    ['10/11/2026', 'its day and month can be read both ways'],
    ['yesterday', 'it counts from a day that the page does not name'],
    ['Tue, 09 Mar 2026 10:00:00 GMT', 'its weekday belongs to another day'],
  ])('%s is none: %s', (text, doubt) => {
    expect(read(text)).toEqual(doubt === undefined ? {} : { doubt })
  })
})
