import slugify from '@sindresorhus/slugify'
import { LRUCache } from 'lru-cache'
import { v5 } from 'uuid'

const uriForm = /^[a-z][a-z0-9+.-]*:\S+$/i

/** Whether the text has the form of a URI (RFC 3986): a scheme, a colon and a rest, without white space. */
export function isUri(text: string): boolean {
  return uriForm.test(text)
}

/**
 * The permanent id of an article, a URI. A name that is a URI is kept byte for byte. Any other name gives the `urn:uuid:`
 * derived from the publication's id and the name (RFC 9562, section 5.5): an empty store gets the same ids again.
 */
export function articleId(publicationId: string, name: string): string {
  return isUri(name) ? name : `urn:uuid:${v5(name, v5(publicationId, v5.URL))}`
}

/** Articles share few tags, sections and bylines, and slugify takes longer than saving a feed membership. */
const known = new LRUCache<string, string>({ max: 5_000 })

/**
 * The last part of an address for a name: small letters and digits with single hyphens. A name in a script without
 * transliteration keeps its letters. Empty for a name without a letter or digit.
 */
export function toSlug(name: string): string {
  const slug = known.get(name) ?? makeSlug(name)
  known.set(name, slug)
  return slug
}

function makeSlug(name: string): string {
  return slugify(name) || (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join('-')
}

/**
 * Maximum length of names, in bytes of UTF-8. Some of them share an index entry: PostgreSQL allows 2,700 bytes, SQLite
 * any number. Both stores must accept the same names.
 */
export const mostBytes = {
  /** Of an article, and of every feed with a slug. */
  slug: 300,
  /** Of an article. */
  id: 2000,
  /** The source key of an article: its file's path and, in a list, its id. */
  key: 2600,
} as const

export function isWithin(text: string, most: number): boolean {
  return text.length <= most / 4 || Buffer.byteLength(text) <= most
}

/** Whether the feed of a tag, section or author of that name has a slug within the limit. */
export function givesShortSlug(name: string): boolean {
  return name.length <= 20 || isWithin(toSlug(name), mostBytes.slug)
}
