import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/store.ts'
import { rules } from '../support/make-incoming.ts'

export interface TwoStores {
  readonly one: Store
  readonly two: Store
  readonly url: string
}

/** Opens one database twice, as two replicas do. */
export async function withStores(url: string, work: (stores: TwoStores) => Promise<void>): Promise<void> {
  const now = () => new Date('2026-11-23T09:00:00Z')
  const one = await openStore(url, { now, rules })
  const two = await openStore(url, { now, rules })
  try {
    await work({ one, two, url })
  } finally {
    await Promise.all([one.close(), two.close()])
  }
}
