import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createTurns } from '../../src/async/mutex.ts'

describe('those who take turns', () => {
  it('come one after another, in their order, also after one that failed', async () => {
    const takeTurns = createTurns({ longestWaitMs: 10_000 })
    const seen: number[] = []
    const works = [1, 2, 3, 4].map((number) =>
      takeTurns(async () => {
        seen.push(number)
        await sleep(5)
        if (number === 2) throw new Error('two')
        seen.push(number)
      }),
    )
    expect((await Promise.allSettled(works)).map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ])
    expect(seen).toEqual([1, 1, 2, 3, 3, 4, 4])
  })

  it('wait no longer than they may, do nothing then, and hold up nobody', async () => {
    const takeTurns = createTurns({ longestWaitMs: 50 })
    let release = () => {}
    const first = takeTurns(() => new Promise<void>((resolve) => (release = resolve)))
    let isDone = false
    const second = takeTurns(async () => {
      isDone = true
    })
    await expect(second).rejects.toMatchObject({ problem: 'unavailable' })
    const third = takeTurns(async () => 'third')
    release()
    await first
    expect(await third).toBe('third')
    expect(isDone).toBe(false)
  })
})
