import type { Actor } from '../domain/accounts/actor.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Access } from './access.ts'
import { appendChanges } from './changes/append.ts'
import { upsert } from './database/connection.ts'
import { asUnavailable } from './database/errors.ts'
import { openForReading } from './database/open-database.ts'
import { publicationSetting, requirePublication } from './schema/publication-id.ts'
import type { Database } from './schema/schema.ts'
import { readSetting } from './schema/settings.ts'

/** A publication that the store holds, as it was given: with the fields of `publication.json`. */
export interface StoredPublication {
  readonly document: Readonly<Record<string, unknown>>
  /** 1 for the first, raised by each change. */
  readonly revision: number
  readonly changedAt: Date
}

export interface SavePublicationOptions {
  /** The revision that it must have; null: there must be none. Absent: whatever it is. */
  readonly expectedRevision?: number | null | undefined
  /** Default: a command. */
  readonly by?: Actor | undefined
}

/** Its only row. */
const name = 'current'

export function createPublicationStore({ read, write, now }: Access) {
  return {
    /** Undefined if the store holds none. */
    read: (): Promise<StoredPublication | undefined> => read(readStored),
    /**
     * Keeps a publication that was checked. Equal documents keep their revision. Throws `outdated` if the condition is not met,
     * and `conflict` if its id is not that of the store.
     */
    save: (
      document: Readonly<Record<string, unknown>>,
      { expectedRevision, by = { how: 'command' } }: SavePublicationOptions = {},
    ): Promise<StoredPublication> =>
      write(async (trx) => {
        const before = await readStored(trx)
        if (expectedRevision !== undefined && (before?.revision ?? null) !== expectedRevision)
          throw new PublisherError('outdated', sayOutdated(before, expectedRevision))
        requirePublication(await readSetting(trx, publicationSetting), String(document.id))
        const text = JSON.stringify(document)
        if (before && JSON.stringify(before.document) === text) return before
        const revision = (before?.revision ?? 0) + 1
        const changedAt = now()
        await upsert(trx, 'publication', [
          { name, document: text, revision, changed_at: changedAt.toISOString() },
        ])
        const change = {
          kind: 'publication_changed',
          by,
          revision,
          detail: { name: String(document.title) },
        } as const
        await appendChanges(trx, [change], changedAt)
        return { document, revision, changedAt }
      }),
  }
}

/**
 * The publication of a store that is not open yet, whatever its form. Undefined if there is none, or no store. Throws
 * `unavailable` and `invalid` as `openStore`.
 */
export async function findStoredPublication(databaseUrl: string): Promise<StoredPublication | undefined> {
  if (databaseUrl === 'sqlite::memory:') return undefined
  const database = await openForReading(databaseUrl).catch((error) => {
    if (error instanceof PublisherError && error.problem === 'not_found') return undefined
    throw error
  })
  if (!database) return undefined
  try {
    return await readStored(database.db)
  } catch (error) {
    if (asUnavailable(error) instanceof PublisherError) throw asUnavailable(error)
    // Without the table the store is of an older Gazette, or there is none yet.
    return undefined
  } finally {
    await database.close()
  }
}

async function readStored(db: Database): Promise<StoredPublication | undefined> {
  const row = await db.selectFrom('publication').selectAll().where('name', '=', name).executeTakeFirst()
  if (!row) return undefined
  const { document, revision, changed_at: changedAt } = row
  return { document: JSON.parse(document), revision, changedAt: new Date(changedAt) }
}

function sayOutdated(before: StoredPublication | undefined, expected: number | null): string {
  if (expected === null) return 'the store holds a publication already'
  const now = before ? `revision ${before.revision}` : 'none'
  return `the publication was changed meanwhile: revision ${expected} was expected, and there is ${now}`
}
