import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { type Client, Pool, type PoolConfig } from 'pg'

/**
 * A pool of connections that gives up those whose server does not answer at all: PostgreSQL's own limits of time are
 * kept by the server, and a server that is stopped or cut off keeps none. `query_timeout` says how long it waits.
 */
export function createImpatientPool(config: PoolConfig): PostgresPool {
  const pool = new Pool(config)
  const open = new Set<Client>()
  // Without a listener a connection that breaks ends the process. Whoever asks it next is told.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    open.add(client)
    client.on('error', () => {})
  })
  pool.on('remove', (client) => open.delete(client))
  return {
    options: pool.options,
    connect: async () => giveUp(await pool.connect()),
    end: async () => {
      // Nobody waits for the goodbye of a server that does not answer.
      for (const client of open) unref(client)
      await pool.end()
    },
  }
}

type Release = { release(destroy?: boolean): void }

/** Asks nothing more after a silence: what was asked is still underway, and later answers would be taken for others. */
function giveUp(client: Client & Release): PostgresPoolClient {
  let silence: Error | undefined
  const query = async (sql: string, parameters: readonly unknown[]) => {
    if (silence) throw silence
    try {
      return await client.query(sql, [...parameters])
    } catch (error) {
      if (isSilence(error)) silence = error
      throw error
    }
  }
  return {
    // Kysely's other form, for cursors, is never used.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || silence !== undefined),
  }
}

function isSilence(error: unknown): error is Error {
  return error instanceof Error && error.message === 'Query read timeout'
}

function unref({ connection }: Client): void {
  const { stream } = connection
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
}
