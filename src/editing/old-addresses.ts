import { addressKeys } from '../domain/redirects/address.ts'
import {
  createPatternTable,
  findCircle,
  type PatternTable,
  type RedirectRule,
  type RedirectStatus,
  toRuled,
} from '../domain/redirects/rule.ts'
import { fillTarget } from '../domain/redirects/target.ts'
import { paths } from '../domain/site.ts'
import type { ArticleAlias, Store } from '../store/store.ts'

/** What an address that is no longer in use leads to. */
export interface OldAddress {
  readonly status: RedirectStatus
  /** A path on this server, or an absolute address; absent for 410. */
  readonly location?: string
  /** What says so. */
  readonly by: { readonly alias: ArticleAlias } | { readonly rule: RedirectRule }
}

export interface OldAddresses {
  /**
   * What path and query of a request lead to: an alias of an article, then a rule of `redirects.csv`, patterns last. Undefined
   * if nothing is said of them, or if it would lead in a circle. One look-up, however many there are.
   */
  find(target: string): Promise<OldAddress | undefined>
  /** The same for the front page with a query. Asks the store only if it has such addresses. */
  findFront(target: string): Promise<OldAddress | undefined>
}

type OldAddressStore = Pick<
  Store,
  'findAddress' | 'redirectPatterns' | 'hasFrontAddresses' | 'onChange' | 'isConnected'
>

export function createOldAddresses(store: OldAddressStore): OldAddresses {
  const hasFront = createKnown(store, () => store.hasFrontAddresses())
  let patterns: { readonly edition: string; readonly table: PatternTable } | undefined

  async function tableOf(edition: string): Promise<PatternTable> {
    if (patterns?.edition !== edition) {
      const rules = edition === '' ? [] : await store.redirectPatterns(edition)
      patterns = { edition, table: createPatternTable(rules) }
    }
    return patterns.table
  }

  async function findOnce(target: string): Promise<OldAddress | undefined> {
    const keys = addressKeys(target)
    const { edition, found } = await store.findAddress(keys.map(({ key }) => key))
    const asked = keys.find(({ key }) => key === found?.key) ?? { rest: [] }
    if (found && 'alias' in found) {
      const location = fillTarget(paths.article(found.alias.slug), undefined, asked.rest)
      return { status: 301, location, by: found }
    }
    const ruled = found ? toRuled(found.rule, asked) : (await tableOf(edition)).find(target)
    if (!ruled) return undefined
    const { rule, location } = ruled
    return { status: rule.status, ...(location !== '' && { location }), by: { rule } }
  }

  async function find(target: string): Promise<OldAddress | undefined> {
    const found = await findOnce(target)
    const { location } = found ?? {}
    // Whether a pattern leads in a circle may depend on what its placeholders stand for.
    if (!location?.startsWith('/')) return found
    const circle = await findCircle(target, location, async (at) => (await findOnce(at))?.location)
    return circle ? undefined : found
  }

  return {
    find,
    findFront: async (target) => ((await hasFront()) ? find(target) : undefined),
  }
}

/** What `read` gives, read once for each change of the store. */
function createKnown<T>(
  store: Pick<Store, 'onChange' | 'isConnected'>,
  read: () => Promise<T>,
): () => Promise<T> {
  let changes = 0
  let known: { readonly value: T; readonly at: number } | undefined
  store.onChange(() => {
    changes++
  })
  return async () => {
    if (known?.at === changes && store.isConnected()) return known.value
    const at = changes
    known = { value: await read(), at }
    return known.value
  }
}
