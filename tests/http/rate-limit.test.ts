import { afterEach, describe, expect, it, vi } from 'vitest'
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

describe('the memory of a rate limit', () => {
  const rate = { burst: 3, secondsPerRequest: 60, now: () => new Date() }
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is bounded: with too many keys, the least recently used one starts with a full bucket', () => {
    const limit = createRateLimit({ ...rate, maxKeys: 2 })
    expect([1, 2, 3, 4].map(() => limit.refusal('a')).at(-1)).toBe(60)
    for (const key of ['b', 'c', 'd', 'e', 'f']) limit.refusal(key)
    expect(limit.size()).toBe(2)
    expect(limit.refusal('a')).toBeUndefined()
  })

  it('has a key only until its bucket is full again', () => {
    vi.useFakeTimers({ now: new Date('2026-11-23T09:00:00Z') })
    const limit = createRateLimit(rate)
    limit.refusal('a')
    limit.refusal('b')
    limit.refusal('b')
    vi.advanceTimersByTime(59_000)
    expect(limit.size()).toBe(2)
    vi.advanceTimersByTime(2_000)
    expect(limit.size()).toBe(1)
    vi.advanceTimersByTime(60_000)
    expect(limit.size()).toBe(0)
  })
})
