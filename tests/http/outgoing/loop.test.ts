import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLoop } from '../../../src/http/outgoing/loop.ts'

const log = pino({ level: 'silent' })

// The times are the loop's own, however busy the machine is.
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Starts a loop whose looks each find more work in `aheadMs`. */
function startLoop(aheadMs: number) {
  let looks = 0
  const loop = createLoop({
    now: () => new Date(Date.now()),
    log,
    worker: 'worker',
    look: async () => {
      looks++
      return new Date(Date.now() + aheadMs)
    },
  })
  return { loop, looks: () => looks }
}

describe('a loop', () => {
  it.each([
    ['is due now', 0],
    ['was due a moment ago', -1],
    ['was due long ago', -86_400_000],
  ])('does not look again at once for work that %s and cannot be done', async (_when, aheadMs) => {
    const { loop, looks } = startLoop(aheadMs)
    await vi.advanceTimersByTimeAsync(499)
    expect(looks()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(looks()).toBe(2)
    await loop.close()
  })

  it('looks at the time of the next work, however soon', async () => {
    const { loop, looks } = startLoop(50)
    await vi.advanceTimersByTimeAsync(49)
    expect(looks()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(looks()).toBe(2)
    await loop.close()
  })
})
