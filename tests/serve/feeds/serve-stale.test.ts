import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PublisherError } from '../../../src/domain/errors.ts'
import { createServeStale } from '../../../src/serve/feeds/serve-stale.ts'

const down = new PublisherError('unavailable', 'down')
const never = () => new Promise<string>(() => {})
const serveStale = () => createServeStale({ firstMs: 30, nextMs: 5 })

describe('a client gets', () => {
  it('the value of a store that answers', async () => {
    expect(await serveStale()(async () => 'new', 'old')).toEqual({ value: 'new', isStale: false })
  })

  it('the last value while the store is down, and the error without one', async () => {
    const ask = async (): Promise<string> => {
      throw down
    }
    expect(await serveStale()(ask, 'old')).toEqual({ value: 'old', isStale: true })
    await expect(serveStale()(ask, undefined)).rejects.toBe(down)
  })

  it('the error if our code has a bug, not a stale value that hides it', async () => {
    const bug = new TypeError('a bug')
    const ask = () => Promise.reject<string>(bug)
    await expect(serveStale()(ask, 'old')).rejects.toBe(bug)
  })

  it('the last value while the store hangs, which is then asked only 20 times', async () => {
    const orLast = serveStale()
    let asked = 0
    const ask = () => {
      asked++
      return never()
    }
    for (let time = 0; time < 30; time++) expect((await orLast(ask, 'old')).isStale).toBe(true)
    expect(asked).toBe(20)
  })

  it('current values again when the store recovers', async () => {
    const orLast = serveStale()
    const answers: ((value: string) => void)[] = []
    const ask = () => new Promise<string>((resolve) => answers.push(resolve))
    for (let time = 0; time < 20; time++) await orLast(ask, 'old')
    for (const answer of answers) answer('late')
    await sleep(0)
    expect(await orLast(async () => 'new', 'old')).toEqual({ value: 'new', isStale: false })
  })
})
