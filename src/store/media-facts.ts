import type { Access } from './access.ts'
import { inBatches, upsert } from './database/connection.ts'

/** What is said of a media file, for articles that name it without words of their own. */
export interface MediaFacts {
  readonly alt?: string
  readonly credit?: string
  readonly caption?: string
}

const names = ['alt', 'credit', 'caption'] as const

/** The words kept with media files, by the names of the files. */
export function createMediaFacts({ read, write, now }: Access) {
  return {
    /** Those of the files that have any. */
    find: (files: readonly string[]): Promise<ReadonlyMap<string, MediaFacts>> =>
      read(async (db) => {
        const rows = await inBatches(files, (batch) =>
          db.selectFrom('media_fact').selectAll().where('file', 'in', batch).execute(),
        )
        return new Map(
          rows.map((row) => [
            row.file,
            Object.fromEntries(names.flatMap((name) => (row[name] === null ? [] : [[name, row[name]]]))),
          ]),
        )
      }),
    /** Replaces what is said of the file. Articles that are saved already stay as they are. */
    save: (file: string, facts: MediaFacts): Promise<void> =>
      write(async (trx) => {
        const { alt = null, credit = null, caption = null } = facts
        const changed_at = now().toISOString()
        await upsert(trx, 'media_fact', [{ file, alt, credit, caption, changed_at }])
      }),
  }
}
