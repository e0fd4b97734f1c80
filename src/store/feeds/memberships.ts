import type { Article } from '../../domain/article.ts'
import { monthOf } from '../../domain/calendar.ts'
import type { FeedName } from '../../domain/feed.ts'
import { type FeedRules, feedsOf, isShown, type Membership } from '../../domain/feed-rules.ts'
import { instantText } from '../../domain/moment.ts'
import { inBatches, upsert } from '../database/connection.ts'
import type { Database } from '../schema/schema.ts'
import { hiddenPage, type Member, outsidePage, rebalanceFeeds, renewVersions } from './archives.ts'
import { createFeeds, raiseFeeds } from './feed-state.ts'
import { addToMonths, type MonthChange } from './months.ts'
import { isInWindow, readWindows } from './windows.ts'

/** A feed that changes in a transaction. */
interface TouchedFeed extends Membership {
  /** The oldest page of its archive that changed. */
  readonly changedPage?: number
}

/** The feeds that change in a transaction: each is raised once, at its end. */
export type TouchedFeeds = Map<FeedName, TouchedFeed>

/** An article whose feeds may change. */
export interface Placement {
  readonly article: Article
  /** No feed holds it or has held it. */
  readonly isNew?: boolean
  /** Readers have lost it, in another store: the feeds that held it tell them. */
  readonly isLost?: boolean
  /** Its entry does not change: only the feeds that it joins or leaves are touched. */
  readonly isUnchanged?: boolean
}

/** The feeds that an article leaves, and those whose documents it leaves, stays in and joins. */
interface Moves {
  readonly left: readonly Member[]
  readonly hidden: readonly Member[]
  readonly stayed: readonly { readonly membership: Membership; readonly page: number }[]
  readonly joined: readonly Membership[]
  /** The feeds that it belongs to, but whose documents do not show it. */
  readonly outside: readonly Membership[]
  /** The feeds that it did not belong to before. */
  readonly won: readonly Membership[]
}

/** The clock, for the versions of archive pages, and the time that decides which articles a feed holds back. */
interface PlacingTimes {
  readonly now: Date
  readonly at?: Date
}

/** Updates which feeds hold the articles, and adds the feeds that change to `touched`. Each article once. */
export async function placeArticles(
  db: Database,
  placements: readonly Placement[],
  rules: FeedRules,
  touched: TouchedFeeds,
  { now, at = now }: PlacingTimes,
): Promise<void> {
  const known = placements.flatMap(({ article, isNew }) => (isNew ? [] : [article]))
  const members = await readMembers(db, known)
  const joining = new Map<FeedName, Member[]>()
  const joiningOf = (feed: FeedName) => joining.get(feed) ?? joining.set(feed, []).get(feed) ?? []
  const outside: Outsider[] = []
  const months: MonthChange[] = []
  for (const { article, isUnchanged, isLost } of placements) {
    for (const name of isLost ? await departAll(db, article, rules) : []) touch(touched, { name })
    const before = members.get(article.id) ?? []
    const { left, hidden, stayed, joined, won, ...moves } = toMoves(article, before, rules, at)
    months.push(...toMonthChanges(article, { left, won }, rules))
    await leave(db, article, left)
    for (const { feed, page } of [...left.filter(wasShown), ...hidden]) {
      touch(touched, { name: feed as FeedName }, page)
      joiningOf(feed as FeedName)
    }
    outside.push(...moves.outside.map((membership) => ({ article, membership })))
    for (const { membership, page } of stayed) {
      if (!isUnchanged) touch(touched, membership, page)
      // A feed that others leave may have had its label from one of them.
      else if (touched.has(membership.name)) touch(touched, membership)
    }
    for (const membership of joined) {
      touch(touched, membership)
      joiningOf(membership.name).push(toMember(article, membership.name))
    }
  }
  await keepOutside(db, outside, members, at)
  await rebalanceFeeds(db, joining, { size: rules.feedSize, now })
  await addToMonths(db, months)
  await deleteDepartures(db, known, touched)
}

function toMoves(article: Article, before: readonly Member[], rules: FeedRules, at: Date): Moves {
  const wanted = article.status === 'published' ? feedsOf(article, rules) : []
  const pages = new Map<string, number>(before.map(({ feed, page }) => [feed, page]))
  const pageOf = ({ name }: Membership) => pages.get(name) ?? outsidePage
  // A longer delay takes nothing back that readers of the feed have.
  const isInside = (one: Membership) => isShown(one, at) || (!one.isLeftOut && pageOf(one) !== outsidePage)
  const inside = wanted.filter(isInside)
  const outside = wanted.filter((one) => !isInside(one))
  const names = new Set<string>(wanted.map(({ name }) => name))
  const outsideNames = new Set<string>(outside.map(({ name }) => name))
  return {
    left: before.filter(({ feed }) => !names.has(feed)),
    hidden: before.filter((member) => outsideNames.has(member.feed) && isInDocument(member)),
    stayed: inside.map((membership) => ({ membership, page: pageOf(membership) })).filter(isInDocument),
    joined: inside.filter((one) => !isInDocument({ page: pageOf(one) })),
    outside,
    won: wanted.filter(({ name }) => !pages.has(name)),
  }
}

function isInDocument({ page }: { readonly page: number }): boolean {
  return page >= 0
}

/** Readers of the feed may have the article. */
function wasShown({ page }: { readonly page: number }): boolean {
  return page !== outsidePage
}

/** An article that a feed holds back or leaves out. */
interface Outsider {
  readonly article: Article
  readonly membership: Membership
}

/** The feeds' pages for people show them. `before`: the members that the articles had. */
async function keepOutside(
  db: Database,
  outside: readonly Outsider[],
  before: ReadonlyMap<string, readonly Member[]>,
  at: Date,
): Promise<void> {
  const known = [...before].flatMap(([id, members]) => (members.every(isInDocument) ? [] : [id]))
  await inBatches(known, (batch) => db.deleteFrom('held_article').where('article_id', 'in', batch).execute())
  const held = outside.flatMap(({ article: { id }, membership: { name, heldUntil, isLeftOut } }) =>
    heldUntil && !isLeftOut ? [{ article_id: id, feed: name, held_until: instantText(heldUntil) }] : [],
  )
  await upsert(db, 'held_article', held)
  const rows = outside.map(({ article, membership: { name } }) => {
    const member = before.get(article.id)?.find(({ feed }) => feed === name)
    return toMember(article, name, member && wasShown(member) ? hiddenPage : outsidePage)
  })
  await upsert(db, 'feed_member', rows)
  const feeds = new Map(outside.map(({ membership }) => [membership.name, membership]))
  await createFeeds(db, [...feeds.values()], at)
}

/** Those of all feeds that it belongs to, whether or not their documents show it. */
function toMonthChanges(
  { published }: Article,
  { left, won }: Pick<Moves, 'left' | 'won'>,
  { timeZone }: FeedRules,
): MonthChange[] {
  if (!published) return []
  const month = monthOf(published, timeZone)
  return [
    ...left.map(({ feed }) => ({ feed, month, articles: -1 })),
    ...won.map(({ name }) => ({ feed: name, month, articles: 1 })),
  ]
}

async function readMembers(
  db: Database,
  articles: readonly Article[],
): Promise<ReadonlyMap<string, Member[]>> {
  const rows = await inBatches(articles, (batch) =>
    db
      .selectFrom('feed_member')
      .selectAll()
      .where(
        'article_id',
        'in',
        batch.map(({ id }) => id),
      )
      .execute(),
  )
  return Map.groupBy(rows, ({ article_id }) => article_id)
}

/** `page`: the archive page that changes, if any. */
function touch(touched: TouchedFeeds, { name, label }: Membership, page = 0): void {
  const before = touched.get(name)
  const pages = [page, before?.changedPage ?? 0].filter((one) => one > 0)
  touched.set(name, {
    name,
    label: label ?? before?.label,
    ...(pages.length > 0 && { changedPage: Math.min(...pages) }),
  })
}

function toMember({ id, published }: Article, feed: FeedName, page = 0): Member {
  if (!published) throw new Error(`article ${id} is published without a date`)
  return { feed, article_id: id, published_at: instantText(published.at), page }
}

async function leave(db: Database, { id, withdrawal }: Article, left: readonly Member[]): Promise<void> {
  if (left.length === 0) return
  const feeds = left.map(({ feed }) => feed)
  await db.deleteFrom('feed_member').where('article_id', '=', id).where('feed', 'in', feeds).execute()
  if (!withdrawal) return
  const windows = await readWindows(db, feeds as FeedName[])
  // Readers of a feed that did not show it have nothing to lose, and a notice of it would be new to them.
  const seen = left.filter((member) => wasShown(member) && isInWindow(windows, member))
  if (seen.length === 0) return
  const withdrawn_at = withdrawal.at.toISOString()
  const rows = seen.map(({ feed }) => ({ feed, article_id: id, withdrawn_at }))
  await db.insertInto('feed_departure').values(rows).execute()
}

/** The feeds that would hold the article if it were published. */
async function departAll(db: Database, article: Article, rules: FeedRules): Promise<readonly FeedName[]> {
  const { id, withdrawal } = article
  if (!withdrawal) return []
  const names = feedsOf(article, rules).flatMap((one) => (isShown(one, withdrawal.at) ? [one.name] : []))
  const withdrawn_at = withdrawal.at.toISOString()
  const rows = names.map((feed) => ({ feed, article_id: id, withdrawn_at }))
  if (rows.length > 0) await db.insertInto('feed_departure').values(rows).execute()
  return names
}

/** Feeds show the reason of a withdrawal, which may change. An article that was published again has no departure. */
async function deleteDepartures(
  db: Database,
  articles: readonly Article[],
  touched: TouchedFeeds,
): Promise<void> {
  const withdrawals = new Map(articles.map(({ id, withdrawal }) => [id, withdrawal]))
  const rows = await inBatches([...withdrawals.keys()], (batch) =>
    db.selectFrom('feed_departure').select(['feed', 'article_id']).where('article_id', 'in', batch).execute(),
  )
  for (const { feed } of rows) touch(touched, { name: feed as FeedName })
  const back = rows.filter(({ article_id }) => !withdrawals.get(article_id))
  for (const id of new Set(back.map(({ article_id }) => article_id))) {
    await db.deleteFrom('feed_departure').where('article_id', '=', id).execute()
  }
}

/** To be called once, at the end of the transaction. `at`: when the feeds changed. */
export async function raiseTouchedFeeds(
  db: Database,
  touched: TouchedFeeds,
  now: Date,
  at = now,
): Promise<void> {
  for (const { name, changedPage } of touched.values()) {
    if (changedPage !== undefined) await renewVersions(db, now, { feed: name, from: changedPage })
  }
  const isMainSame = touched.size > 0 && !touched.has('main')
  // The revision of the main feed tells what the store has lost: see `loss.ts`.
  const same = isMainSame ? [{ name: 'main' as const, isSame: true }] : []
  await raiseFeeds(db, [...touched.values(), ...same], at)
}
