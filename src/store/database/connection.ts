import { CompiledQuery, type RawBuilder } from 'kysely'
import type { Database } from '../schema/schema.ts'
import type { TextType } from '../schema/schema-builder.ts'
import type { Watch } from './change-notifier.ts'

/** What differs between SQLite and PostgreSQL, apart from their dialects. Every query is the same. */
export interface Connection {
  readonly db: Database
  readonly watch: Watch
  readonly writeUnannounced: WriteUnannounced
  /** The end of a query that reads rows to claim them: rows that another transaction is claiming are left out. */
  readonly claiming: RawBuilder<unknown>
  readonly text: TextType
  /** The same database without time limits, for migrations. */
  readonly unlimitedDb?: Database
  /** Throws `invalid` for a database that was created with the wrong options. */
  check?(): Promise<void>
}

/**
 * One transaction that changes nothing readers see: no listener is notified, no cache is dropped, and it does not wait in
 * the write queue of articles. While another process writes, it is retried without holding a connection.
 */
export type WriteUnannounced = <T>(
  work: (db: Database) => Promise<T>,
  options?: UnannouncedOptions,
) => Promise<T>

export interface UnannouncedOptions {
  /** False does not wait for the disk, and a power cut may undo it: only for work that may be repeated. */
  readonly isDurable?: boolean
  /** True lets one such transaction run at a time, as SQLite always does. */
  readonly isExclusive?: boolean
}

/** `begin` starts the transaction on the connection. */
export async function runTransaction<T>(
  connection: Database,
  begin: () => Promise<void>,
  work: (db: Database) => Promise<T>,
): Promise<T> {
  try {
    await begin()
    const result = await work(connection)
    await runSql(connection, 'commit')
    return result
  } catch (error) {
    // After a failed begin there is nothing to roll back; on a broken connection the server has done it.
    await runSql(connection, 'rollback').catch(() => {})
    throw error
  }
}

/** `runner`: a connection, or Kysely on one. */
export async function runSql(
  runner: { executeQuery(query: CompiledQuery): Promise<unknown> },
  text: string,
  parameters: readonly unknown[] = [],
): Promise<void> {
  await runner.executeQuery(CompiledQuery.raw(text, [...parameters]))
}
