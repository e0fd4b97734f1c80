import type { WriteUnannounced } from '../database/connection.ts'

/** What is known of a request that names a key of its own. */
export type KnownRequest =
  | { readonly state: 'new' }
  | { readonly state: 'running'; readonly bodyHash: string; readonly startedAt: Date }
  | { readonly state: 'done'; readonly bodyHash: string; readonly answer: string }

/** How long an answer is kept. */
const keptMs = 24 * 3_600_000

/**
 * The requests that were sent with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header-07). Ids are hashes of
 * the token, the operation and the key.
 */
export function createRequestKeys(writeUnannounced: WriteUnannounced, now: () => Date) {
  return {
    /** Reserves the id for a new request. Of a known one it says what became of it. */
    begin: (id: string, bodyHash: string): Promise<KnownRequest> =>
      writeUnannounced(async (db) => {
        const old = new Date(now().getTime() - keptMs).toISOString()
        await db.deleteFrom('request_key').where('started_at', '<', old).execute()
        const row = { id, body_hash: bodyHash, started_at: now().toISOString(), answer: null }
        const { numInsertedOrUpdatedRows: inserted } = await db
          .insertInto('request_key')
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        if (inserted === 1n) return { state: 'new' }
        const known = await db
          .selectFrom('request_key')
          .selectAll()
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        const { body_hash, answer, started_at } = known
        if (answer !== null) return { state: 'done', bodyHash: body_hash, answer }
        return { state: 'running', bodyHash: body_hash, startedAt: new Date(started_at) }
      }),

    /** Keeps the answer, for those who send the request again. */
    finish: (id: string, answer: string): Promise<void> =>
      writeUnannounced(async (db) => {
        await db.updateTable('request_key').set({ answer }).where('id', '=', id).execute()
      }),

    /** The request had no effect: it may be sent again with its key. */
    forget: (id: string): Promise<void> =>
      writeUnannounced(async (db) => {
        await db.deleteFrom('request_key').where('id', '=', id).execute()
      }),
  }
}
