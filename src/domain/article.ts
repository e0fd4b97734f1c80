import { type Moment, momentText } from './moment.ts'

export const statuses = ['draft', 'scheduled', 'published', 'withdrawn'] as const
/** Publication status. `scheduled` becomes `published` in the second of its publication date. */
export type Status = (typeof statuses)[number]

/** An author or publisher. The name is the byline, word for word. */
export interface Author {
  readonly name: string
  readonly url?: string
  readonly email?: string
}

/** The original that an article retells or quotes. At least one field is set. */
export interface Source {
  readonly title?: string
  readonly url?: string
}

/** A link shown beside the article, not in its body. */
export interface Related {
  readonly title: string
  readonly url: string
}

/** What a file is, in the words of Media RSS. */
export const mediumKinds = ['image', 'audio', 'video', 'document'] as const
export type MediumKind = (typeof mediumKinds)[number]

/**
 * A picture, sound, film or document of an article. Alt, caption and credit are different and never replace one another.
 * A figure enters a feed only with a `file` on this server or a `url` elsewhere.
 */
export interface Figure {
  /** Name below the media folder, `/` between folders. */
  readonly file?: string
  /** First 12 hex digits of the file's SHA-256: part of its address, so the content of an address never changes. */
  readonly digest?: string
  /**
   * Set if readers get a smaller picture than the file, or one in a format that all of them show: its name in the address,
   * such as `1600v1.jpg`. Type, size and length are then its own. See `picture.ts`.
   */
  readonly rendition?: string
  /** Absolute address of a picture on another server. Never set beside `file`. */
  readonly url?: string
  /** Media type, such as image/png. */
  readonly type?: string
  /** Only where the type is unknown or does not say it. */
  readonly medium?: MediumKind
  /** In pixels. */
  readonly width?: number
  /** In pixels. */
  readonly height?: number
  readonly bytes?: number
  /** Length of sound or film, in seconds. */
  readonly seconds?: number
  /** Text alternative of the picture; the name of sound, film or document. */
  readonly alt?: string
  /** The text printed below it. */
  readonly caption?: string
  /** The credit line, word for word. */
  readonly credit?: string
}

/** What a figure is: as it says, otherwise by its type. One of unknown type is a picture. */
export function mediumOf({ medium, type = 'image/*' }: Pick<Figure, 'medium' | 'type'>): MediumKind {
  const [, kind] = /^(image|audio|video)\//.exec(type) ?? []
  return medium ?? (kind as MediumKind | undefined) ?? 'document'
}

export const grades = ['minor', 'significant', 'correction'] as const
/** Weight of a change: `minor` leaves `updated` as it is, the other two move it. */
export type Grade = (typeof grades)[number]

/** A dated note to readers about a change, shown below the text. */
export interface Correction {
  readonly at: Moment
  readonly grade: Grade
  readonly note: string
}

/** When and why readers lost an article. */
export interface Withdrawal {
  readonly at: Date
  readonly reason?: string
  /** The article was deleted: only what its tombstones need is left, and its title and text are empty. */
  readonly isDeleted?: true
}

/** A valid article: checked, its HTML clean, its text free of characters that XML forbids. */
export interface Article {
  /** A URI, permanent, kept byte for byte. */
  readonly id: string
  /**
   * The id that readers of RSS and JSON Feed know it by, byte for byte, if that is another one: some systems have ids that
   * are no URIs, which Atom requires. Permanent, and unique among the ids and guids of all articles.
   */
  readonly guid?: string
  readonly slug: string
  /** Plain text. */
  readonly title: string
  /** The lede or a hand-written summary; plain text. */
  readonly summary?: string
  /** Clean HTML. An address on this server is written as SITE_MARK and a path: see `site.ts`. */
  readonly contentHtml: string
  readonly authors: readonly Author[]
  /** The section's slug if the publication lists it, otherwise the author's wording. */
  readonly section?: string
  readonly tags: readonly string[]
  /** BCP 47; absent: the publication's. */
  readonly language?: string
  /** Set once, never moved. Absent: a draft. */
  readonly published?: Moment
  /** Oldest first. */
  readonly corrections: readonly Correction[]
  /** The last significant change or correction, given by the article or recorded by a correction. */
  readonly updated?: Moment
  /** Absolute address of the original page if it is not on this server. */
  readonly canonicalUrl?: string
  readonly source?: Source
  readonly rights?: string
  /** Absolute address of the licence. */
  readonly license?: string
  readonly figures: readonly Figure[]
  readonly related: readonly Related[]
  /** Addresses that it had elsewhere, as `parseAddress` gives them: they redirect to it. Absent: none. */
  readonly aliases?: readonly string[]
  readonly status: Status
  /** Set while the article is withdrawn, and for a draft that readers have seen: an unpublished article. */
  readonly withdrawal?: Withdrawal
}

/** The article's last significant change: `updated`, otherwise `published`. */
export function lastChange(article: Pick<Article, 'published' | 'updated'>): Moment | undefined {
  return article.updated ?? article.published
}

const gradeWords: Readonly<Record<Grade, string>> = {
  minor: 'Edited',
  significant: 'Updated',
  correction: 'Correction',
}

/**
 * The body in every format and on the article's page: the text, followed by each correction with its day. `toLead` makes
 * the HTML before a note; in feeds it is English, so that no setting changes the bytes of an entry.
 */
export function articleBody(
  { contentHtml, corrections }: Pick<Article, 'contentHtml' | 'corrections'>,
  toLead: (correction: Correction) => string = toEnglishLead,
): string {
  if (corrections.length === 0) return contentHtml
  const notes = corrections.map((one) => `<p>${toLead(one)} ${escapeHtml(one.note)}</p>`)
  return [contentHtml, '<hr>', ...notes].join('\n')
}

function toEnglishLead({ at, grade }: Correction): string {
  const day = momentText(at).slice(0, 10)
  return `<strong lang="en">${gradeWords[grade]}, <time datetime="${momentText(at)}">${day}</time>:</strong>`
}

const references: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escapeHtml(text: string): string {
  return text.replace(/[&<>]/g, (sign) => references[sign] ?? sign)
}

const forbidden = /[\x00-\x08\x0B-\x1F\x7F-\x9F\uFFFD-\uFFFF]/g

/**
 * Text that XML 1.0 (section 2.2) allows: LF as line end, no control characters, non-characters or lone surrogates.
 * Idempotent.
 */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(forbidden, '')
}
