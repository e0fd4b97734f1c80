import type { ArchivePage } from '../domain/site.ts'
import type { Representation } from './representation.ts'

/** A feed in one format, as it is served. */
export interface FeedDocument extends Representation {
  readonly contentType: string
  readonly selfUrl: string
  /** Absent for an archive page, which never changes. */
  readonly changedAt?: Date
  /** The newest page of the archive, where there is one. */
  readonly archive?: ArchivePage
  /** Set for an archive page: which one it is. */
  readonly page?: ArchivePage
}
