import type { SearchTerm } from '../../domain/search/parse-query.ts'
import type { Database } from '../schema/schema.ts'

/** An article as the index gets it. Its words are those of `cutWords`: letters and digits only. */
export interface IndexedText {
  readonly key: bigint
  readonly title: readonly string[]
  readonly words: readonly string[]
  /** The names of its feeds by section, tag and author, and the single characters of pairs. */
  readonly parts: readonly string[]
}

const partForm = /^[a-z]+:[\p{L}\p{N}-]+$/u

/** Whether a text has the form of a feed's name: engines read signs in it that no slug has. */
export function isPart(text: string): boolean {
  return partForm.test(text)
}

/** What all hits have in common. */
export interface Wanted {
  readonly terms: readonly SearchTerm[]
  /** Feeds that hold the article, by section, tag or author. */
  readonly parts: readonly string[]
  /** Terms that must be in the title besides. */
  readonly inTitle?: readonly SearchTerm[]
}

/** Hits with keys from `from` to before `below`. */
export interface Span {
  readonly from: bigint
  readonly below: bigint
}

/** The full-text engine of a database. */
export interface TextIndex {
  /** None of the keys may be there. */
  insert(db: Database, texts: readonly IndexedText[]): Promise<void>
  remove(db: Database, keys: readonly bigint[]): Promise<void>
  clear(db: Database): Promise<void>
  /** The highest keys first. */
  find(db: Database, wanted: Wanted, span: Span, limit: number): Promise<bigint[]>
  /** The condition that locks the rows of a query until the transaction ends, where another writer could change them. */
  readonly locking: string
}
