/** What programs have put here besides articles. */

/** The publication, where no file gives it: one row. */
export interface PublicationTable {
  name: string
  /** JSON, with the fields of `publication.json`. */
  document: string
  revision: number
  changed_at: string
}

/** What is said of a media file. */
export interface MediaFactTable {
  /** Its name below the media folder. */
  file: string
  alt: string | null
  credit: string | null
  caption: string | null
  changed_at: string
}
