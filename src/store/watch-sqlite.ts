import { sql } from 'kysely'
import type { Watch } from './changes.ts'
import type { Database } from './schema.ts'

const pollMs = 250

/**
 * Asks SQLite a few times a second whether another connection has committed. The number that it answers changes for
 * other connections' commits only (https://www.sqlite.org/pragma.html#pragma_data_version).
 */
export function watchSqlite(db: Database): Watch {
  return (tell) => {
    let seen: number | undefined
    let isClosed = false
    let timer: NodeJS.Timeout | undefined
    const look = async () => {
      const version = await dataVersion(db)
      if (isClosed) return
      if (seen !== undefined && version !== undefined && version !== seen) tell()
      seen = version ?? seen
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

/** Undefined when the database does not answer: whoever reads from it will say why. */
async function dataVersion(db: Database): Promise<number | undefined> {
  try {
    const { rows } = await sql<{ data_version: number }>`pragma data_version`.execute(db)
    return rows[0]?.data_version
  } catch {
    return undefined
  }
}
