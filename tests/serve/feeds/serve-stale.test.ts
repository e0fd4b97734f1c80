import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { createFallback } from '../../../src/serve/feeds/serve-stale.ts'

const down = new PublisherError('unavailable', 'down')
const never = () => new Promise<string>(() => {})
const fallback = () => createFallback({ firstMs: 30, nextMs: 5 })

describe('what a reader gets while the store', () => {
  it('answers: what it says', async () => {
    expect(await fallback()(async () => 'new', 'old')).toEqual({ value: 'new', isStale: false })
  })

  it('is down: what it said last, and without that the outage', async () => {
    const ask = async (): Promise<string> => {
      throw down
    }
    expect(await fallback()(ask, 'old')).toEqual({ value: 'old', isStale: true })
    await expect(fallback()(ask, undefined)).rejects.toBe(down)
  })

  it('has a fault of ours: the fault, not an old answer that hides it', async () => {
    const bug = new TypeError('a bug')
    const ask = () => Promise.reject<string>(bug)
    await expect(fallback()(ask, 'old')).rejects.toBe(bug)
  })

  it('hangs: what it said last, and the store is not asked by ever more', async () => {
    const orLast = fallback()
    let asked = 0
    const ask = () => {
      asked++
      return never()
    }
    for (let time = 0; time < 30; time++) expect((await orLast(ask, 'old')).isStale).toBe(true)
    expect(asked).toBe(20)
  })

  it('comes back: its answers again', async () => {
    const orLast = fallback()
    const answers: ((value: string) => void)[] = []
    const ask = () => new Promise<string>((resolve) => answers.push(resolve))
    for (let time = 0; time < 20; time++) await orLast(ask, 'old')
    for (const answer of answers) answer('late')
    await sleep(0)
    expect(await orLast(async () => 'new', 'old')).toEqual({ value: 'new', isStale: false })
  })
})
