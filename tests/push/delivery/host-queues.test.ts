import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHostQueues, type QueueLimits } from '../../../src/push/delivery/host-queues.ts'
import { eventually } from '../../support/start-gazette.ts'

/** Lanes with work that ends when the test says so. */
function makeQueues(limits: Partial<QueueLimits> = {}) {
  const queues = createHostQueues({
    maxRunning: 4,
    maxPerHost: 2,
    parkAfterMs: 20,
    stalledAfterMs: 40,
    ...limits,
  })
  const begun: string[] = []
  const handedBack: string[] = []
  const ends = new Map<string, () => void>()
  const add = (host: string, ...names: readonly string[]) => {
    for (const name of names) {
      queues.add({
        host,
        run: () => {
          begun.push(name)
          return new Promise((resolve) => ends.set(name, resolve))
        },
        handBack: () => {
          handedBack.push(name)
        },
      })
    }
  }
  const end = async (...names: readonly string[]) => {
    for (const name of names) ends.get(name)?.()
    await sleep(0)
  }
  return { queues, begun, handedBack, add, end }
}

const quick = { parkAfterMs: 60_000, stalledAfterMs: 120_000 }

describe('queues', () => {
  it('begin no more at once than they may, in all and for one host', async () => {
    const { begun, add, end } = makeQueues(quick)
    add('a', 'a1', 'a2', 'a3')
    add('b', 'b1', 'b2')
    add('c', 'c1')
    expect(begun).toEqual(['a1', 'a2', 'b1', 'b2'])
    await end('b1')
    expect(begun.slice(4)).toEqual(['c1'])
    await end('a1')
    expect(begun.slice(5)).toEqual(['a3'])
    await end('a2', 'a3', 'b2', 'c1')
  })

  it('let hosts take turns', async () => {
    const { begun, add, end } = makeQueues({ ...quick, maxRunning: 1 })
    add('a', 'a1', 'a2', 'a3')
    add('b', 'b1', 'b2')
    for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) await end(name)
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2'])
  })

  it('give the place of a slow one to the next', async () => {
    const { begun, add, end } = makeQueues({ maxRunning: 1 })
    add('slow', 's1')
    add('b', 'b1')
    await eventually(() => expect(begun).toEqual(['s1', 'b1']))
    await end('b1', 's1')
  })

  it('give back what there is for a host that hangs, but for a little', async () => {
    const { begun, handedBack, add, end } = makeQueues()
    const names = Array.from({ length: 10 }, (_, index) => `s${index}`)
    add('stuck', ...names)
    await eventually(() => expect(handedBack).toEqual(names.slice(6)))
    add('stuck', 'late')
    expect(handedBack.at(-1)).toBe('late')
    expect(begun).toEqual(['s0', 's1'])
    await end('s0')
    expect(begun).toEqual(['s0', 's1', 's2'])
    await end('s1', 's2')
    await end('s3', 's4')
    await end('s5')
    expect(begun).toEqual(names.slice(0, 6))
  })

  it('have room while little waits, and what waits for a host that hangs takes none', async () => {
    const { queues, handedBack, add, end } = makeQueues({ maxRunning: 2, maxWaiting: 2 })
    let hasRoom = false
    add('stuck', 's1', 's2', 's3', 's4', 's5')
    queues.room().then(() => {
      hasRoom = true
    })
    await sleep(0)
    expect(hasRoom).toBe(false)
    await eventually(() => expect(hasRoom).toBe(true))
    expect(handedBack).toEqual([])
    await end('s1', 's2')
    await end('s3', 's4')
    await end('s5')
  })

  it('keep the places of slow ones when too many are slow', async () => {
    const { begun, add, end } = makeQueues({ maxRunning: 1, maxParked: 1 })
    add('a', 'a1')
    add('b', 'b1')
    add('c', 'c1')
    await eventually(() => expect(begun).toEqual(['a1', 'b1']))
    await sleep(50)
    expect(begun).toEqual(['a1', 'b1'])
    await end('b1')
    expect(begun).toEqual(['a1', 'b1', 'c1'])
    await end('a1', 'c1')
  })

  it('give back what waits when they are closed, and wait for what runs', async () => {
    const { queues, handedBack, add, end } = makeQueues(quick)
    add('a', 'a1', 'a2', 'a3')
    let isClosed = false
    const closing = queues.close().then(() => {
      isClosed = true
    })
    expect(handedBack).toEqual(['a3'])
    add('b', 'b1')
    expect(handedBack).toEqual(['a3', 'b1'])
    await end('a1')
    expect(isClosed).toBe(false)
    await end('a2')
    await closing
  })

  it('are closed when what waits has been given back', async () => {
    const { promise: given, resolve: give } = Promise.withResolvers<void>()
    const queues = createHostQueues({ maxRunning: 1, maxPerHost: 1 })
    await queues.close()
    queues.add({ host: 'a', run: async () => {}, handBack: () => given })
    let isClosed = false
    const closing = queues.close().then(() => {
      isClosed = true
    })
    await sleep(10)
    expect(isClosed).toBe(false)
    give()
    await closing
  })
})
