import type { Remark } from '../../domain/errors.ts'
import type { WriteUnannounced } from '../database/connection.ts'
import { orUnavailable } from '../database/errors.ts'
import type { Database } from '../schema/schema.ts'
import { readSetting, writeSetting } from '../schema/settings.ts'

/** An article of the data folder that does not come in. */
export interface RefusedArticle {
  /** Below `articles/`, `/` between folders. */
  readonly file: string
  readonly key: string
  readonly problems: readonly Remark[]
}

/** What the last import of the data folder did, and what waits since then. */
export interface ImportNote {
  /** By outcome, of the articles that were read. */
  readonly counts: Readonly<Record<string, number>>
  /** Slugs. */
  readonly withdrawn: readonly string[]
  readonly notices: readonly string[]
  /** All that are refused now, at most `mostRefused`. */
  readonly refused: readonly RefusedArticle[]
}

/** More than a person reads, and few enough to be one value. */
const mostRefused = 1_000

const name = 'last_import'
const problemsName = 'file_problems'

/** The outcome of imports is no change: listeners are not notified. */
export function createImportNotes(db: Database, writeUnannounced: WriteUnannounced, now: () => Date) {
  return {
    /** Replaces the last one. */
    noteImport: (note: ImportNote): Promise<void> => {
      const value = JSON.stringify({ at: now(), ...note, refused: note.refused.slice(0, mostRefused) })
      return writeUnannounced((trx) => writeSetting(trx, name, value))
    },

    /** What is wrong with pages and redirects of the data folder, a line each. Replaces the last ones. */
    noteFileProblems: (lines: readonly string[]): Promise<void> => {
      const value = JSON.stringify(lines.slice(0, mostRefused))
      return writeUnannounced((trx) => writeSetting(trx, problemsName, value))
    },

    readFileProblems: (): Promise<readonly string[]> =>
      orUnavailable(readSetting(db, problemsName).then((text) => JSON.parse(text ?? '[]'))),

    /** Undefined before the first import. */
    readImport: (): Promise<(ImportNote & { readonly at: Date }) | undefined> =>
      orUnavailable(
        readSetting(db, name).then((text) => {
          if (text === undefined) return undefined
          const { at, ...note } = JSON.parse(text) as ImportNote & { at: string }
          return { at: new Date(at), ...note }
        }),
      ),
  }
}
