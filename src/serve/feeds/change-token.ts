import type { Store } from '../../store/store.ts'

/** Tells for how long what was read from the store can be shown without asking it again. */
export interface Freshness {
  /**
   * A number that stays the same for as long as nothing has changed: neither by this process or another one, nor
   * because the second of a scheduled article has come. Undefined while that is not known, such as while the store cannot
   * hear of what others write.
   */
  version(): number | undefined
}

export interface FreshnessDeps {
  readonly store: Pick<Store, 'onChange' | 'hears' | 'nextDueAt'>
  readonly now: () => Date
}

/** Listens to the store, and after each change asks it once when the next scheduled article is due. */
export function createFreshness({ store, now }: FreshnessDeps): Freshness {
  let version = 0
  let dueAt: number | undefined
  let isKnown = false
  let hasFailed = false

  store.onChange(() => {
    version++
    learn()
  })
  learn()

  function learn(): void {
    const asked = version
    isKnown = false
    store.nextDueAt().then(
      (at) => {
        if (asked !== version) return
        dueAt = at?.getTime()
        isKnown = true
      },
      // The store does not answer: it is asked again when somebody wants to know.
      () => {
        hasFailed = asked === version
      },
    )
  }

  return {
    version: () => {
      if (hasFailed) {
        hasFailed = false
        learn()
      }
      if (!isKnown || !store.hears()) return undefined
      return dueAt === undefined || now().getTime() < dueAt ? version : undefined
    },
  }
}
