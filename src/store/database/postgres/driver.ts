import {
  type DatabaseConnection,
  type PostgresDialectConfig,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely'
import { runSql } from '../connection.ts'

/** The channel on which stores announce changes: see `watch.ts`. */
export const changesChannel = 'gazette_changed'

/** The key of the write lock: "gazette" in ASCII. */
const writersKey = "x'0067617a65747465'::bigint"

/** Only a transaction that has written has an id. */
const announce = 'select pg_notify($1, $2) where pg_current_xact_id_if_assigned() is not null'

/**
 * One write transaction at a time among all processes, as on SQLite: what it reads stays true until it commits. A
 * transaction that has written is announced when it commits. Read-only transactions see one snapshot and never wait.
 */
export class SingleWriterPostgresDriver extends PostgresDriver {
  readonly #sender: string
  readonly #limits: string
  readonly #writing = new WeakSet<DatabaseConnection>()

  /** `limits`: the statements that begin each transaction. */
  constructor(config: PostgresDialectConfig, sender: string, limits: string) {
    super(config)
    this.#sender = sender
    this.#limits = limits
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    this.#writing.delete(connection)
    if (settings.accessMode === 'read only') {
      await this.#begin(connection, 'repeatable read, read only')
      return
    }
    await this.#begin(connection, 'read committed')
    try {
      await runSql(connection, `select pg_advisory_xact_lock(${writersKey})`)
    } catch (error) {
      await this.rollbackTransaction(connection as Parameters<PostgresDriver['rollbackTransaction']>[0])
      throw error
    }
    this.#writing.add(connection)
  }

  #begin(connection: DatabaseConnection, mode: string): Promise<void> {
    return runSql(connection, `start transaction isolation level ${mode}; ${this.#limits}`)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#writing.delete(connection)) await runSql(connection, announce, [changesChannel, this.#sender])
    await super.commitTransaction(connection)
  }
}
