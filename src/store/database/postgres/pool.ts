import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { type Client, Pool, type PoolConfig } from 'pg'

/**
 * A connection pool with a query timeout: a connection whose server has not answered within `query_timeout` is destroyed.
 * PostgreSQL's own time limits do not help when the server is stopped or cut off.
 */
export function createPoolWithQueryTimeout(config: PoolConfig): PostgresPool {
  const pool = new Pool(config)
  const open = new Set<Client>()
  // Without a listener a broken connection ends the process. The next query reports it.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    open.add(client)
    client.on('error', () => {})
  })
  pool.on('remove', (client) => open.delete(client))
  return {
    options: pool.options,
    connect: async () => destroyAfterTimeout(await pool.connect()),
    end: async () => {
      // The process may end without the goodbye of a silent server.
      for (const client of open) unref(client)
      await pool.end()
    },
  }
}

type Release = { release(destroy?: boolean): void }

/** After a timeout no query may follow: the late answer to the first would be taken for the answer to the next. */
function destroyAfterTimeout(client: Client & Release): PostgresPoolClient {
  let timeout: unknown
  const query = async (sql: string, parameters: readonly unknown[]) => {
    if (timeout) throw timeout
    try {
      return await client.query(sql, [...parameters])
    } catch (error) {
      if (error instanceof Error && error.message === 'Query read timeout') timeout = error
      throw error
    }
  }
  return {
    // Kysely's other overload, for cursors, is never used.
    query: query as unknown as PostgresPoolClient['query'],
    release: (destroy) => client.release(destroy || timeout !== undefined),
  }
}

function unref({ connection }: Client): void {
  const { stream } = connection
  if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
}
