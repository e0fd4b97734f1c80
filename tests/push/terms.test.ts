import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readRetryAfter, toRetryTime } from '../../src/http/outgoing/retry-times.ts'
import { signContent } from '../../src/push/delivery/deliveries.ts'
import { retryWaits } from '../../src/push/delivery/work.ts'
import { signatureMethods, toLeaseSeconds } from '../../src/push/limits.ts'

const now = new Date('2026-11-23T09:00:00Z')
const day = 86_400

describe('a lease', () => {
  it.each([
    ['none is requested', undefined, 10 * day],
    ['zero seconds are requested', 0, day],
    ['a minute is requested', 60, day],
    ['a day is requested', day, day],
    ['three weeks are requested', 21 * day, 21 * day],
    ['a year is requested', 365 * day, 30 * day],
  ])('if %s', (_reason, asked, seconds) => {
    expect(toLeaseSeconds(asked, 10)).toBe(seconds)
  })
})

describe('a failed delivery', () => {
  it.each([
    [1, '2026-11-23T09:01:00.000Z'],
    [2, '2026-11-23T09:05:00.000Z'],
    [3, '2026-11-23T09:30:00.000Z'],
    [4, '2026-11-23T11:00:00.000Z'],
    [5, '2026-11-23T15:00:00.000Z'],
    [6, '2026-11-23T21:00:00.000Z'],
    [7, '2026-11-24T09:00:00.000Z'],
    [8, undefined],
  ])('is retried after %i failures at %s', (failures, at) => {
    expect(toRetryTime(retryWaits, failures, now, 0.5)?.toISOString()).toBe(at)
  })

  it('is retried up to a fifth earlier or later', () => {
    const seconds = (random: number) =>
      ((toRetryTime(retryWaits, 2, now, random)?.getTime() ?? 0) - now.getTime()) / 1000
    expect([seconds(0), seconds(1)]).toEqual([240, 360])
  })

  it.each([
    ['120', '2026-11-23T09:02:00.000Z'],
    ['Mon, 23 Nov 2026 10:00:00 GMT', '2026-11-23T10:00:00.000Z'],
    ['999999999', '2026-11-24T09:00:00.000Z'],
    ['Mon, 23 Nov 2026 08:00:00 GMT', undefined],
    ['soon', undefined],
    [undefined, undefined],
  ])('is retried after Retry-After: %s', (header, at) => {
    expect(readRetryAfter(header, now)?.toISOString()).toBe(at)
  })
})

describe('a signature', () => {
  it.each(signatureMethods)('by %s can be recomputed with the secret', (method) => {
    const expected = createHmac(method, 'sëcret').update('<feed/>').digest('hex')
    expect(signContent(method, 'sëcret', Buffer.from('<feed/>'))).toBe(`${method}=${expected}`)
  })

  it('by sha256 is the one of RFC 4231, test case 2', () => {
    expect(signContent('sha256', 'Jefe', Buffer.from('what do ya want for nothing?'))).toBe(
      'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    )
  })
})
