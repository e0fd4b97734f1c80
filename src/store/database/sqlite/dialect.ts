import { type Driver, SqliteAdapter, SqliteDialect } from 'kysely'
import { ImmediateSqliteDriver } from './driver.ts'
import { createSqliteFile, type SqliteFile, type Use } from './file.ts'

/** Kysely on Node's own SQLite. `path` is a file, created if it does not exist and may be written, or `:memory:`. */
export function createNodeSqliteDialect(path: string, use: Use = 'store'): SqliteDialect {
  return createDialectOf(createSqliteFile(path, use))
}

export function createDialectOf(file: SqliteFile): SqliteDialect {
  return new ImmediateSqliteDialect(file)
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #createDriver: () => Driver

  constructor(file: SqliteFile) {
    super({ database: failUnopened })
    this.#createDriver = () => new ImmediateSqliteDriver(file)
  }

  override createDriver(): Driver {
    return this.#createDriver()
  }

  override createAdapter(): SqliteAdapter {
    return new ImmediateSqliteAdapter()
  }
}

function failUnopened(): never {
  throw new Error('the driver opens its database itself')
}

class ImmediateSqliteAdapter extends SqliteAdapter {
  /** SQLite's schema changes are transactional; Kysely assumes otherwise, and a crash would leave half a migration. */
  override get supportsTransactionalDdl(): boolean {
    return true
  }

  /** There is one connection, and the driver's own mutex guards it: Kysely's could not be released during a pause. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}
