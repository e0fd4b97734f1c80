import type { Remark } from '../../../domain/errors.ts'
import type { LineSpan } from '../draft.ts'

/** The fields of front matter as they are written: every scalar is a text. */
export interface WrittenFields {
  readonly fields: Readonly<Record<string, unknown>>
  /** The lines of each field in the file, by its path. */
  readonly lines: ReadonlyMap<string, LineSpan>
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
}

export interface FrontMatter {
  /** The article's fields, not yet checked. */
  readonly fields: Record<string, unknown>
  readonly lines: Map<string, LineSpan>
  /** The names that the file uses instead of the article's, by path: `published` → `date`. */
  readonly writtenAs: ReadonlyMap<string, string>
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
  /** The text after the front matter; the whole text if there is none. */
  readonly body: string
  /** The line that `body` begins on, from 1. */
  readonly bodyLine: number
}

export interface FrontMatterSettings {
  /** The source key of the file: Jekyll's file names begin with a date. */
  readonly key?: string
  /** The sections of the publication. */
  readonly sections?: readonly { readonly slug: string; readonly title: string }[]
  /** Fields that are no article's, and that the caller reads: they stay as they are written. */
  readonly ownFields?: readonly string[]
  /** What the configuration of a site makes of the written fields, before they get the article's names. */
  readonly complete?: (fields: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  /** The file is a generator's: fields that no article has are its theme's, and no mistakes. */
  readonly isForeign?: boolean
}
