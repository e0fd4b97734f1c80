import { afterEach, beforeEach } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { rules } from '../../support/make-incoming.ts'

export const start = Date.UTC(2026, 10, 23, 9)
export const day = 86_400_000

/** Two stores on one database for each test, with a clock that the test moves. */
export function openTwo(makeDatabase: () => Promise<string>) {
  let now: Date
  const open = {} as { url: string; store: Store; other: Store; later(ms: number): void }
  beforeEach(async () => {
    now = new Date(start)
    const url = await makeDatabase()
    const openOne = () => openStore(url, { now: () => now, rules })
    const later = (ms: number) => {
      now = new Date(now.getTime() + ms)
    }
    Object.assign(open, { url, store: await openOne(), other: await openOne(), later })
  })
  afterEach(async () => {
    await Promise.all([open.store.close(), open.other.close()])
  })
  return open
}
