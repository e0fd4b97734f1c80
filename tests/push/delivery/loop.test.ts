import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createLoop } from '../../../src/push/delivery/loop.ts'

const log = pino({ level: 'silent' })

/** Runs a loop whose looks each find more work in `aheadMs`. Returns the times of the looks. */
async function lookFor(ms: number, aheadMs: number): Promise<number[]> {
  const looks: number[] = []
  const loop = createLoop({
    now: () => new Date(),
    log,
    look: async () => {
      looks.push(performance.now())
      return new Date(Date.now() + aheadMs)
    },
  })
  await sleep(ms)
  await loop.close()
  return looks
}

describe('a loop', () => {
  it.each([
    ['is due now', 0],
    ['was due a moment ago', -1],
    ['was due long ago', -86_400_000],
  ])('does not look again at once for work that %s and cannot be done', async (_when, aheadMs) => {
    expect(await lookFor(300, aheadMs)).toHaveLength(1)
    expect(await lookFor(700, aheadMs)).toHaveLength(2)
  })

  it('looks at the time of the next work, however soon', async () => {
    const [first = 0, second = 0] = await lookFor(200, 50)
    expect(second - first).toBeGreaterThan(45)
    expect(second - first).toBeLessThan(150)
  })
})
