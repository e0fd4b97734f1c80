import { toSlug } from './slug.ts'

/**
 * How long names may be, in bytes of UTF-8. Nobody needs longer ones, and some of them stand together in an index:
 * PostgreSQL's take 2,700 bytes, SQLite's anything. What one takes the other one must take, too.
 */
export const mostBytes = {
  /** Of an article, and of every feed that is named after something. */
  slug: 300,
  /** Of an article. */
  id: 2000,
  /** The name that an article comes in under: its file's path, and in a list its id. */
  key: 2600,
} as const

export function isWithin(text: string, most: number): boolean {
  return text.length <= most / 4 || Buffer.byteLength(text) <= most
}

/** True where the feed of a tag, a section or an author of that name has an address that is short enough. */
export function givesShortSlug(name: string): boolean {
  return name.length <= 20 || isWithin(toSlug(name), mostBytes.slug)
}
