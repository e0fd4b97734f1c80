import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createRetriedTask, retry } from '../../src/async/retry.ts'
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

describe('a retried task', () => {
  it('is retried until it succeeds, and runs once for each trigger', async () => {
    const { work, happened, options } = makeWork(3)
    const task = createRetriedTask(work, { ...options, firstPauseMs: 1, longestPauseMs: 2 })
    task.trigger()
    await eventually(() => expect(happened).toHaveLength(5))
    task.trigger()
    await eventually(() => expect(happened).toHaveLength(6))
    await task.close()
    expect(happened).toEqual(['not yet', 'not yet', 'not yet', 'done', 'recovered', 'done'])
  })

  it('runs once more when it is triggered while it runs', async () => {
    const { work, happened, options } = makeWork(0)
    const task = createRetriedTask(work, options)
    for (let time = 0; time < 5; time++) task.trigger()
    await eventually(() => expect(happened).toHaveLength(2))
    await task.close()
    expect(happened).toEqual(['done', 'done'])
  })

  it('ends a pause when it is triggered', async () => {
    const { work, happened, options } = makeWork(1)
    const task = createRetriedTask(work, { ...options, firstPauseMs: 3_600_000, longestPauseMs: 3_600_000 })
    task.trigger()
    await eventually(() => expect(happened).toEqual(['not yet']))
    task.trigger()
    await eventually(() => expect(happened).toEqual(['not yet', 'done', 'recovered']))
    await task.close()
  })

  it('ends when it is closed, during a pause or a try', async () => {
    const { work, happened, options } = makeWork(100)
    const task = createRetriedTask(work, { ...options, firstPauseMs: 3_600_000, longestPauseMs: 3_600_000 })
    task.trigger()
    await eventually(() => expect(happened).toHaveLength(1))
    task.trigger()
    await task.close()
    task.trigger()
    await sleep(20)
    expect(happened.length).toBeLessThanOrEqual(2)
  })
})

describe('a retry', () => {
  const makeFailing = (failures: number) => {
    let tries = 0
    const work = async () => {
      if (tries++ < failures) throw new Error(`failure ${tries}`)
      return `done in try ${tries}`
    }
    return { work, tries: () => tries }
  }

  it('pauses twice as long after each failure, up to the longest pause', async () => {
    const pauses: number[] = []
    const { work } = makeFailing(5)
    const pause = async (ms: number) => void pauses.push(ms)
    const result = await retry(work, { firstPauseMs: 10, longestPauseMs: 50, pause })
    expect([result, pauses]).toEqual(['done in try 6', [10, 20, 40, 50, 50]])
  })

  it.each([
    ['after the most tries', { maxTries: 3 }, 3],
    ['when time is up', { maxMs: -1 }, 1],
    ['at an error that is not retryable', { isRetryable: () => false }, 1],
    ['when it is aborted', { signal: AbortSignal.abort() }, 1],
  ])('throws the last error %s', async (_, options, expected) => {
    const { work, tries } = makeFailing(10)
    const outcome = retry(work, { firstPauseMs: 1, ...options })
    await expect(outcome).rejects.toThrow(`failure ${expected}`)
    expect(tries()).toBe(expected)
  })
})
