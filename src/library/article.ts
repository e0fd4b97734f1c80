import type { Author, Correction, Figure, Related, Source, Status } from '../domain/article.ts'

/** `2026-11-23`, a time such as `2026-11-23T09:00:00Z`, or a `Date`. Fractions of a second are dropped. */
export type DateInput = string | Date

/**
 * An article as a program gives it: the fields of the article's JSON form. `id` or `slug` says which article it is; saving it
 * again updates the article.
 */
export interface ArticleInput {
  /** Permanent: a URI, kept byte for byte, or your own name for the article, such as `post-17`, which an id is made of. */
  readonly id?: string
  /** The id that readers of RSS and JSON Feed know it by from before, byte for byte, if it is no URI. Permanent. */
  readonly guid?: string
  /** The last part of the page's address: letters and digits with single hyphens. Default: made of the id. */
  readonly slug?: string
  /** Plain text. */
  readonly title: string
  /** The lede, in plain text. Default: the first paragraph. */
  readonly summary?: string
  /** HTML. It is cleaned by an allow-list, and relative addresses become absolute. At most 2,000,000 characters. */
  readonly contentHtml?: string
  /** Names, or names with addresses. Default: none, and readers show the publisher. */
  readonly authors?: readonly (string | Author)[]
  /** The slug of one of the publication's sections, or your own word. */
  readonly section?: string
  readonly tags?: readonly string[]
  /** BCP 47, such as `en-GB`. Default: the publication's. */
  readonly language?: string
  /** Once readers have seen it, it never moves. In the future: the article is scheduled. Absent: a draft. */
  readonly published?: DateInput
  /** The last significant change. */
  readonly updated?: DateInput
  /** Dated notes to readers. Those that the store has already stay, too. */
  readonly corrections?: readonly CorrectionInput[]
  /** The absolute address of the original page, if it is not on this server. */
  readonly canonicalUrl?: string
  /** The original of another publisher. */
  readonly source?: Source
  readonly rights?: string
  /** The absolute address of the licence. */
  readonly license?: string
  /** Pictures, sound, films and documents: `file` in the media folder, or `url` elsewhere. */
  readonly figures?: readonly Omit<Figure, 'digest'>[]
  readonly related?: readonly Related[]
  /** `draft` keeps it from readers, whatever its date; `withdrawn` removes it from every feed. */
  readonly status?: Status
  /**
   * Of the article that `find` or `save` gave: it is saved only if the store has no newer revision. null: only if there is no
   * such article yet. Absent: in any case.
   */
  readonly revision?: number | null
}

export interface CorrectionInput extends Omit<Correction, 'at'> {
  readonly at: DateInput
}

type Always = 'id' | 'slug' | 'contentHtml' | 'tags' | 'figures' | 'related' | 'status'
type AsText = 'authors' | 'published' | 'updated' | 'corrections' | 'revision'

/** An article in the store. Addresses are absolute, and saving it as it is changes nothing. */
export interface StoredArticle
  extends Required<Pick<ArticleInput, Always>>,
    Omit<ArticleInput, Always | AsText> {
  readonly authors: readonly Author[]
  /** `2026-11-23` or `2026-11-23T09:00:00Z`, as precise as it was given. */
  readonly published?: string
  readonly updated?: string
  readonly corrections: readonly (Omit<Correction, 'at'> & { readonly at: string })[]
  /** Grows with each change. Known of what `find` and `save` give. */
  readonly revision?: number
  /** Set while the article is withdrawn. */
  readonly withdrawal?: { readonly at: string; readonly reason?: string }
}

/** What became of an article that was to be saved. */
export interface SaveReport {
  /**
   * `refused`: nothing of it was saved, and `problems` say why. `outdated`: nothing either, since the article has another revision
   * than `revision` of the input.
   */
  readonly outcome: 'created' | 'updated' | 'unchanged' | 'refused' | 'outdated'
  /** Absent if it was not saved. */
  readonly article?: StoredArticle
  /** Everything that is wrong, each with field and rule. Empty unless it is refused. */
  readonly problems: readonly Finding[]
  /** What readers may miss, such as a picture that is not there. */
  readonly warnings: readonly Finding[]
}

export interface Finding {
  /** Such as `title`, `authors.0.url` or `figures.1.alt`. */
  readonly field: string
  /** A sentence for a person. */
  readonly message: string
}

/** An article as it was once saved, and what has changed it. */
export interface ArticleRevision {
  /** From 1. */
  readonly revision: number
  readonly savedAt: Date
  /** Such as `created` and `published`. Empty if the change log has forgotten it. */
  readonly changes: readonly string[]
  /** The way the change came in: `folder`, `command`, `api`, `program` … */
  readonly how?: string
  /** The name of the token, person or client. */
  readonly who?: string
  readonly article: StoredArticle
}
