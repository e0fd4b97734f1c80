import {
  type Driver,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresQueryCompiler,
  type QueryCompiler,
} from 'kysely'
import { type ClientConfig, types } from 'pg'
import { SingleWriterPostgresDriver } from './driver.ts'
import { createPoolWithQueryTimeout } from './pool.ts'

/** Per process. One of them may wait for the write lock. */
const maxConnections = 10
/** As long as a writer on SQLite waits for another process. */
const lockTimeoutMs = 10_000
const statementTimeoutMs = 15_000
const idleTimeoutMs = 60_000
const connectTimeoutMs = 5_000
/** After the server's own time limits. */
const queryTimeoutMs = statementTimeoutMs + 5_000

export interface PostgresAddress {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE` */
  readonly url: string
  /** Unique for each store, which recognizes its own announcements by it. */
  readonly sender: string
}

export function toClientConfig({ url }: PostgresAddress): ClientConfig {
  return {
    connectionString: url,
    application_name: 'gazette',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser },
  }
}

/** Kysely on PostgreSQL, with the behaviour of SQLite. Connects at the first query. */
export function createPostgresDialect(address: PostgresAddress): PostgresDialect {
  const pool = createPoolWithQueryTimeout({
    statement_timeout: statementTimeoutMs,
    query_timeout: queryTimeoutMs,
    lock_timeout: lockTimeoutMs,
    idle_in_transaction_session_timeout: idleTimeoutMs,
    max: maxConnections,
    ...toClientConfig(address),
  })
  return new SingleWriterPostgresDialect({ pool }, address.sender)
}

/** The same on one connection without time limits, for migrations. */
export function createUnlimitedPostgresDialect({ url, sender }: PostgresAddress): PostgresDialect {
  const config = toClientConfig({ url: withoutLimits(url), sender })
  const pool = createPoolWithQueryTimeout({ max: 1, options: noLimits, ...config })
  return new SingleWriterPostgresDialect({ pool }, sender)
}

const limits = ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
/** Overrides limits that the server sets for this user or database. */
const noLimits = limits.map((name) => `-c ${name}=0`).join(' ')

function withoutLimits(url: string): string {
  const address = new URL(url)
  for (const name of [...limits, 'query_timeout']) address.searchParams.delete(name)
  return address.href
}

/** Counts are numbers: none of ours comes near 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === types.builtins.INT8 ? Number : types.getTypeParser(type, format as 'text')

class SingleWriterPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #sender: string

  constructor(config: PostgresDialectConfig, sender: string) {
    super(config)
    this.#config = config
    this.#sender = sender
  }

  override createDriver(): Driver {
    return new SingleWriterPostgresDriver(this.#config, this.#sender)
  }

  override createQueryCompiler(): QueryCompiler {
    return new NulReplacingCompiler()
  }
}

/** PostgreSQL refuses U+0000 in text. It becomes U+FFFD, as in HTML. */
class NulReplacingCompiler extends PostgresQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter)
  }
}
