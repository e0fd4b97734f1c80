import type { Author } from './article.ts'

export interface Section {
  readonly slug: string
  readonly title: string
}

/** A picture of the publication's own. */
export interface Picture {
  /** A path on this server, or an absolute address. */
  readonly address: string
  /** In pixels; unknown for pictures elsewhere. */
  readonly width?: number
  readonly height?: number
}

/** Who publishes: the whole of `publication.json`, checked. */
export interface Publication {
  /** A URI, permanent: the ids of articles that bring none follow from it. */
  readonly id: string
  readonly title: string
  readonly subtitle?: string
  /** The publication's own website: absolute, or a path on this server (`/` is the front page here). */
  readonly address: string
  /** BCP 47. */
  readonly language: string
  /** IANA name. Dates without a zone are in this one, and pages show times in it. */
  readonly timeZone: string
  readonly rights?: string
  /** Absolute address of the licence of every article that names none. */
  readonly license?: string
  /** The author of every article without a byline, and the feeds' own. */
  readonly publisher: Author
  readonly logo?: Picture
  readonly icon?: Picture
  readonly sections: readonly Section[]
  /** How many of the newest articles a feed holds. */
  readonly feedSize: number
  /** How long a reader may keep a feed before it asks again. */
  readonly maxAgeSeconds: number
}

/** The section's title where the publication lists it; otherwise as the article has it. */
export function sectionTitle(publication: Publication, section: string): string {
  return publication.sections.find((known) => known.slug === section)?.title ?? section
}
