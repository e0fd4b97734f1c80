import type { Article } from './article.ts'
import type { FeedName } from './feed.ts'
import { toFeedSlug } from './identity.ts'
import type { FeedSettings, Publication } from './publication.ts'
import { matchesQuery } from './saved-query.ts'

/** The feeds that show articles later than others, or not at all. */
export interface FeedLimits {
  /** Of each feed without a delay of its own. */
  readonly delayMinutes: number
  readonly feeds: readonly Pick<FeedSettings, 'feed' | 'delayMinutes' | 'without'>[]
}

/** The publication's part in deciding which feeds contain an article, and in which month. */
export interface FeedRules extends Pick<Publication, 'language' | 'queries' | 'feedSize' | 'timeZone'> {
  /** Absent: every feed shows its articles from their publication on. */
  readonly limits?: FeedLimits
}

export function rulesOf(publication: Publication): FeedRules {
  const { language, queries, feedSize, timeZone, allFeeds, feeds = [] } = publication
  const limited = feeds.flatMap(({ feed, delayMinutes, without = [] }) =>
    delayMinutes === undefined && without.length === 0 ? [] : [{ feed, delayMinutes, without }],
  )
  const delayMinutes = allFeeds?.delayMinutes ?? 0
  const isLimited = delayMinutes > 0 || limited.length > 0
  const limits = { delayMinutes, feeds: limited }
  return { language, queries, feedSize, timeZone, ...(isLimited && { limits }) }
}

/** A feed that an article belongs to. Its page shows the article, its documents unless they leave it out. */
export interface Membership {
  readonly name: FeedName
  /** The tag or byline that gives the feed its title. */
  readonly label?: string
  /** The documents of the feed never show the article. */
  readonly isLeftOut?: boolean
  /** They show it from then on. Absent: from its publication on. */
  readonly heldUntil?: Date
}

/** Whether the documents of the feed show the article at that time. */
export function isShown({ isLeftOut, heldUntil }: Membership, at: Date): boolean {
  return !isLeftOut && (heldUntil === undefined || heldUntil <= at)
}

/** The feeds that the article belongs to while it is published, each once. */
export function feedsOf(article: Article, { language, queries, limits }: FeedRules): readonly Membership[] {
  const all: Membership[] = [
    { name: 'main' },
    ...ownFeedsOf(article),
    { name: `language:${article.language ?? language}` },
    ...queries
      .filter((query) => matchesQuery(article, query, language))
      .map(({ slug }): Membership => ({ name: `query:${slug}` })),
  ]
  const each = [...new Map(all.map((one) => [one.name, one])).values()]
  return limits ? each.map((one) => limit(one, article, limits)) : each
}

/** Of these, the feeds of its section, tags and authors, which follow from the article alone. */
export function ownFeedsOf({ section, tags, authors }: Article): readonly Membership[] {
  return [
    ...named('section', section ? [section] : []),
    ...named('tag', tags),
    ...named(
      'author',
      authors.map(({ name }) => name),
    ),
  ]
}

const minuteMs = 60_000

function limit(membership: Membership, { section, published }: Article, limits: FeedLimits): Membership {
  const own = limits.feeds.find(({ feed }) => feed === membership.name)
  if (section && own?.without?.some((slug) => toFeedSlug(slug) === toFeedSlug(section))) {
    return { ...membership, isLeftOut: true }
  }
  const minutes = own?.delayMinutes ?? limits.delayMinutes
  if (minutes === 0 || !published) return membership
  return { ...membership, heldUntil: new Date(published.at.getTime() + minutes * minuteMs) }
}

function named(kind: 'section' | 'tag' | 'author', labels: readonly string[]): Membership[] {
  return labels.flatMap((label) => {
    const slug = toFeedSlug(label)
    return slug ? [{ name: `${kind}:${slug}`, label } as const] : []
  })
}
