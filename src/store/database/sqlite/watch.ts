import { sql } from 'kysely'
import type { Database } from '../../schema/schema.ts'
import type { Watch } from '../connection.ts'
import type { SqliteFile } from './file.ts'

const pollMs = 250

interface Versions {
  /** Changes with commits of other connections only (https://www.sqlite.org/pragma.html#pragma_data_version). */
  readonly data: number | undefined
  /** Changes with every announced commit: see `driver.ts`. */
  readonly user: number | undefined
  /** Those of this process: after one, a file may be restored to the version that was seen before it. */
  readonly announced: number
}

/** Polls whether another connection has committed an announced transaction, or another file has replaced the open one. */
export function watchSqlite(db: Database, file: SqliteFile): Watch {
  return ({ notify, setConnected }) => {
    let seen: Versions | undefined
    let isClosed = false
    let timer: NodeJS.Timeout | undefined
    const poll = async () => {
      const isReplaced = await adoptReplacement().catch(() => false)
      const versions = await readVersions(db, file).catch(() => undefined)
      if (isClosed) return
      if (isReplaced || (seen && versions && isWritten(seen, versions))) notify()
      seen = versions ?? seen
      setConnected(versions !== undefined)
      timer = setTimeout(() => {
        polling = poll()
      }, pollMs).unref()
    }
    // On the only connection: no query runs meanwhile.
    const adoptReplacement = () => db.connection().execute(async () => file.adoptReplacement())
    let polling = poll()
    return {
      close: () => {
        isClosed = true
        clearTimeout(timer)
        return polling
      },
    }
  }
}

function isWritten(before: Versions, now: Versions): boolean {
  return now.data !== before.data && (now.user !== before.user || now.announced !== before.announced)
}

/** In one transaction: both belong to the same moment. */
function readVersions(db: Database, file: SqliteFile): Promise<Versions> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (trx) => {
      const data = await sql<{ data_version: number }>`pragma data_version`.execute(trx)
      const user = await sql<{ user_version: number }>`pragma user_version`.execute(trx)
      const { announced } = file
      return { data: data.rows[0]?.data_version, user: user.rows[0]?.user_version, announced }
    })
}
