import type { Remark } from '../domain/errors.ts'
import type { OwnPage } from '../domain/own-page.ts'
import type { IncomingArticle } from '../store/store.ts'
import type { ArticleFile } from './folder/list-files.ts'
import type { Draft } from './forms/draft.ts'

/** The prepared article of a file, or the problem of a file without a readable article. It can be sent between threads. */
export interface Candidate {
  readonly file: ArticleFile
  readonly key: string
  readonly prepared: Prepared
  /** The refusal depends on more than the file's bytes, the publication and media: another article, or its disk. */
  readonly mayPass?: boolean
  /** Its disk, or the storage of its media, did not answer. */
  readonly isUnavailable?: boolean
}

export interface Prepared {
  /** Absent if there are problems. */
  readonly incoming?: IncomingArticle
  /** Instead of an article, for the file of a page that is no draft. */
  readonly page?: OwnPage
  /** For reports, even if there are problems. */
  readonly title?: string
  readonly problems: readonly Remark[]
  readonly warnings: readonly Remark[]
  /** The articles that links name and that do not exist yet. */
  readonly absent?: readonly string[]
  /** See `Draft`. */
  readonly reading?: Draft['reading']
  /** Instead of an article, for a page of an export: its file below `pages/`. */
  readonly pageFile?: PageFile
  /** For a story of an export with problems: what was read of it, in the article's JSON form. */
  readonly unfit?: Readonly<Record<string, unknown>>
}

export interface PageFile {
  /** Its path below `pages/`, with `/` between folders. */
  readonly name: string
  readonly text: string
  readonly isDraft: boolean
}

export function refusal(field: string, message: string): Prepared {
  return { problems: [{ field, message }], warnings: [] }
}

/** The only candidate of a file that cannot be read. */
export function refuseFile(file: ArticleFile, problem: Remark): Candidate {
  return { file, key: file.key, prepared: { problems: [problem], warnings: [] } }
}
