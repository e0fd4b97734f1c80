import { sql } from 'kysely'
import type { Database } from '../../schema/schema.ts'
import type { Watch } from '../change-notifier.ts'

const pollMs = 250

/** What a connection sees of a file's history. */
interface Versions {
  /** Moves for commits of other connections only (https://www.sqlite.org/pragma.html#pragma_data_version). */
  readonly data: number | undefined
  /** Moves for everything that is not written aside, by whomever: see `sqlite-driver.ts`. */
  readonly user: number | undefined
}

/** Asks SQLite a few times a second whether another connection has written, and not only aside. */
export function watchSqlite(db: Database): Watch {
  return ({ tell, hears }) => {
    let seen: Versions | undefined
    let isClosed = false
    let timer: NodeJS.Timeout | undefined
    const look = async () => {
      const versions = await readVersions(db)
      if (isClosed) return
      if (seen && versions && versions.data !== seen.data && versions.user !== seen.user) tell()
      seen = versions ?? seen
      hears(versions !== undefined)
      timer = setTimeout(() => {
        looking = look()
      }, pollMs).unref()
    }
    let looking = look()
    return {
      close: () => {
        isClosed = true
        clearTimeout(timer)
        return looking
      },
    }
  }
}

/** Both of one moment. Undefined when the database does not answer: whoever reads from it will say why. */
async function readVersions(db: Database): Promise<Versions | undefined> {
  try {
    return await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (trx) => {
        const data = await sql<{ data_version: number }>`pragma data_version`.execute(trx)
        const user = await sql<{ user_version: number }>`pragma user_version`.execute(trx)
        return { data: data.rows[0]?.data_version, user: user.rows[0]?.user_version }
      })
  } catch {
    return undefined
  }
}
