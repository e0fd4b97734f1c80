import { PublisherError } from '../../domain/errors.ts'
import { asUnavailable } from '../database/errors.ts'
import type { Database } from './schema.ts'
import { readSetting } from './settings.ts'

export const publicationSetting = 'publication'

/** The id of the publication that the store belongs to. Undefined for a new store, and one from before ids were kept. */
export async function readPublicationId(db: Database): Promise<string | undefined> {
  try {
    return await readSetting(db, publicationSetting)
  } catch (error) {
    // Without the table there is no store yet.
    if (asUnavailable(error) instanceof PublisherError) throw error
    return undefined
  }
}

/** Throws `conflict` if the store belongs to another publication: its import would withdraw the articles of that one. */
export function requirePublication(stored: string | undefined, wanted: string): void {
  if (stored === undefined || stored === wanted) return
  throw new PublisherError(
    'conflict',
    `the database belongs to the publication "${stored}", but publication.json has the id "${wanted}". ` +
      'Each publication needs a database of its own: set DATABASE_URL to another one. If only the id was changed, set it ' +
      `back to "${stored}", since the ids of all articles derive from it. Under a new id every article is new to readers: ` +
      'start with an empty database',
  )
}
