/** The tables of the audience: see `audience/`. */

/** The salt of a day's client hashes, shared by all processes. Deleted when the day is over. */
export interface AudienceSaltTable {
  /** Such as `2026-11-23`, in UTC. */
  day: string
  salt: string
}

/** The direct readers of a feed. */
export interface AudienceDayTable {
  day: string
  feed: string
  direct_readers: number
  /** See `audience/sketch.ts`. Empty when the day is over. */
  sketch: string
}

/** The subscribers that a service reports: the maximum of the day. */
export interface AudienceReportTable {
  day: string
  feed: string
  service: string
  /** The feed's id at the service; if it names none, `format rss` and so on. */
  source: string
  subscribers: number
}

/** The requests for a feed. */
export interface AudienceAnswerTable {
  day: string
  feed: string
  reader: string
  requests: number
  conditional: number
  not_modified: number
}
