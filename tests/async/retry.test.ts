import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { keepTrying } from '../../src/async/retry.ts'
import { eventually } from '../support/start-gazette.ts'

/** Work that fails as often as told, and notes what happens to it. */
function makeWork(failures: number) {
  const happened: string[] = []
  let left = failures
  return {
    happened,
    work: async () => {
      await sleep(1)
      if (left-- > 0) throw new Error('not yet')
      happened.push('done')
    },
    options: {
      onFailure: (error: unknown) => void happened.push((error as Error).message),
      onRecovery: () => void happened.push('recovered'),
    },
  }
}

describe('work that is kept being tried', () => {
  it('is tried until it succeeds, and once only for each beginning', async () => {
    const { work, happened, options } = makeWork(3)
    const attempts = keepTrying(work, { ...options, firstPauseMs: 1, longestPauseMs: 2 })
    attempts.begin()
    await eventually(() => expect(happened).toHaveLength(5))
    attempts.begin()
    await eventually(() => expect(happened).toHaveLength(6))
    await attempts.close()
    expect(happened).toEqual(['not yet', 'not yet', 'not yet', 'done', 'recovered', 'done'])
  })

  it('is done once more when there is something new while it is done', async () => {
    const { work, happened, options } = makeWork(0)
    const attempts = keepTrying(work, options)
    for (let time = 0; time < 5; time++) attempts.begin()
    await eventually(() => expect(happened).toHaveLength(2))
    await attempts.close()
    expect(happened).toEqual(['done', 'done'])
  })

  it('does not wait to the end of a pause when there is something new', async () => {
    const { work, happened, options } = makeWork(1)
    const attempts = keepTrying(work, { ...options, firstPauseMs: 3_600_000, longestPauseMs: 3_600_000 })
    attempts.begin()
    await eventually(() => expect(happened).toEqual(['not yet']))
    attempts.begin()
    await eventually(() => expect(happened).toEqual(['not yet', 'done', 'recovered']))
    await attempts.close()
  })

  it('ends when it is closed, in the middle of a pause or of an attempt', async () => {
    const { work, happened, options } = makeWork(100)
    const attempts = keepTrying(work, { ...options, firstPauseMs: 3_600_000, longestPauseMs: 3_600_000 })
    attempts.begin()
    await eventually(() => expect(happened).toHaveLength(1))
    attempts.begin()
    await attempts.close()
    attempts.begin()
    await sleep(20)
    expect(happened.length).toBeLessThanOrEqual(2)
  })
})
