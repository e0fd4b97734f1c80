/** What programs have put here besides articles. */

/** The publication, where no file gives it: one row. */
export interface PublicationTable {
  name: string
  /** JSON, with the fields of `publication.json`. */
  document: string
  revision: number
  changed_at: string
}
