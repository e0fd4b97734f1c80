import type { IncomingMessage } from 'node:http'
import { ApiError, invalidRequest } from '../problem.ts'

/** What the headers of a request demand of the article (RFC 9110, section 13). */
export interface Conditions {
  /** The revisions, one of which the article must have; null: it must not exist; `*`: it must exist. */
  readonly revisions?: readonly number[] | '*' | null
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
    if (ifNoneMatch.trim() === '*') return { revisions: null }
    throw wrong('If-None-Match', `must be * for a request that writes; it says ${ifNoneMatch}`)
  }
  if (ifMatch === undefined) return {}
  if (ifMatch.trim() === '*') return { revisions: '*' }
  if (!/^\s*(?:W\/)?"[^"]*"(?:\s*,\s*(?:W\/)?"[^"]*")*\s*$/.test(ifMatch)) {
    throw wrong('If-Match', `must be an ETag in quotes, such as "3", or *; it says ${ifMatch}`)
  }
  const tags = [...ifMatch.matchAll(/(W\/)?"([^"]*)"/g)]
  return {
    revisions: tags.flatMap(([, weak, tag = '']) => (!weak && /^\d{1,9}$/.test(tag) ? [Number(tag)] : [])),
  }
}

/**
 * The revision that the article must have when it is written; undefined: any. Throws `outdated` if it cannot match.
 * `current`: undefined if there is no article.
 */
export function expectedRevision(
  { revisions }: Conditions,
  current: number | undefined,
): number | null | undefined {
  if (revisions === undefined) return undefined
  if (revisions === null) {
    if (current === undefined) return null
    throw outdated('the article exists', current)
  }
  if (current === undefined) throw outdated('there is no such article', current)
  if (revisions === '*') return undefined
  if (revisions.includes(current)) return current
  throw outdated(`the article has the revision ${current} now`, current)
}

/** 412, with the revision of now as ETag and as a member. */
export function outdated(reason: string, current: number | undefined): ApiError {
  const known = current !== undefined
  return new ApiError({
    status: 412,
    word: 'outdated',
    detail: `${reason}: read it again`,
    ...(known && { headers: { ETag: `"${current}"` }, members: { revision: current } }),
  })
}

function wrong(field: string, rule: string): ApiError {
  return invalidRequest([{ field, detail: `${field} ${rule}` }])
}
