import type { Status } from '../../domain/article.ts'
import { type Moment, momentAt, momentText } from '../../domain/moment.ts'
import { publishedOf } from '../rows/article-row.ts'
import type { ArticleRow } from '../schema/schema.ts'

/** Where an article stands towards readers: the columns that publishing and withdrawing change. */
export interface Standing {
  readonly status: Status
  readonly published?: Moment
  readonly publishedBy: 'article' | 'command' | null
  readonly wentPublicAt: string | null
  readonly withdrawnBy: ArticleRow['withdrawn_by']
  readonly withdrawnAt: string | null
  readonly withdrawnReason: string | null
}

const notWithdrawn = { withdrawnBy: null, withdrawnAt: null, withdrawnReason: null } as const

/** What an article that comes in wishes for itself. */
export interface Wish {
  readonly status?: 'draft' | 'withdrawn'
  readonly published?: Moment
  readonly publishedIfUnknown?: Moment
}

export interface Decision {
  readonly standing: Standing
  readonly warnings: readonly string[]
}

export function standingOf(row: ArticleRow): Standing {
  return {
    status: row.status,
    ...publishedOf(row),
    publishedBy: row.published_by,
    wentPublicAt: row.went_public_at,
    withdrawnBy: row.withdrawn_by,
    withdrawnAt: row.withdrawn_at,
    withdrawnReason: row.withdrawn_reason,
  }
}

/** What becomes of an article when it comes in (again). Pure; `before` is undefined for a new one. */
export function decideStanding(before: Standing | undefined, wish: Wish, now: Date): Decision {
  const dated = decideDate(before, wish)
  const wentPublic = before?.wentPublicAt != null
  if (wish.status === 'withdrawn') return { ...dated, standing: withdrawn(dated.standing, 'article', now) }
  if (before?.withdrawnBy === 'command')
    return { ...dated, standing: withdrawn(dated.standing, 'command', now) }
  if (wish.status === 'draft' && !wentPublic) return { ...dated, standing: asDraft(dated.standing) }
  const warnings = wish.status === 'draft' ? [...dated.warnings, alreadyPublic] : dated.warnings
  return { standing: release(dated.standing, now), warnings }
}

const alreadyPublic = 'status: is draft, but readers have seen the article; withdraw it to take it back'

function decideDate(before: Standing | undefined, wish: Wish): Decision {
  const fixed = before?.published !== undefined && before.wentPublicAt !== null
  if (fixed) return { standing: before, warnings: dateMoved(before.published, wish.published) }
  const base: Standing = {
    status: 'draft',
    publishedBy: null,
    wentPublicAt: before?.wentPublicAt ?? null,
    withdrawnBy: before?.withdrawnBy ?? null,
    withdrawnAt: before?.withdrawnAt ?? null,
    withdrawnReason: before?.withdrawnReason ?? null,
  }
  const recorded = before?.publishedBy === 'command' ? before.published : undefined
  const byCommand = recorded ?? wish.publishedIfUnknown
  if (wish.published)
    return { standing: { ...base, published: wish.published, publishedBy: 'article' }, warnings: [] }
  if (byCommand) return { standing: { ...base, published: byCommand, publishedBy: 'command' }, warnings: [] }
  return { standing: base, warnings: [] }
}

function dateMoved(kept: Moment | undefined, wished: Moment | undefined): string[] {
  if (!kept || !wished || momentText(kept) === momentText(wished)) return []
  return [
    `published: is ${momentText(kept)} for readers and stays so; the article now says ${momentText(wished)}`,
  ]
}

/**
 * Published if its date has come, scheduled if it is still to come, a draft without one. What readers have seen stays
 * published when the clock jumps back behind its date.
 */
export function release(standing: Standing, now: Date): Standing {
  const { published } = standing
  if (!published) return asDraft(standing)
  if (published.at > now && standing.wentPublicAt === null) {
    return { ...standing, ...notWithdrawn, status: 'scheduled' }
  }
  const wentPublicAt = standing.wentPublicAt ?? now.toISOString()
  return { ...standing, ...notWithdrawn, status: 'published', wentPublicAt }
}

/** What `publish` does: a date that readers have seen, or that has passed, stays; everything else gets now. */
export function publishNow(standing: Standing, now: Date): Standing {
  const { published } = standing
  if (published && (standing.wentPublicAt !== null || published.at <= now)) return release(standing, now)
  return release({ ...standing, published: momentAt(now), publishedBy: 'command' }, now)
}

/** An article that is withdrawn already keeps its time, and its reason unless another one is given. */
export function withdrawn(
  standing: Standing,
  by: NonNullable<ArticleRow['withdrawn_by']>,
  now: Date,
  reason?: string,
): Standing {
  const isAgain = standing.status === 'withdrawn'
  return {
    ...standing,
    status: 'withdrawn',
    withdrawnBy: by,
    withdrawnAt: (isAgain ? standing.withdrawnAt : null) ?? now.toISOString(),
    withdrawnReason: reason ?? (isAgain ? standing.withdrawnReason : null),
  }
}

function asDraft(standing: Standing): Standing {
  return { ...standing, ...notWithdrawn, status: 'draft' }
}
