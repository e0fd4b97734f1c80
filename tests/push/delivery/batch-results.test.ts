import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createBatchResults } from '../../../src/push/delivery/batch-results.ts'
import type { Settled } from '../../../src/store/subscriptions/subscriptions.ts'
import { eventually } from '../../support/start-gazette.ts'

const log = pino({ level: 'silent' })
const onStored = () => {}
const one = (id: number): Settled => ({
  id: String(id),
  claimedUntil: new Date(0),
  kind: 'unchanged',
  revision: 1,
  tag: '',
})

/** Notes how many are kept at a time; while it is away it keeps nothing. */
function makeStore() {
  const store = {
    isAway: false,
    kept: [] as string[],
    batches: [] as number[],
    settle: async (settled: readonly Settled[]) => {
      await sleep(1)
      if (store.isAway) throw new Error('the store is away')
      store.kept.push(...settled.map(({ id }) => id))
      store.batches.push(settled.length)
    },
  }
  return store
}

describe('what became of deliveries', () => {
  it('is kept many at a time, and soon where there are few', async () => {
    const store = makeStore()
    const settling = createBatchResults({ subscriptions: store, log, onStored })
    for (let id = 0; id < 600; id++) settling.add(one(id))
    await eventually(() => expect(store.kept).toHaveLength(600))
    expect(store.batches).toEqual([500, 100])
    settling.add(one(600))
    await eventually(() => expect(store.kept).toHaveLength(601))
    await settling.close()
  })

  it('is kept after a pause, however often there was one', async () => {
    const store = makeStore()
    const settling = createBatchResults({ subscriptions: store, log, onStored })
    for (let id = 0; id < 3; id++) {
      settling.add(one(id))
      await eventually(() => expect(store.kept).toHaveLength(id + 1))
      await sleep(150)
    }
    await settling.close()
  })

  it('waits while the store is away', async () => {
    const store = makeStore()
    const settling = createBatchResults({ subscriptions: store, log, onStored })
    store.isAway = true
    settling.add(one(1))
    await sleep(150)
    settling.add(one(2))
    expect(store.kept).toEqual([])
    store.isAway = false
    await eventually(() => expect(store.kept).toEqual(['1', '2']))
    await settling.close()
  })

  it('is kept when all is to end', async () => {
    const store = makeStore()
    const settling = createBatchResults({ subscriptions: store, log, onStored })
    settling.add(one(1))
    await settling.close()
    expect(store.kept).toEqual(['1'])
  })
})
