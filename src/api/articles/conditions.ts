import type { IncomingMessage } from 'node:http'
import type { FoundArticle } from '../../store/store.ts'
import { ApiError, invalidRequest } from '../problem.ts'

/** What the headers of a request demand of the article (RFC 9110, section 13). */
export interface Conditions {
  /** The ETags, one of which the article must have; null: it must not exist; `*`: it must exist. */
  readonly tags?: readonly string[] | '*' | null
}

/** What must hold when the article is written: see `Condition` of the store. */
export interface Expected {
  readonly expectedRevision?: number | null
  readonly expectedStamp?: string
}

type Tagged = Pick<FoundArticle, 'article' | 'revision' | 'stamp'>

/**
 * The strong validator of an article (RFC 9110, section 8.8.3). The stamp is there since a deleted article may come again
 * with the same revision. A scheduled article comes out in the revision that it has.
 */
export function tagOf({ article: { status }, revision, stamp }: Tagged): string {
  return `"${revision}-${stamp}${status === 'scheduled' ? '-scheduled' : ''}"`
}

/** Saves only what is as it was read. */
export function asFound({ revision, stamp }: Pick<FoundArticle, 'revision' | 'stamp'>): Expected {
  return { expectedRevision: revision, expectedStamp: stamp }
}

/**
 * Reads If-Match (section 13.1.1) and `If-None-Match: *` (section 13.1.2). Weak tags and those of others match no article,
 * since If-Match compares strongly. Throws `invalid` for a header that is no list of tags, or names two opposite wishes.
 */
export function readConditions({ headers }: Pick<IncomingMessage, 'headers'>): Conditions {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw wrong('If-None-Match', 'must not be sent beside If-Match')
  }
  if (ifNoneMatch !== undefined) {
    if (ifNoneMatch.trim() === '*') return { tags: null }
    throw wrong('If-None-Match', `must be * for a request that writes; it says ${ifNoneMatch}`)
  }
  if (ifMatch === undefined) return {}
  if (ifMatch.trim() === '*') return { tags: '*' }
  if (!/^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/.test(ifMatch)) {
    throw wrong('If-Match', `must be an ETag in quotes, such as "3-Jq2Vx0aB", or *; it says ${ifMatch}`)
  }
  const tags = [...ifMatch.matchAll(/(W\/)?("[^"]*")/g)]
  return { tags: tags.flatMap(([, weak, tag = '']) => (weak ? [] : [tag])) }
}

/** What must hold when the article is written; nothing without a condition. Throws `outdated` if it cannot hold. */
export function toExpected({ tags }: Conditions, found: Tagged | undefined): Expected {
  if (tags === undefined) return {}
  if (tags === null) {
    if (!found) return { expectedRevision: null }
    throw outdated('the article exists', found)
  }
  if (!found) throw outdated('there is no such article')
  if (tags === '*') return {}
  if (tags.includes(tagOf(found))) return asFound(found)
  throw outdated(`the article has another ETag now, in revision ${found.revision}`, found)
}

/** 412, with the ETag and the revision of now. */
export function outdated(reason: string, found?: Tagged): ApiError {
  return new ApiError({
    status: 412,
    word: 'outdated',
    detail: `${reason}: read it again`,
    ...(found && { headers: { ETag: tagOf(found) }, members: { revision: found.revision } }),
  })
}

function wrong(field: string, rule: string): ApiError {
  return invalidRequest([{ field, detail: `${field} ${rule}` }])
}
