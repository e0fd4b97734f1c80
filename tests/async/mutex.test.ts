import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createMutex } from '../../src/async/mutex.ts'

describe('a mutex', () => {
  it('lets callers in one after another, in their order, also after one that failed', async () => {
    const mutex = createMutex({ maxWaitMs: 10_000 })
    const seen: number[] = []
    const works = [1, 2, 3, 4].map((number) =>
      mutex.run(async () => {
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

  it('refuses a caller after the longest wait, does not run its work, and lets the next one in', async () => {
    const mutex = createMutex({ maxWaitMs: 50, toTimeoutError: () => new Error('the queue is too long') })
    let release = () => {}
    const first = mutex.run(() => new Promise<void>((resolve) => (release = resolve)))
    let isDone = false
    const second = mutex.run(async () => {
      isDone = true
    })
    await expect(second).rejects.toThrow('the queue is too long')
    const third = mutex.run(async () => 'third')
    release()
    await first
    expect(await third).toBe('third')
    expect(isDone).toBe(false)
  })
})
