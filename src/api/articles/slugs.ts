import { hash, randomUUID } from 'node:crypto'
import { isWithin, mostBytes, toSlug } from '../../domain/identity.ts'
import type { ApiDeps } from '../deps.ts'

export interface Slugs {
  /** Those that new articles of this writer have got, and that the store may not hold yet. */
  readonly slugs: Set<string>
  /** Many requests want this slug at once: a random one is free. */
  readonly isCrowded?: boolean
}

const mostTries = 50

/** Characters of a slug that is cut off; each has four bytes at most, and a number may follow. */
const shortened = 70

/** A slug that every store takes, with whole words. */
function shortSlug(title: string): string {
  const slug = toSlug(title)
  if (isWithin(slug, mostBytes.slug - 20)) return slug
  const start = [...slug].slice(0, shortened).join('')
  return start.replace(/-[^-]*$/, '')
}

/** The slug of a title, with a number behind it if another article has it. Undefined for a title without a letter. */
export async function freeSlug(
  title: unknown,
  { slugs, isCrowded }: Slugs,
  { store }: Pick<ApiDeps, 'store'>,
): Promise<string | undefined> {
  const slug = typeof title === 'string' ? shortSlug(title) : ''
  if (slug === '') return undefined
  for (let number = 1; !isCrowded && number <= mostTries; number++) {
    const tried = number === 1 ? slug : `${slug}-${number}`
    if (slugs.has(tried) || (await store.articleBySlug(tried)) || slugs.has(tried)) continue
    slugs.add(tried)
    return tried
  }
  return `${slug}-${randomUUID().slice(0, 8)}`
}

/** Until the title is known, for a key that is too long to be a slug. */
export function standInSlug(key: string): string | undefined {
  return isWithin(key, mostBytes.slug) ? undefined : hash('sha256', key).slice(0, 20)
}
