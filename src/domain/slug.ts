import slugify from '@sindresorhus/slugify'
import { LRUCache } from 'lru-cache'

/** The same few tags, sections and bylines come with every article, and each takes longer than to save it in a feed. */
const known = new LRUCache<string, string>({ max: 5_000 })

/**
 * The last part of an address for a name: small letters and digits with single hyphens. A name in a script that cannot
 * be written so keeps its own letters. Empty for a name without a letter or digit.
 */
export function toSlug(name: string): string {
  const slug = known.get(name) ?? makeSlug(name)
  known.set(name, slug)
  return slug
}

function makeSlug(name: string): string {
  return slugify(name) || (name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).join('-')
}
