import type { Article } from '../../../domain/article.ts'
import { type FeedName, formatNames, formats } from '../../../domain/feed.ts'
import { feedsOf, rulesOf } from '../../../domain/feed-rules.ts'
import { toFeedSlug } from '../../../domain/identity.ts'
import { type CalledFeed, feedTitle, isOffered } from '../../../domain/publication.ts'
import { hostPath, paths, type Site } from '../../../domain/site.ts'
import type { Headers } from '../../../http/answer.ts'
import { fill, type Interface } from '../../../words/interface.ts'

/** The links for autodiscovery, with titles that differ; RSS first, since some readers take the first link. */
export function toFeedLinks(feeds: readonly CalledFeed[], { publication, baseUrl }: Site) {
  const offered = feeds.filter(({ name }) => isOffered(publication, name))
  return offered.flatMap((feed, index) =>
    // Further feeds have two formats only, which keeps the list short.
    (index === 0 ? formatNames : (['rss', 'atom'] as const)).map((format) => ({
      label: formats[format].label,
      title: `${feedTitle(feed, publication)} (${formats[format].label})`,
      type: formats[format].mediaType,
      address: baseUrl + paths.feed(feed.name, format),
    })),
  )
}

/** A longer list does not help a reader to choose. */
const maxFeedsOnPage = 10

/** The feeds that show the article now or later, the main one first. */
export function feedsFor(article: Article, { publication }: Site): readonly CalledFeed[] {
  const all = feedsOf(article, rulesOf(publication)).filter(({ isLeftOut }) => !isLeftOut)
  return all.slice(0, maxFeedsOnPage)
}

/** The address of the page of a name's feed. Empty for a name without a slug, which has no feed. */
export function feedPageOf(kind: 'section' | 'tag' | 'author', name: string, { baseUrl }: Site): string {
  const slug = toFeedSlug(name)
  return slug && hostPath(baseUrl, paths.feedPage(`${kind}:${slug}`))
}

/** The link to the page about following the feed, in words. */
export function toFollow(feed: CalledFeed, { publication, baseUrl }: Site, { words, feedName }: Interface) {
  return {
    label: fill(words.follow, { feed: feedName(feed) ?? publication.title }),
    address: hostPath(baseUrl, paths.subscribe(feed.name)),
  }
}

/** RFC 8288: the feed of a page, for programs that do not read HTML. */
export function feedLink(name: FeedName, { baseUrl }: Site): Headers {
  const address = baseUrl + paths.feed(name, 'rss')
  return { Link: `<${address}>; rel="alternate"; type="${formats.rss.mediaType}"` }
}
