import { inBatches, upsert, type WriteUnannounced } from '../database/connection.ts'
import { orUnavailable } from '../database/errors.ts'
import type { Database } from '../schema/schema.ts'
import type { SuperdeskItemRow } from '../schema/superdesk-tables.ts'

/** The `pubstatus` of ninjs. */
export type PubStatus = 'usable' | 'withheld' | 'canceled'

/** What an item says of itself. */
export interface SuperdeskItem {
  readonly guid: string
  /** A whole number. */
  readonly version: number
  readonly state: PubStatus
  /** The guid of the item that it updates. */
  readonly follows?: string
}

/**
 * What an item means for its article. `apply`: it is the newest of its story. `known`: this version was applied. `older`: a
 * newer version has come. `superseded`: an update of the item has come, and is not canceled.
 */
export interface BegunItem {
  readonly means: 'apply' | 'known' | 'older' | 'superseded'
  /** The guid by which the article is known. */
  readonly story: string
  /** Superdesk has taken the article back from readers. */
  readonly isTakenBack: boolean
}

/** The items and media files of Superdesk. None of it is a change that readers see. */
export function createSuperdesk(db: Database, writeUnannounced: WriteUnannounced, now: () => Date) {
  const write = <T>(work: (trx: Database) => Promise<T>) => writeUnannounced(work, { isExclusive: true })

  return {
    /**
     * Notes that an item has come, before its article is written. So an older version that is written meanwhile finds that
     * it is older, on any server.
     */
    begin: (item: SuperdeskItem): Promise<BegunItem> => write((trx) => begin(trx, item)),

    /** Notes that the version is done. `applied`: it is what the article is now. */
    finish: ({ guid, version, state }: SuperdeskItem, { applied }: { applied: boolean }): Promise<void> =>
      write(async (trx) => {
        const row = await findItem(trx, guid)
        if (!row || (row.done_version ?? -1) > version) return
        await upsert(trx, 'superdesk_item', [{ ...row, done_version: version, done_state: state }])
        if (!applied) return
        await trx
          .updateTable('superdesk_item')
          .set({ is_taken_back: state === 'usable' ? 0 : 1 })
          .where('guid', '=', row.story)
          .execute()
      }),

    /** Forgets a version that was refused: the same version may come again, and the older one is valid. */
    drop: ({ guid, version }: SuperdeskItem): Promise<void> =>
      write(async (trx) => {
        const row = await findItem(trx, guid)
        if (!row || row.version !== version || row.done_version === version) return
        const { done_version, done_state } = row
        if (done_version !== null && done_state !== null) {
          await upsert(trx, 'superdesk_item', [{ ...row, version: done_version, state: done_state }])
        } else await trx.deleteFrom('superdesk_item').where('guid', '=', guid).execute()
      }),

    /** The names of the media files that were handed over under these ids. */
    findMedia: async (ids: readonly string[]): Promise<ReadonlyMap<string, string>> => {
      const rows = await orUnavailable(
        inBatches([...new Set(ids)], (batch) =>
          db.selectFrom('superdesk_media').selectAll().where('media_id', 'in', batch).execute(),
        ),
      )
      return new Map(rows.map(({ media_id, file }) => [media_id, file]))
    },

    noteMedia: (id: string, file: string): Promise<void> =>
      write((trx) => upsert(trx, 'superdesk_media', [{ media_id: id, file, saved_at: now().toISOString() }])),
  }
}

async function begin(trx: Database, item: SuperdeskItem): Promise<BegunItem> {
  const { guid, version, state, follows } = item
  const row = await findItem(trx, guid)
  const story = row?.story ?? (await findStory(trx, item)) ?? guid
  const items = await trx.selectFrom('superdesk_item').selectAll().where('story', '=', story).execute()
  const isTakenBack = items.some((one) => one.guid === story && one.is_taken_back === 1)
  if (row && row.version > version) return { means: 'older', story, isTakenBack }
  if (row && row.done_version === version) return { means: 'known', story, isTakenBack }
  const { done_version, done_state, is_taken_back } = row ?? {
    ...{ done_version: null, done_state: null, is_taken_back: 0 },
  }
  const next = {
    ...{ guid, story, version, state, done_version, done_state, is_taken_back },
    follows: follows ?? row?.follows ?? null,
  }
  await upsert(trx, 'superdesk_item', [next])
  return { means: isSuperseded(guid, items) ? 'superseded' : 'apply', story, isTakenBack }
}

/** That of the item that it updates, or of an update that has come before it. */
async function findStory(trx: Database, { guid, follows }: SuperdeskItem): Promise<string | undefined> {
  const parent = follows === undefined ? undefined : await findItem(trx, follows)
  if (parent) return parent.story
  const update = await trx
    .selectFrom('superdesk_item')
    .select('story')
    .where('follows', '=', guid)
    .orderBy('guid')
    .executeTakeFirst()
  return update?.story
}

function findItem(trx: Database, guid: string): Promise<SuperdeskItemRow | undefined> {
  return trx.selectFrom('superdesk_item').selectAll().where('guid', '=', guid).executeTakeFirst()
}

/** Whether an update of the item, or an update of that, is what readers have. Of a canceled one they have nothing. */
function isSuperseded(guid: string, items: readonly SuperdeskItemRow[]): boolean {
  const found = new Set([guid])
  // A set that grows while it is walked: each item once, even if they follow one another in a circle.
  for (const known of found) {
    for (const one of items) if (one.follows === known) found.add(one.guid)
  }
  found.delete(guid)
  return items.some((one) => found.has(one.guid) && one.state !== 'canceled')
}
