import {
  type Driver,
  PostgresAdapter,
  PostgresDialect,
  type PostgresDialectConfig,
  PostgresQueryCompiler,
  type QueryCompiler,
} from 'kysely'
import { type ClientConfig, type PoolConfig, types } from 'pg'
import { SingleWriterPostgresDriver } from './driver.ts'
import { createPoolWithQueryTimeout } from './pool.ts'

/** Per process. One of them may wait for the write lock. */
const maxConnections = 10
const connectTimeoutMs = 5_000
/** After the server's own time limits. */
const queryTimeoutMs = 20_000

/** In milliseconds. A writer waits for the lock as long as a writer on SQLite waits for another process. */
const defaultLimits = {
  statement_timeout: 15_000,
  lock_timeout: 10_000,
  idle_in_transaction_session_timeout: 60_000,
}
type Limits = typeof defaultLimits
const limitNames = Object.keys(defaultLimits) as (keyof Limits)[]

/** Overrides limits that the server sets for this user or database. */
const noLimits: Limits = { statement_timeout: 0, lock_timeout: 0, idle_in_transaction_session_timeout: 0 }

export interface PostgresAddress {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE` */
  readonly url: string
  /** Unique for each store, which recognizes its own announcements by it. */
  readonly sender: string
}

/** Without time limits: poolers such as PgBouncer refuse them as parameters of a connection. */
export function toClientConfig({ url }: PostgresAddress): ClientConfig {
  return {
    connectionString: withoutParameters(url, limitNames),
    application_name: 'gazette',
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    types: { getTypeParser },
  }
}

/** Kysely on PostgreSQL, with the behaviour of SQLite. Connects at the first query. */
export function createPostgresDialect(address: PostgresAddress): PostgresDialect {
  const config = { max: maxConnections, query_timeout: queryTimeoutMs, ...toClientConfig(address) }
  return createDialect(config, readLimits(address), address)
}

/** The same on one connection without time limits, for migrations. */
export function createUnlimitedPostgresDialect({ url, sender }: PostgresAddress): PostgresDialect {
  const address = { url: withoutParameters(url, ['query_timeout']), sender }
  return createDialect({ max: 1, ...toClientConfig(address) }, noLimits, address)
}

function createDialect(config: PoolConfig, limits: Limits, { sender }: PostgresAddress): PostgresDialect {
  const pool = createPoolWithQueryTimeout({
    ...config,
    onConnect: (client) => client.query(toStatements('set', limits)),
  })
  return new SingleWriterPostgresDialect({ pool }, sender, toStatements('set local', limits))
}

/** As the parameters of the URL say, otherwise the defaults. */
export function readLimits({ url }: PostgresAddress): Limits {
  const { searchParams } = new URL(url)
  const read = (name: keyof Limits) => [name, Number.parseInt(searchParams.get(name) ?? '', 10)] as const
  const given = limitNames.map(read).filter(([, limit]) => limit >= 0)
  return { ...defaultLimits, ...Object.fromEntries(given) }
}

/** In a transaction again: a pooler by transaction may run it on a connection on which nothing was set. */
export function toStatements(command: 'set' | 'set local', limits: Limits): string {
  return limitNames.map((name) => `${command} ${name} = ${limits[name]}`).join('; ')
}

function withoutParameters(url: string, names: readonly string[]): string {
  const address = new URL(url)
  if (!names.some((name) => address.searchParams.has(name))) return url
  for (const name of names) address.searchParams.delete(name)
  return address.href
}

/** Counts are numbers: none of ours comes near 2^53. */
const getTypeParser: typeof types.getTypeParser = (type: number, format?: 'text' | 'binary') =>
  type === types.builtins.INT8 ? Number : types.getTypeParser(type, format as 'text')

class SingleWriterPostgresDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig
  readonly #sender: string
  readonly #limits: string

  constructor(config: PostgresDialectConfig, sender: string, limits: string) {
    super(config)
    this.#config = config
    this.#sender = sender
    this.#limits = limits
  }

  override createDriver(): Driver {
    return new SingleWriterPostgresDriver(this.#config, this.#sender, this.#limits)
  }

  override createQueryCompiler(): QueryCompiler {
    return new NulReplacingCompiler()
  }

  override createAdapter(): PostgresAdapter {
    return new TransactionLockingAdapter()
  }
}

/**
 * Migrations run in one transaction, which takes the write lock. Kysely's lock belongs to the session: behind a pooler by
 * transaction it would be released on another connection, and so never.
 */
class TransactionLockingAdapter extends PostgresAdapter {
  override async acquireMigrationLock(): Promise<void> {}

  override async releaseMigrationLock(): Promise<void> {}
}

/** PostgreSQL refuses U+0000 in text. It becomes U+FFFD, as in HTML. */
class NulReplacingCompiler extends PostgresQueryCompiler {
  protected override addParameter(parameter: unknown): void {
    super.addParameter(typeof parameter === 'string' ? parameter.replaceAll('\0', '\uFFFD') : parameter)
  }
}
