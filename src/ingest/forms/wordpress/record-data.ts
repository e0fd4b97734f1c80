import type { OwnArticle } from './own-article.ts'
import type { ItemTerm } from './read-item.ts'

/** What the media library says of a file. */
export interface Attachment {
  /** The original file. */
  readonly url: string
  readonly alt?: string
  readonly caption?: string
  readonly title?: string
  readonly credit?: string
  readonly type?: string
}

export interface WordPressAuthor {
  readonly name: string
  readonly url?: string
}

/** The data of a record of WordPress: one story, and what it needs of the rest of the file. */
export interface WordPressData {
  readonly type: string
  readonly title: string
  readonly slug: string
  readonly status: string
  readonly isProtected: boolean
  readonly isPage: boolean
  readonly content: string
  readonly excerpt: string
  /** The date of its publication, or why there is none. */
  readonly published?: { readonly text: string; readonly from: string }
  readonly authors: readonly WordPressAuthor[]
  readonly section?: string
  readonly tags: readonly string[]
  readonly language?: string
  readonly canonicalUrl?: string
  readonly thumbnail?: string
  /** Attachments that the text or the story names, by id. */
  readonly attachments: Readonly<Record<string, Attachment>>
  /** Ids of the pictures, sound and film that belong to it, in their order, for a gallery without a list. */
  readonly children: readonly string[]
  /** The original of each resized copy that the text shows. */
  readonly originals: Readonly<Record<string, string>>
  /** The texts of reusable blocks that it shows, by id. */
  readonly blocks: Readonly<Record<string, string>>
  readonly enclosures: readonly string[]
  readonly footnotes?: string
  /** The article that it was before it came to WordPress from Gazette. */
  readonly own?: OwnArticle
  readonly lines: Readonly<Record<string, number>>
  /** What the splitter has to say, as warnings or as the reason why the story cannot be read. */
  readonly remarks: readonly { readonly field: string; readonly message: string }[]
  readonly fault?: string
}

export type { ItemTerm }
