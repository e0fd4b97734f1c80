import { sql } from 'kysely'
import { createRetriedTask } from '../../async/retry.ts'
import type { Access } from '../access.ts'
import type { ChangeNotifier } from '../database/connection.ts'
import { follows, parseStamps, type SeenFeed } from '../feeds/lineage.ts'
import type { Database } from '../schema/schema.ts'
import { isWholeIndex } from '../search/progress.ts'

/**
 * What a change may concern besides documents. `loss`: the store has lost changes that it held. `publication`: that of the
 * store is another one than before. `search`: the index lacks articles. `webhooks`: some are active.
 */
export type Concern = 'loss' | 'publication' | 'search' | 'webhooks'

/** `lost`: the newest state of the main feed that the store has lost, if it has lost one. */
export type ConcernedListener = (about: { readonly lost?: SeenFeed }) => void

export interface ConcernedListeners {
  /** Calls the listener after a change, by any store on the database, that may concern it. Returns how to stop listening. */
  onChangeFor(concern: Concern, listener: ConcernedListener): () => void
  close(): Promise<void>
}

/** One query after each change, while there are listeners: most changes concern none of them. */
export function createConcernedListeners(
  { read }: Pick<Access, 'read'>,
  onChange: ChangeNotifier['onChange'],
): ConcernedListeners {
  const listeners = new Set<{ readonly concern: Concern; readonly listener: ConcernedListener }>()
  let stopListening: (() => void) | undefined
  let seen: { readonly publication: number; readonly main: SeenFeed } | undefined

  async function look(): Promise<void> {
    const { publication, isIndexed, hasWebhooks, ...main } = await read(readFacts)
    const stamps = parseStamps(main.stamps)
    const lost = seen && !follows({ revision: main.revision, stamps }, seen.main) ? seen.main : undefined
    const concerned: Readonly<Record<Concern, boolean>> = {
      loss: lost !== undefined,
      publication: seen !== undefined && publication !== seen.publication,
      search: isIndexed === 0,
      webhooks: hasWebhooks === 1,
    }
    const changedAt = new Date(main.changedAt)
    seen = { publication, main: { revision: main.revision, stamp: stamps[0] ?? '', changedAt } }
    for (const { concern, listener } of listeners) if (concerned[concern]) listener({ ...(lost && { lost }) })
  }

  // A failure is that of the database, which its health tells.
  const task = createRetriedTask(look, { onFailure: () => {} })
  return {
    onChangeFor: (concern, listener) => {
      const own = { concern, listener }
      listeners.add(own)
      stopListening ??= onChange(task.trigger)
      // The publication that the listener knows is the one of now.
      task.trigger()
      return () => {
        if (!listeners.delete(own) || listeners.size > 0) return
        stopListening?.()
        stopListening = undefined
      }
    },
    close: async () => {
      listeners.clear()
      stopListening?.()
      await task.close()
    },
  }
}

interface Facts {
  /** Its revision. */
  readonly publication: number
  readonly isIndexed: number
  readonly hasWebhooks: number
  /** Of the main feed, as are the next two: every change of a feed changes it, too. */
  readonly revision: number
  readonly stamps: string
  readonly changedAt: string
}

async function readFacts(db: Database): Promise<Facts> {
  const { rows } = await sql<Facts>`
    select
      coalesce((select revision from publication where name = 'current'), 0) as publication,
      case when ${isWholeIndex} then 1 else 0 end as "isIndexed",
      case when exists (select 1 from webhook where state = 'active') then 1 else 0 end as "hasWebhooks",
      coalesce(revision, 0) as revision, coalesce(stamps, '') as stamps,
      coalesce(changed_at, ${new Date(0).toISOString()}) as "changedAt"
    from (select 1 as one) as always left join feed on feed.name = 'main'
  `.execute(db)
  const [facts] = rows
  if (!facts) throw new Error('a query with a row of its own gave none')
  return facts
}
