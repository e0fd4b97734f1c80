import { type Driver, SqliteAdapter, SqliteDialect } from 'kysely'
import { ImmediateSqliteDriver } from './driver.ts'
import type { Use } from './open.ts'

/** Kysely on Node's own SQLite. `path` is a file, made if it is not there and not only read, or `:memory:`. */
export function createNodeSqliteDialect(path: string, use: Use = 'store'): SqliteDialect {
  return new ImmediateSqliteDialect(path, use)
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #path: string
  readonly #use: Use

  constructor(path: string, use: Use) {
    super({ database: failUnopened })
    this.#path = path
    this.#use = use
  }

  override createDriver(): Driver {
    return new ImmediateSqliteDriver(this.#path, this.#use)
  }

  override createAdapter(): SqliteAdapter {
    return new OwnTurnsAdapter()
  }
}

function failUnopened(): never {
  throw new Error('the driver opens its database itself')
}

class OwnTurnsAdapter extends SqliteAdapter {
  /** SQLite's schema changes are transactional; Kysely assumes otherwise, and a crash would leave half a migration. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** There is one, and the driver says whose turn it is: Kysely's own turns know no pause. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}
