import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createHostQueues, type QueueLimits } from '../../../src/http/outgoing/host-queues.ts'
import { eventually } from '../../support/start-gazette.ts'

/** Queues with jobs that the test ends. */
function makeQueues(limits: Partial<QueueLimits> = {}) {
  const queues = createHostQueues({
    maxRunning: 4,
    maxPerHost: 2,
    parkAfterMs: 20,
    stalledAfterMs: 40,
    ...limits,
  })
  const started: string[] = []
  const handedBack: string[] = []
  const ends = new Map<string, () => void>()
  const add = (host: string, ...names: readonly string[]) => {
    for (const name of names) {
      queues.add({
        host,
        run: () => {
          started.push(name)
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
  return { queues, started, handedBack, add, end }
}

const quick = { parkAfterMs: 60_000, stalledAfterMs: 120_000 }

describe('host queues', () => {
  it('run no more jobs at once than they may, in all and for one host', async () => {
    const { started, add, end } = makeQueues(quick)
    add('a', 'a1', 'a2', 'a3')
    add('b', 'b1', 'b2')
    add('c', 'c1')
    expect(started).toEqual(['a1', 'a2', 'b1', 'b2'])
    await end('b1')
    expect(started.slice(4)).toEqual(['c1'])
    await end('a1')
    expect(started.slice(5)).toEqual(['a3'])
    await end('a2', 'a3', 'b2', 'c1')
  })

  it('let hosts take turns', async () => {
    const { started, add, end } = makeQueues({ ...quick, maxRunning: 1 })
    add('a', 'a1', 'a2', 'a3')
    add('b', 'b1', 'b2')
    for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) await end(name)
    expect(started).toEqual(['a1', 'a2', 'b1', 'a3', 'b2'])
  })

  it('park a slow job and give its place to the next', async () => {
    const { started, add, end } = makeQueues({ maxRunning: 1 })
    add('slow', 's1')
    add('b', 'b1')
    await eventually(() => expect(started).toEqual(['s1', 'b1']))
    await end('b1', 's1')
  })

  it('hand back all but a few jobs of a stalled host', async () => {
    const { started, handedBack, add, end } = makeQueues()
    const names = Array.from({ length: 10 }, (_, index) => `s${index}`)
    add('stuck', ...names)
    await eventually(() => expect(handedBack).toEqual(names.slice(6)))
    add('stuck', 'late')
    expect(handedBack.at(-1)).toBe('late')
    expect(started).toEqual(['s0', 's1'])
    await end('s0')
    expect(started).toEqual(['s0', 's1', 's2'])
    await end('s1', 's2')
    await end('s3', 's4')
    await end('s5')
    expect(started).toEqual(names.slice(0, 6))
  })

  it('have room while few jobs wait, without those of a stalled host', async () => {
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

  it('park no more slow jobs than they may', async () => {
    const { started, add, end } = makeQueues({ maxRunning: 1, maxParked: 1 })
    add('a', 'a1')
    add('b', 'b1')
    add('c', 'c1')
    await eventually(() => expect(started).toEqual(['a1', 'b1']))
    await sleep(50)
    expect(started).toEqual(['a1', 'b1'])
    await end('b1')
    expect(started).toEqual(['a1', 'b1', 'c1'])
    await end('a1', 'c1')
  })

  it('hand back waiting jobs on close, and wait for running jobs', async () => {
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

  it('are closed after all jobs have been handed back', async () => {
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
