import { describe, expect, it } from 'vitest'
import { dayOf, daysOf, monthOf, monthsBetween, spanOf } from '../../src/domain/calendar.ts'
import { moment } from '../support/make-article.ts'

describe('the calendar of a time zone', () => {
  it.each([
    ['UTC', '2026-11-30T23:59:59Z', '2026-11-30'],
    ['Europe/Berlin', '2026-11-30T23:59:59Z', '2026-12-01'],
    ['America/Los_Angeles', '2026-12-01T07:59:59Z', '2026-11-30'],
    ['Pacific/Auckland', '2026-11-30', '2026-11-30'],
    ['Pacific/Auckland', '2026-11-30T12:00:00Z', '2026-12-01'],
    ['America/New_York', '1000-01-01T00:00:00Z', '0999-12-31'],
  ])('of %s shows %s as %s', (timeZone, text, day) => {
    expect(dayOf(moment(text), timeZone)).toBe(day)
    expect(monthOf(moment(text), timeZone)).toBe(day.slice(0, 7))
  })

  it.each([
    ['UTC', '2026-11', '2026-11-01T00:00:00Z', '2026-12-01T00:00:00Z'],
    ['Europe/Berlin', '2026-10', '2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z'],
    ['Asia/Kathmandu', '2026-02', '2026-01-31T18:15:00Z', '2026-02-28T18:15:00Z'],
    // The clocks skip the hour after midnight.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z'],
    // The zone has skipped this day.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z', '2011-12-30T10:00:00Z'],
    ['America/New_York', '1883-11-18', '1883-11-18T04:56:02Z', '1883-11-19T05:00:00Z'],
  ])('in %s, %s begins at %s and ends before %s', (timeZone, period, from, before) => {
    expect(spanOf(period, timeZone)).toMatchObject({ from, before, foreignNoon: '' })
  })

  it('leaves a date without a time on its day where 12:00 UTC is on the next one', () => {
    expect(spanOf('2026-12', 'Pacific/Auckland')).toEqual({
      from: '2026-11-30T11:00:00Z',
      before: '2026-12-31T11:00:00Z',
      until: '2026-12-31T12:00:01Z',
      foreignNoon: '2026-11-30T12:00:00Z',
      ownNoon: '2026-12-31T12:00:00Z',
    })
  })

  it('has the days of each month', () => {
    expect(['2026-11', '2024-02', '2026-02'].map((month) => daysOf(month).length)).toEqual([30, 29, 28])
    expect(daysOf('2026-12').at(-1)).toBe('2026-12-31')
  })

  it('lists the months between two instants, and one before where a date without a time may be in it', () => {
    const between = (first: string, last: string) => monthsBetween(new Date(first), new Date(last), 'UTC')
    expect(between('2025-12-15T00:00:00Z', '2026-02-01T00:00:00Z')).toEqual(['2025-12', '2026-01', '2026-02'])
    expect(between('2026-02-01T00:00:00Z', '2026-02-01T00:00:00Z')).toEqual(['2026-01', '2026-02'])
  })
})
