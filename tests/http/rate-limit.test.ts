import { expect, it } from 'vitest'
import { createRateLimit } from '../../src/http/rate-limit.ts'

it('a rate limit allows a burst for each key, and then one request per period', () => {
  let time = 0
  const limit = createRateLimit({ burst: 3, secondsPerRequest: 10, now: () => new Date(time) })
  expect([1, 2, 3, 4].map(() => limit.refusal('a'))).toEqual([undefined, undefined, undefined, 10])
  expect(limit.refusal('b')).toBeUndefined()
  time = 9_000
  expect(limit.refusal('a')).toBe(1)
  time = 10_000
  expect([limit.refusal('a'), limit.refusal('a')]).toEqual([undefined, 10])
  time = -1_000_000
  expect(limit.refusal('a')).toBe(10)
})
