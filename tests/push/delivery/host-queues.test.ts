import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { createLanes, type LaneLimits } from '../../../src/push/delivery/host-queues.ts'
import { eventually } from '../../support/start-gazette.ts'

/** Lanes with work that ends when the test says so. */
function makeLanes(limits: Partial<LaneLimits> = {}) {
  const lanes = createLanes({ atOnce: 4, perHost: 2, asideAfterMs: 20, hangsAfterMs: 40, ...limits })
  const begun: string[] = []
  const givenBack: string[] = []
  const ends = new Map<string, () => void>()
  const add = (host: string, ...names: readonly string[]) => {
    for (const name of names) {
      lanes.add({
        host,
        run: () => {
          begun.push(name)
          return new Promise((resolve) => ends.set(name, resolve))
        },
        giveBack: () => {
          givenBack.push(name)
        },
      })
    }
  }
  const end = async (...names: readonly string[]) => {
    for (const name of names) ends.get(name)?.()
    await sleep(0)
  }
  return { lanes, begun, givenBack, add, end }
}

const quick = { asideAfterMs: 60_000, hangsAfterMs: 120_000 }

describe('lanes', () => {
  it('begin no more at once than they may, in all and for one host', async () => {
    const { begun, add, end } = makeLanes(quick)
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
    const { begun, add, end } = makeLanes({ ...quick, atOnce: 1 })
    add('a', 'a1', 'a2', 'a3')
    add('b', 'b1', 'b2')
    for (const name of ['a1', 'a2', 'b1', 'a3', 'b2']) await end(name)
    expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2'])
  })

  it('give the place of a slow one to the next', async () => {
    const { begun, add, end } = makeLanes({ atOnce: 1 })
    add('slow', 's1')
    add('b', 'b1')
    await eventually(() => expect(begun).toEqual(['s1', 'b1']))
    await end('b1', 's1')
  })

  it('give back what there is for a host that hangs, but for a little', async () => {
    const { begun, givenBack, add, end } = makeLanes()
    const names = Array.from({ length: 10 }, (_, index) => `s${index}`)
    add('stuck', ...names)
    await eventually(() => expect(givenBack).toEqual(names.slice(6)))
    add('stuck', 'late')
    expect(givenBack.at(-1)).toBe('late')
    expect(begun).toEqual(['s0', 's1'])
    await end('s0')
    expect(begun).toEqual(['s0', 's1', 's2'])
    await end('s1', 's2')
    await end('s3', 's4')
    await end('s5')
    expect(begun).toEqual(names.slice(0, 6))
  })

  it('have room while little waits, and what waits for a host that hangs takes none', async () => {
    const { lanes, givenBack, add, end } = makeLanes({ atOnce: 2, mostWaiting: 2 })
    let hasRoom = false
    add('stuck', 's1', 's2', 's3', 's4', 's5')
    lanes.room().then(() => {
      hasRoom = true
    })
    await sleep(0)
    expect(hasRoom).toBe(false)
    await eventually(() => expect(hasRoom).toBe(true))
    expect(givenBack).toEqual([])
    await end('s1', 's2')
    await end('s3', 's4')
    await end('s5')
  })

  it('keep the places of slow ones when too many are slow', async () => {
    const { begun, add, end } = makeLanes({ atOnce: 1, mostAside: 1 })
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
    const { lanes, givenBack, add, end } = makeLanes(quick)
    add('a', 'a1', 'a2', 'a3')
    let isClosed = false
    const closing = lanes.close().then(() => {
      isClosed = true
    })
    expect(givenBack).toEqual(['a3'])
    add('b', 'b1')
    expect(givenBack).toEqual(['a3', 'b1'])
    await end('a1')
    expect(isClosed).toBe(false)
    await end('a2')
    await closing
  })

  it('are closed when what waits has been given back', async () => {
    const { promise: given, resolve: give } = Promise.withResolvers<void>()
    const lanes = createLanes({ atOnce: 1, perHost: 1 })
    await lanes.close()
    lanes.add({ host: 'a', run: async () => {}, giveBack: () => given })
    let isClosed = false
    const closing = lanes.close().then(() => {
      isClosed = true
    })
    await sleep(10)
    expect(isClosed).toBe(false)
    give()
    await closing
  })
})
