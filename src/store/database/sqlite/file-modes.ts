import { chmodSync, closeSync, openSync, statSync } from 'node:fs'

/** A store holds drafts, articles under embargo, and the secrets of subscribers. */
const ownerOnly = 0o600
const anyOther = 0o077

/**
 * Creates the file of a database for its owner only, whatever the umask, and takes the rights of other users from the
 * files that belong to this one. SQLite gives its log the mode of the database. Windows has no such modes.
 */
export function keepFromOthers(path: string): void {
  if (process.platform === 'win32') return
  for (const file of findExposed(path)) ifPossible(() => chmodSync(file, modeOf(file) & ownerOnly))
  if (path !== ':memory:' && !statOf(path)) ifPossible(() => closeSync(openSync(path, 'a', ownerOnly)))
}

/** The files of a store that other users may read or write: none on PostgreSQL and on Windows. */
export function findExposedFiles(databaseUrl: string): string[] {
  const [, path] = /^sqlite:(.+)$/s.exec(databaseUrl) ?? []
  return path === undefined || process.platform === 'win32' ? [] : findExposed(path)
}

function findExposed(path: string): string[] {
  if (path === ':memory:') return []
  return [path, `${path}-wal`, `${path}-shm`].filter((file) => (modeOf(file) & anyOther) !== 0)
}

/** Nothing of a folder: a setting may name one by mistake, and without its modes nobody could use it. */
function modeOf(file: string): number {
  const stats = statOf(file)
  return stats?.isFile() ? stats.mode : 0
}

function statOf(file: string) {
  return statSync(file, { throwIfNoEntry: false })
}

/** The file of another user, or on a disk that is read only: SQLite says what it cannot do with it. */
function ifPossible(work: () => void): void {
  try {
    work()
  } catch {}
}
