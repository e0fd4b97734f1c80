import type { Status } from '../../domain/article.ts'
import { PublisherError } from '../../domain/errors.ts'
import { type Moment, momentAt, momentText } from '../../domain/moment.ts'
import type { ArticleRow } from '../schema/schema.ts'
import { publishedOf } from './article-row.ts'
import type { IncomingArticle } from './incoming.ts'

/** The columns of an article that publishing and withdrawing change. */
export interface PublicationState {
  readonly status: Status
  readonly published?: Moment
  readonly publishedBy: 'article' | 'command' | null
  readonly wentPublicAt: string | null
  readonly withdrawnBy: ArticleRow['withdrawn_by']
  readonly withdrawnAt: string | null
  readonly withdrawnReason: string | null
}

const notWithdrawn = { withdrawnBy: null, withdrawnAt: null, withdrawnReason: null } as const

/** The publication state that an incoming article requests. */
export interface RequestedState {
  readonly status?: 'draft' | 'withdrawn'
  readonly published?: Moment
  readonly publishedIfUnknown?: Moment
  /** See `IncomingArticle`. */
  readonly withdrawal?: IncomingArticle['withdrawal']
}

export interface DecidedState {
  readonly state: PublicationState
  readonly warnings: readonly string[]
}

export function stateOf(row: ArticleRow): PublicationState {
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

/** The state of an article that comes in (again). Pure; `before` is undefined for a new one. */
export function decideState(
  before: PublicationState | undefined,
  requested: RequestedState,
  now: Date,
): DecidedState {
  const { state: dated, warnings } = decideDate(before, requested)
  const state = before ? dated : withWithdrawal(dated, requested, now)
  if (requested.status === 'withdrawn') {
    const isByCommand = before?.status === 'withdrawn' && before.withdrawnBy === 'command'
    return { state: toWithdrawn(state, isByCommand ? 'command' : 'article', now), warnings }
  }
  if (before?.withdrawnBy === 'command') {
    if (before.status === 'withdrawn') return { state: toWithdrawn(state, 'command', now), warnings }
    const isAgreed = requested.status === 'draft'
    return {
      state: { ...state, status: 'draft' },
      warnings: isAgreed ? warnings : [...warnings, unpublished],
    }
  }
  const isDraft = requested.status === 'draft'
  if (
    before?.withdrawnBy === 'deletion' &&
    (isDraft || !(requested.published || requested.publishedIfUnknown))
  ) {
    return {
      state: { ...toWithdrawn(state, 'command', now), status: 'draft' },
      warnings: isDraft ? warnings : [...warnings, undated],
    }
  }
  if (!isDraft) return { state: toDated(state, now), warnings }
  if (before?.status === 'published' && state.wentPublicAt !== null) {
    return { state: toDated(state, now), warnings: [...warnings, alreadyPublic] }
  }
  // Readers have lost it already, and nothing brings it back to them.
  if (state.wentPublicAt !== null) {
    return { state: { ...toWithdrawn(state, 'article', now), status: 'draft' }, warnings }
  }
  if (before?.status === 'scheduled' && state.publishedBy === 'command') {
    return { state: toDated(state, now), warnings: [...warnings, alreadyScheduled] }
  }
  return { state: toDraft(state), warnings }
}

/** Readers knew it until then. */
function withWithdrawal(
  state: PublicationState,
  { status, withdrawal }: RequestedState,
  now: Date,
): PublicationState {
  const { published } = state
  if (!withdrawal || !status || !published || published.at > withdrawal.at || withdrawal.at > now)
    return state
  return {
    ...state,
    wentPublicAt: published.at.toISOString(),
    withdrawnBy: 'article',
    withdrawnAt: withdrawal.at.toISOString(),
    withdrawnReason: withdrawal.reason ?? null,
  }
}

const alreadyScheduled = 'status: is draft, but a command has scheduled the article; withdraw it to stop that'
const alreadyPublic = 'status: is draft, but readers have seen the article; unpublish it to take it back'
const unpublished =
  'status: a command has unpublished the article, which stays a draft until the command publish'
const undated = 'published: is missing; the article was deleted, and is a draft until the command publish'

function decideDate(before: PublicationState | undefined, requested: RequestedState): DecidedState {
  if (before?.published && before.wentPublicAt !== null) {
    return { state: before, warnings: dateMoved(before.published, requested.published) }
  }
  const base: PublicationState = {
    ...notWithdrawn,
    ...before,
    status: 'draft',
    published: undefined,
    publishedBy: null,
    wentPublicAt: before?.wentPublicAt ?? null,
  }
  const { published, publishedIfUnknown } = requested
  if (published) {
    // An article that says what a command has decided decides nothing.
    const isAgreed = before?.published && momentText(before.published) === momentText(published)
    const publishedBy = isAgreed && before.publishedBy === 'command' ? 'command' : 'article'
    return { state: { ...base, published, publishedBy }, warnings: [] }
  }
  const recorded = (before?.publishedBy === 'command' && before.published) || publishedIfUnknown
  if (!recorded) return { state: base, warnings: [] }
  return { state: { ...base, published: recorded, publishedBy: 'command' }, warnings: [] }
}

function dateMoved(kept: Moment, requested: Moment | undefined): string[] {
  if (!requested || momentText(kept) === momentText(requested)) return []
  return [
    `published: is ${momentText(kept)} for readers and stays so; the article now says ${momentText(requested)}`,
  ]
}

/**
 * Published if its date has come, scheduled if not, a draft without a date. An article that readers have seen stays
 * published, even if the clock is set back behind its date.
 */
function toDated(state: PublicationState, now: Date): PublicationState {
  const { published } = state
  if (!published) return toDraft(state)
  if (published.at > now && state.wentPublicAt === null) {
    return { ...state, ...notWithdrawn, status: 'scheduled' }
  }
  const wentPublicAt = state.wentPublicAt ?? now.toISOString()
  return { ...state, ...notWithdrawn, status: 'published', wentPublicAt }
}

/** A date that readers have seen, or that has passed, is kept; otherwise the date is now. */
export function publishNow(state: PublicationState, now: Date): PublicationState {
  const { published } = state
  if (published && (state.wentPublicAt !== null || published.at <= now)) return toDated(state, now)
  return toDated({ ...state, published: momentAt(now), publishedBy: 'command' }, now)
}

/**
 * The date is `at`: a schedule, or a publication with a past date. Throws `conflict` if readers have seen the article, or
 * if its file gives another date: the next import would restore that one. `isOfStore`: it has no file.
 */
export function publishAt(
  state: PublicationState,
  at: Moment,
  now: Date,
  isOfStore = false,
): PublicationState {
  const date = state.published && momentText(state.published)
  if (state.wentPublicAt !== null) {
    throw new PublisherError('conflict', `readers know the publication date ${date}, which never changes`)
  }
  if (state.publishedBy === 'article' && !isOfStore) {
    if (date === momentText(at)) return toDated(state, now)
    throw new PublisherError('conflict', `the article's file says published: ${date}; change it there first`)
  }
  return toDated({ ...state, published: at, publishedBy: 'command' }, now)
}

/** An article that is withdrawn again keeps its time, and its reason unless another one is given. */
export function toWithdrawn(
  state: PublicationState,
  by: NonNullable<ArticleRow['withdrawn_by']>,
  now: Date,
  reason?: string,
): PublicationState {
  const isAgain = state.withdrawnAt !== null
  return {
    ...state,
    status: 'withdrawn',
    withdrawnBy: by,
    withdrawnAt: state.withdrawnAt ?? now.toISOString(),
    withdrawnReason: reason ?? (isAgain ? state.withdrawnReason : null),
  }
}

/**
 * A draft until `publish`, whatever its file says. Readers that have seen the article are told as of a withdrawal. A
 * date that a command recorded is forgotten unless readers have seen it.
 */
export function toUnpublished(state: PublicationState, now: Date): PublicationState {
  if (state.status === 'draft' && state.wentPublicAt === null) return state
  if (state.wentPublicAt !== null) return { ...toWithdrawn(state, 'command', now), status: 'draft' }
  const isForgotten = state.publishedBy === 'command'
  const date = isForgotten ? { published: undefined, publishedBy: null } : {}
  return { ...state, ...date, ...notWithdrawn, status: 'draft', withdrawnBy: 'command' }
}

function toDraft(state: PublicationState): PublicationState {
  return { ...state, ...notWithdrawn, status: 'draft' }
}
