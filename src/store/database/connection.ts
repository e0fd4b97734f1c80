import { setImmediate } from 'node:timers/promises'
import { CompiledQuery, type Insertable, type RawBuilder } from 'kysely'
import type { Database, Schema } from '../schema/schema.ts'
import type { TextType } from '../schema/schema-builder.ts'
import { type Table, tableKeys } from '../schema/tables.ts'

/** Notifies listeners of changes to the database, by this process or another one. */
export interface ChangeNotifier {
  onChange(listener: () => void): () => void
  isConnected(): boolean
  /** Changes are noticed only by asking for them now and then. */
  isPolling(): boolean
  /** This store has written: its listeners need not wait for the watch. */
  notify(): void
  close(): Promise<void>
}

export interface Watcher {
  /** Another store has written, or may have. */
  notify(): void
  /** Whether later changes will be noticed. False until it is called. */
  setConnected(isConnected: boolean, how?: { readonly isPolling: boolean }): void
}

/** Watches a database until it is closed. */
export type Watch = (watcher: Watcher) => { close(): Promise<void> }

/** Watches for as long as there are listeners. */
export function createChangeNotifier(watch: Watch): ChangeNotifier {
  const listeners = new Set<() => void>()
  let watching: ReturnType<Watch> | undefined
  let stopped: Promise<unknown> = Promise.resolve()
  let connection = { isConnected: false, isPolling: false }
  const notify = () => {
    for (const listener of listeners) queueMicrotask(listener)
  }
  const stop = () => {
    const ended = watching?.close()
    watching = undefined
    connection = { isConnected: false, isPolling: false }
    stopped = Promise.all([stopped, ended])
  }
  const start = () => {
    // Of its own, so that a watch that was closed changes nothing any more.
    const own = { isConnected: false, isPolling: false }
    connection = own
    return watch({
      notify,
      setConnected: (isConnected, { isPolling } = { isPolling: false }) => {
        Object.assign(own, { isConnected, isPolling })
      },
    })
  }
  return {
    isConnected: () => connection.isConnected,
    isPolling: () => connection.isPolling,
    notify,
    onChange: (listener) => {
      const own = () => listener()
      listeners.add(own)
      watching ??= start()
      return () => {
        if (listeners.delete(own) && listeners.size === 0) stop()
      }
    },
    close: async () => {
      listeners.clear()
      stop()
      await stopped
    },
  }
}

/** Values or rows in one statement: enough to share its cost, with few parameters. */
const batchSize = 100

/** Runs the work for batches of the values, one after another, and returns all rows. */
export async function inBatches<Value, Row>(
  values: readonly Value[],
  work: (batch: readonly Value[]) => Promise<readonly Row[]>,
): Promise<Row[]> {
  const all: Row[] = []
  for (let at = 0; at < values.length; at += batchSize) {
    // SQLite runs in this thread: requests are answered between two batches.
    if (at > 0) await setImmediate()
    for (const row of await work(values.slice(at, at + batchSize))) all.push(row)
  }
  return all
}

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
  /** The time by the clock of the database. Absent: it has the clock of this machine. */
  readonly readTime?: () => Promise<Date>
  /** Whether the database's file was moved or replaced. Absent: it has none. */
  readonly isMoved?: () => boolean
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

/** Inserts rows, all with the same columns. A row replaces the stored one with the same primary key; each key once. */
export async function upsert<T extends Table>(
  db: Database,
  table: T,
  rows: readonly Insertable<Schema[T]>[],
): Promise<void> {
  const keys: readonly string[] = tableKeys[table]
  const columns = Object.keys(rows[0] ?? {}).filter((column) => !keys.includes(column))
  // Kysely cannot follow a table that is a type parameter.
  await inBatches(rows, (batch) =>
    db
      .insertInto(table as Table)
      .values(batch as never)
      .onConflict((conflict) =>
        conflict
          .columns(keys as never)
          .doUpdateSet(({ ref }) =>
            Object.fromEntries(columns.map((column) => [column, ref(`excluded.${column}` as never)])),
          ),
      )
      .execute(),
  )
}
