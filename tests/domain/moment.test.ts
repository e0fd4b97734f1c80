import { describe, expect, it } from 'vitest'
import { momentText, parseMoment } from '../../src/domain/moment.ts'

describe('a date', () => {
  it.each([
    ['2026-11-23', '2026-11-23T12:00:00.000Z', '2026-11-23', 'a day is stored as noon'],
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00Z', 'UTC'],
    ['2026-11-23T09:00Z', '2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00Z', 'seconds may be left out'],
    [
      '2026-11-23 09:00:00+01:00',
      '2026-11-23T08:00:00.000Z',
      '2026-11-23T08:00:00Z',
      'an offset, and a space',
    ],
    ['2026-11-23T09:00:00.987Z', '2026-11-23T09:00:00.000Z', '2026-11-23T09:00:00Z', 'fractions are dropped'],
    ['2024-02-29', '2024-02-29T12:00:00.000Z', '2024-02-29', 'a leap day'],
  ])('%s is read (%s)', (text, at, back) => {
    const moment = parseMoment(text)
    expect(moment?.at.toISOString()).toBe(at)
    expect(moment && momentText(moment)).toBe(back)
  })

  it.each([
    ['soon', 'no date'],
    ['2026-02-30', 'a day that does not exist'],
    ['2026-02-30T10:00:00Z', 'a day that does not exist, with a time'],
    ['2026-11-23T25:00:00Z', 'an hour that does not exist'],
    ['2026-11-23T09:00:00', 'a time without a zone may be any of 26 hours'],
    ['23.11.2026', 'another order'],
    ['', 'nothing'],
  ])('%s is not read: %s', (text) => {
    expect(parseMoment(text)).toBeUndefined()
  })
})
