import type { Selectable } from 'kysely'

/** The items that Superdesk has sent. */
export interface SuperdeskItemTable {
  guid: string
  /** The guid by which the article is known: that of the item of the story that came first. */
  story: string
  /** The item that this one updates (`evolvedfrom`). It may be unknown. */
  follows: string | null
  /** The newest that has come, and its pubstatus. */
  version: number
  state: string
  /** The same of the newest that is done. Null: none is. */
  done_version: number | null
  done_state: string | null
  /** Of the row of the story: whether Superdesk has taken the article back from readers, so that Superdesk publishes it again. */
  is_taken_back: number
}

/** The media files that Superdesk has handed over. */
export interface SuperdeskMediaTable {
  media_id: string
  /** Its name below the media folder. */
  file: string
  saved_at: string
}

export type SuperdeskItemRow = Selectable<SuperdeskItemTable>
