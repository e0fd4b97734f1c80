import type { Store } from '../../store/store.ts'

/** Tells whether a value read from the store is still current. */
export interface ChangeToken {
  /**
   * A number that changes with every write, by any process, and when a scheduled article becomes due. Undefined while that
   * is unknown, such as while the store does not receive other processes' notifications.
   */
  current(): number | undefined
}

export interface ChangeTokenDeps {
  readonly store: Pick<Store, 'onChange' | 'hears' | 'nextDueAt'>
  readonly now: () => Date
}

/** After each change it asks the store once when the next scheduled article is due. */
export function createChangeToken({ store, now }: ChangeTokenDeps): ChangeToken {
  let token = 0
  let dueAt: number | undefined
  let isKnown = false
  let hasFailed = false

  store.onChange(() => {
    token++
    readDueTime()
  })
  readDueTime()

  function readDueTime(): void {
    const asked = token
    isKnown = false
    store.nextDueAt().then(
      (at) => {
        if (asked !== token) return
        dueAt = at?.getTime()
        isKnown = true
      },
      // The next call of `current` asks the store again.
      () => {
        hasFailed = asked === token
      },
    )
  }

  return {
    current: () => {
      if (hasFailed) {
        hasFailed = false
        readDueTime()
      }
      if (!isKnown || !store.hears()) return undefined
      return dueAt === undefined || now().getTime() < dueAt ? token : undefined
    },
  }
}
