import type { Kysely } from 'kysely'
import type { Article } from '../../domain/article.ts'
import type { FeedName } from '../../domain/feed.ts'
import { type FeedRules, feedsOf, type Membership } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import { inBatches } from '../database/batches.ts'
import type { Schema } from '../schema/schema.ts'
import { type Member, renewPages, settleFeeds } from './archives.ts'
import { raiseFeeds } from './feeds.ts'

/** A feed that a transaction has touched. */
interface TouchedFeed extends Membership {
  /** The oldest page of its archive that changed. */
  readonly changedPage?: number
}

/** The feeds that a transaction has touched: they are settled and raised once, at its end. */
export type TouchedFeeds = Map<FeedName, TouchedFeed>

/** An article whose feeds may be others than before. */
export interface Placement {
  readonly article: Article
  /** It has just come in: no feed holds it or has held it. */
  readonly isNew?: boolean
  /** Its entry is as it was: readers of the feeds where it stays notice nothing. */
  readonly isUnchanged?: boolean
}

/** What an article's change means for feeds. */
interface Moves {
  readonly left: readonly Member[]
  readonly stayed: readonly { readonly membership: Membership; readonly page: number }[]
  readonly joined: readonly Membership[]
}

/**
 * Brings the feeds that articles stand in into line with what these are now, and notes those whose readers may notice.
 * Each article comes once.
 */
export async function placeArticles(
  db: Kysely<Schema>,
  placements: readonly Placement[],
  rules: FeedRules,
  touched: TouchedFeeds,
): Promise<void> {
  const known = placements.flatMap(({ article, isNew }) => (isNew ? [] : [article]))
  const members = await readMembers(db, known)
  const joining = new Map<FeedName, Member[]>()
  const joiningOf = (feed: FeedName) => joining.get(feed) ?? joining.set(feed, []).get(feed) ?? []
  for (const { article, isUnchanged } of placements) {
    const { left, stayed, joined } = toMoves(article, members.get(article.id) ?? [], rules)
    await leave(db, article, left)
    for (const { feed, page } of left) {
      touch(touched, { name: feed as FeedName }, page)
      joiningOf(feed as FeedName)
    }
    for (const { membership, page } of isUnchanged ? [] : stayed) touch(touched, membership, page)
    for (const membership of joined) {
      touch(touched, membership)
      joiningOf(membership.name).push(toMember(article, membership.name))
    }
  }
  await settleFeeds(db, joining, rules.feedSize)
  await tidyDepartures(db, known, touched)
}

function toMoves(article: Article, before: readonly Member[], rules: FeedRules): Moves {
  const wanted = article.status === 'published' ? feedsOf(article, rules) : []
  const pages = new Map<string, number>(before.map(({ feed, page }) => [feed, page]))
  const names = new Set<string>(wanted.map(({ name }) => name))
  return {
    left: before.filter(({ feed }) => !names.has(feed)),
    stayed: wanted.flatMap((membership) => {
      const page = pages.get(membership.name)
      return page === undefined ? [] : [{ membership, page }]
    }),
    joined: wanted.filter(({ name }) => !pages.has(name)),
  }
}

async function readMembers(
  db: Kysely<Schema>,
  articles: readonly Article[],
): Promise<ReadonlyMap<string, Member[]>> {
  const rows = await inBatches(articles, (some) =>
    db
      .selectFrom('feed_member')
      .selectAll()
      .where(
        'article_id',
        'in',
        some.map(({ id }) => id),
      )
      .execute(),
  )
  return Map.groupBy(rows, ({ article_id }) => article_id)
}

/** Feeds without an archive, and joins, change no page. */
function touch(touched: TouchedFeeds, { name, label }: Membership, page = 0): void {
  const before = touched.get(name)
  const pages = [page, before?.changedPage ?? 0].filter((one) => one > 0)
  touched.set(name, {
    name,
    label: label ?? before?.label,
    ...(pages.length > 0 && { changedPage: Math.min(...pages) }),
  })
}

function toMember({ id, published }: Article, feed: FeedName): Member {
  if (!published) throw new Error(`article ${id} is published without a date`)
  return { feed, article_id: id, published_at: instantText(published.at), page: 0 }
}

async function leave(
  db: Kysely<Schema>,
  { id, withdrawal }: Article,
  left: readonly Member[],
): Promise<void> {
  if (left.length === 0) return
  const feeds = left.map(({ feed }) => feed)
  await db.deleteFrom('feed_member').where('article_id', '=', id).where('feed', 'in', feeds).execute()
  if (!withdrawal) return
  const rows = feeds.map((feed) => ({ feed, article_id: id, withdrawn_at: withdrawal.at.toISOString() }))
  await db.insertInto('feed_departure').values(rows).execute()
}

/** A withdrawn article's departures tell its reason, which may change; one that came back has none. */
async function tidyDepartures(
  db: Kysely<Schema>,
  articles: readonly Article[],
  touched: TouchedFeeds,
): Promise<void> {
  const statuses = new Map(articles.map(({ id, status }) => [id, status]))
  const rows = await inBatches([...statuses.keys()], (some) =>
    db.selectFrom('feed_departure').select(['feed', 'article_id']).where('article_id', 'in', some).execute(),
  )
  for (const { feed } of rows) touch(touched, { name: feed as FeedName })
  const back = rows.filter(({ article_id }) => statuses.get(article_id) !== 'withdrawn')
  for (const id of new Set(back.map(({ article_id }) => article_id))) {
    await db.deleteFrom('feed_departure').where('article_id', '=', id).execute()
  }
}

/** The end of every transaction that placed articles. */
export async function finishFeeds(db: Kysely<Schema>, touched: TouchedFeeds, at: Date): Promise<void> {
  for (const { name, changedPage } of touched.values()) {
    if (changedPage !== undefined) await renewPages(db, name, changedPage)
  }
  await raiseFeeds(db, [...touched.values()], at)
}
