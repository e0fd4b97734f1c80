import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresDriver,
  PostgresQueryCompiler,
  type QueryCompiler,
  type TransactionSettings,
} from 'kysely'
import { type ClientConfig, types } from 'pg'
import { createImpatientPool } from './pool.ts'

/** Connections of one process. One of them may wait for its turn to write: see `take-turns.ts`. */
const connections = 10

/** As long as a writer waits for another process on SQLite. */
const lockTimeoutMs = 10_000
const statementTimeoutMs = 15_000
const idleTimeoutMs = 60_000
const connectTimeoutMs = 5_000
/** A server that is well has given up by then. */
const silenceTimeoutMs = statementTimeoutMs + 5_000

/** Where stores tell each other of changes: see `watch-postgres.ts`. */
export const changesChannel = 'gazette_changed'

/** One key for all writers: "gazette" in ASCII. */
const writersKey = "x'0067617a65747465'::bigint"

export interface PostgresAddress {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE` */
  readonly url: string
  /** Any text that no other store has: with it this one knows its own announcements. */
  readonly sender: string
}

/** What every connection is made with. */
export function toClientConfig({ url }: PostgresAddress): ClientConfig {
  return {
    connectionString: url,
    application_name: 'gazette',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser },
  }
}

/** Kysely on PostgreSQL, such that everything behaves as on SQLite. Connects when it is first asked. */
export function createPostgresDialect(address: PostgresAddress): PostgresDialect {
  const pool = createImpatientPool({
    statement_timeout: statementTimeoutMs,
    query_timeout: silenceTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTimeoutMs,
    max: connections,
    ...toClientConfig(address),
  })
  return new OneWriterDialect({ pool }, address.sender)
}

/** The same without limits of time, on one connection: for work that takes as long as it takes, such as migrations. */
export function createPatientPostgresDialect({ url, sender }: PostgresAddress): PostgresDialect {
  const config = toClientConfig({ url: withoutLimits(url), sender })
  return new OneWriterDialect({ pool: createImpatientPool({ max: 1, options: noLimits, ...config }) }, sender)
}

const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
/** Those that the server has for this user or database are lifted, too. */
const noLimits = limits.map((name) => `-c ${name}=0`).join(' ')

function withoutLimits(url: string): string {
  const address = new URL(url)
  for (const name of [...limits, 'query_timeout']) address.searchParams.delete(name)
  return address.href
}

/** Counts are numbers: none of ours comes near 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === types.builtins.INT8 ? Number : types.getTypeParser(type, format as 'text')

class OneWriterDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #sender: string

  constructor(config: PostgresDialectConfig, sender: string) {
    super(config)
    this.#config = config
    this.#sender = sender
  }

  override createDriver(): Driver {
    return new OneWriterDriver(this.#config, this.#sender)
  }

  override createQueryCompiler(): QueryCompiler {
    return new WithoutNul()
  }
}

/** PostgreSQL refuses text that holds U+0000. It becomes what HTML makes of it, so that nothing is found under it. */
class WithoutNul extends PostgresQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter)
  }
}

/**
 * Writers take turns, those of other processes included, as on SQLite: what a transaction reads stays true until it
 * writes. Each that has written announces itself when it commits. Readers see one moment and wait for nobody.
 */
class OneWriterDriver extends PostgresDriver {
  readonly #sender: string
  readonly #writers = new WeakSet<DatabaseConnection>()

  constructor(config: PostgresDialectConfig, sender: string) {
    super(config)
    this.#sender = sender
  }

  override async beginTransaction(
    connection: DatabaseConnection,
    settings: TransactionSettings,
  ): Promise<void> {
    this.#writers.delete(connection)
    if (settings.accessMode === 'read only') {
      await run(connection, 'start transaction isolation level repeatable read, read only')
      return
    }
    await run(connection, 'start transaction isolation level read committed')
    try {
      await run(connection, `select pg_advisory_xact_lock(${writersKey})`)
    } catch (error) {
      await this.rollbackTransaction(connection as Parameters<PostgresDriver['rollbackTransaction']>[0])
      throw error
    }
    this.#writers.add(connection)
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#writers.delete(connection)) await run(connection, announce, [changesChannel, this.#sender])
    await super.commitTransaction(connection)
  }
}

/** Only a transaction that has written has an id. */
const announce = 'select pg_notify($1, $2) where pg_current_xact_id_if_assigned() is not null'

function run(connection: DatabaseConnection, sql: string, parameters: readonly unknown[] = []) {
  return connection.executeQuery(CompiledQuery.raw(sql, [...parameters]))
}
