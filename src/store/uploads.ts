import { upsert, type WriteUnannounced } from './database/connection.ts'
import { orUnavailable } from './database/errors.ts'
import type { Database } from './schema/schema.ts'

/** A media file that a client has uploaded. */
export interface Uploaded {
  readonly file: string
  /** The last time, if it came more than once. */
  readonly at: Date
}

/** When clients uploaded media files: files of the folder have no such time, and those of a bucket another one. */
export function createUploads(db: Database, writeUnannounced: WriteUnannounced, now: () => Date) {
  return {
    note: (file: string): Promise<void> => {
      const row = { file, uploaded_at: now().toISOString() }
      return writeUnannounced((trx) => upsert(trx, 'media_upload', [row]))
    },

    /** Newest first. */
    newest: async (limit: number, offset = 0): Promise<Uploaded[]> => {
      const query = db
        .selectFrom('media_upload')
        .selectAll()
        .orderBy('uploaded_at', 'desc')
        .orderBy('file')
        .limit(limit)
        .offset(offset)
      const rows = await orUnavailable(query.execute())
      return rows.map(({ file, uploaded_at }) => ({ file, at: new Date(uploaded_at) }))
    },
  }
}
