import { sql } from 'kysely'
import { createRetriedTask } from '../../async/retry.ts'
import type { Access } from '../access.ts'
import type { ChangeNotifier } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { isWholeIndex } from '../search/progress.ts'

/**
 * What a change may concern besides documents. `publication`: that of the store is another one than before. `search`: the index
 * lacks articles. `webhooks`: some are active.
 */
export type Concern = 'publication' | 'search' | 'webhooks'

export interface ConcernedListeners {
  /** Calls the listener after a change, by any store on the database, that may concern it. Returns how to stop listening. */
  onChangeFor(concern: Concern, listener: () => void): () => void
  close(): Promise<void>
}

/** One query after each change, while there are listeners: most changes concern none of them. */
export function createConcernedListeners(
  { read }: Pick<Access, 'read'>,
  onChange: ChangeNotifier['onChange'],
): ConcernedListeners {
  const listeners = new Set<{ readonly concern: Concern; readonly listener: () => void }>()
  let stopListening: (() => void) | undefined
  let revision: number | undefined

  async function look(): Promise<void> {
    const facts = await read(readFacts)
    const concerned: Readonly<Record<Concern, boolean>> = {
      publication: revision !== undefined && facts.publication !== revision,
      search: facts.isIndexed === 0,
      webhooks: facts.hasWebhooks === 1,
    }
    revision = facts.publication
    for (const { concern, listener } of listeners) if (concerned[concern]) listener()
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

async function readFacts(db: Database) {
  const { rows } = await sql<{ publication: number; isIndexed: number; hasWebhooks: number }>`
    select
      coalesce((select revision from publication where name = 'current'), 0) as publication,
      case when ${isWholeIndex} then 1 else 0 end as "isIndexed",
      case when exists (select 1 from webhook where state = 'active') then 1 else 0 end as "hasWebhooks"
  `.execute(db)
  const [facts] = rows
  if (!facts) throw new Error('a query without tables gave no row')
  return facts
}
