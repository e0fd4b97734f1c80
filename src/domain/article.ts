import type { Moment } from './moment.ts'

/** Where an article stands. `scheduled` becomes `published` at its publication date, in that second. */
export type Status = 'draft' | 'scheduled' | 'published' | 'withdrawn'

/** Who wrote or publishes something. The name is the byline, word for word. */
export interface Author {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

/** The original that an article retells or was taken from. At least one of the two is there. */
export interface Source {
  readonly title?: string
  readonly url?: string
}

/** A page that belongs beside the article, not in its body. */
export interface Related {
  readonly title: string
  readonly url: string
}

/**
 * A picture, sound or film of an article. Alt, caption and credit are three different things and never stand
 * in for one another. Nothing of it enters a feed until there is a `file` of ours or a `url` elsewhere.
 */
export interface Figure {
  /** Name below the media folder, `/` between folders. */
  readonly file?: string
  /** First 12 hex digits of the file's SHA-256: part of its address, so that an address never changes content. */
  readonly digest?: string
  /** Absolute address of a picture that is not ours. Never set beside `file`. */
  readonly url?: string
  /** Media type, such as image/png. */
  readonly type?: string
  /** In pixels. */
  readonly width?: number
  /** In pixels. */
  readonly height?: number
  readonly bytes?: number
  /** What the picture shows, for who cannot see it. */
  readonly alt?: string
  /** The sentence printed under it. */
  readonly caption?: string
  /** Whose picture it is, word for word. */
  readonly credit?: string
}

/** How much a change says: `minor` moves nothing, the other two move `updated`. */
export type Grade = 'minor' | 'significant' | 'correction'

/** A note to readers about a change, which stands dated below the text. */
export interface Correction {
  readonly at: Moment
  readonly grade: Grade
  readonly note: string
}

/** Why and when an article was taken back from its readers. */
export interface Withdrawal {
  readonly at: Date
  readonly reason?: string
}

/** An article that is right: checked, its HTML clean, its text free of characters that XML forbids. */
export interface Article {
  /** A URI, permanent, kept byte for byte. */
  readonly id: string
  readonly slug: string
  /** Plain text. */
  readonly title: string
  /** The lede or a hand-written summary; plain text. */
  readonly summary?: string
  /** Clean HTML. Addresses of our own stand as SITE_MARK and a path: see `site.ts`. */
  readonly contentHtml: string
  readonly authors: readonly Author[]
  /** A section's slug where the publication lists it, otherwise as the author wrote it. */
  readonly section?: string
  readonly tags: readonly string[]
  /** BCP 47; the publication's where absent. */
  readonly language?: string
  /** Given or recorded once, never moved. Absent: a draft. */
  readonly published?: Moment
  /** Oldest first. */
  readonly corrections: readonly Correction[]
  /** The last significant change or correction, as the publisher said or noted. */
  readonly updated?: Moment
  /** Where the article lives when its page here is not the original place. */
  readonly canonicalUrl?: string
  readonly source?: Source
  readonly rights?: string
  /** Absolute address of the licence. */
  readonly license?: string
  readonly figures: readonly Figure[]
  readonly related: readonly Related[]
  readonly status: Status
  /** Set while it is withdrawn. */
  readonly withdrawal?: Withdrawal
}

/** When the article last changed in a way that readers should notice: `updated`, otherwise `published`. */
export function lastChange(article: Pick<Article, 'published' | 'updated'>): Moment | undefined {
  return article.updated ?? article.published
}
