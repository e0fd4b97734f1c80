import { existsSync, type Stats, statSync } from 'node:fs'
import { PublisherError } from '../domain/errors.ts'
import { holdsLostCommits } from './sqlite-log.ts'

/** The files of a database that is open: whether they are still the ones at their place. */
export interface SqliteFile {
  /**
   * Throws `unavailable` where the file or its log was moved, removed or replaced: what is written then is in no
   * file that anybody will find again. When they are back, all is well.
   */
  refuseGone(): void
}

/** To be called when the database has been opened and its log is there. */
export function watchSqliteFile(path: string): SqliteFile {
  const names = path === ':memory:' ? [] : [path, `${path}-wal`]
  const opened = names.map((name) => ({ name, is: identify(name) }))
  return {
    refuseGone: () => {
      const gone = opened.find(({ name, is }) => identify(name) !== is)
      if (gone) throw unavailable(`${gone.name} was moved or replaced while it was open; put it back`)
    },
  }
}

function identify(name: string): string | undefined {
  const stats = statOf(name)
  return stats && `${stats.dev} ${stats.ino}`
}

/**
 * Throws `unavailable` where SQLite would open a database and lose, without a word, commits that are only in its
 * write-ahead log: because the database itself is gone or empty, or because the log is damaged.
 */
export function refuseLostLog(path: string): void {
  const log = `${path}-wal`
  if (path === ':memory:' || !existsSync(log) || statOf(log)?.size === 0) return
  if (!statOf(path)?.size) {
    throw unavailable(
      `${log} belongs to a database that is not at ${path}: put it back, or move the log away`,
    )
  }
  if (holdsLostCommits(path)) {
    throw unavailable(
      `${log} is damaged, and what was saved last stands there only: restore a backup, or move the log away to go on without it`,
    )
  }
}

function statOf(name: string): Stats | undefined {
  return statSync(name, { throwIfNoEntry: false })
}

function unavailable(message: string): PublisherError {
  return new PublisherError('unavailable', `the database does not work: ${message}`)
}
