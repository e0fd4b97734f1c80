import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createBatchResults } from '../../src/async/batch-results.ts'
import { eventually } from '../support/start-gazette.ts'

const log = pino({ level: 'silent' })
const onStored = () => {}

/** Records the size of each batch. During an outage it fails. */
function makeStore() {
  const store = {
    isDown: false,
    stored: [] as string[],
    batches: [] as number[],
    settle: async (settled: readonly string[]) => {
      await sleep(1)
      if (store.isDown) throw new Error('the store is down')
      store.stored.push(...settled)
      store.batches.push(settled.length)
    },
  }
  return store
}

describe('results of deliveries', () => {
  it('are stored in batches, and soon if there are few', async () => {
    const store = makeStore()
    const settling = createBatchResults({ settle: store.settle, log, onStored })
    for (let id = 0; id < 600; id++) settling.add(String(id))
    await eventually(() => expect(store.stored).toHaveLength(600))
    expect(store.batches).toEqual([500, 100])
    settling.add('600')
    await eventually(() => expect(store.stored).toHaveLength(601))
    await settling.close()
  })

  it('are stored after each pause', async () => {
    const store = makeStore()
    const settling = createBatchResults({ settle: store.settle, log, onStored })
    for (let id = 0; id < 3; id++) {
      settling.add(String(id))
      await eventually(() => expect(store.stored).toHaveLength(id + 1))
      await sleep(150)
    }
    await settling.close()
  })

  it('wait during an outage of the store', async () => {
    const store = makeStore()
    const settling = createBatchResults({ settle: store.settle, log, onStored })
    store.isDown = true
    settling.add('1')
    await sleep(150)
    settling.add('2')
    expect(store.stored).toEqual([])
    store.isDown = false
    await eventually(() => expect(store.stored).toEqual(['1', '2']))
    await settling.close()
  })

  it('are stored on close', async () => {
    const store = makeStore()
    const settling = createBatchResults({ settle: store.settle, log, onStored })
    settling.add('1')
    await settling.close()
    expect(store.stored).toEqual(['1'])
  })
})
