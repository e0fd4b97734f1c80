import { createHash } from 'node:crypto'
import type { Article } from '../../domain/article.ts'

/** File systems take 255 bytes for a name, with its date and ending. */
const mostSlugBytes = 200

/**
 * Names the files of articles, without their endings: `2026/2026-11-09-night-ferry`, so that their order is that of
 * publication. No two names are the same, also on systems that do not tell large letters from small ones.
 */
export function createFileNames(): (article: Pick<Article, 'id' | 'slug' | 'published'>) => string {
  const taken = new Set<string>()
  return ({ id, slug, published }) => {
    const day = published?.at.toISOString().slice(0, 10)
    const isShort = Buffer.byteLength(slug) <= mostSlugBytes
    const name = isShort ? slug : `${slug.slice(0, 40)}-${hashOf(id)}`
    const full = day ? `${day.slice(0, 4)}/${day}-${name}` : name
    const free = taken.has(fold(full)) ? `${full}-${hashOf(id)}` : full
    taken.add(fold(free))
    return free
  }
}

function fold(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 12)
}
