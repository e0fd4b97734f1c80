import type { Article } from './article.ts'
import type { FeedName } from './feed.ts'
import { toFeedSlug } from './identity.ts'
import type { Publication } from './publication.ts'
import { matchesQuery } from './saved-query.ts'

/** The publication's part in deciding which feeds contain an article. */
export type FeedRules = Pick<Publication, 'language' | 'queries' | 'feedSize'>

export function rulesOf({ language, queries, feedSize }: Publication): FeedRules {
  return { language, queries, feedSize }
}

/** A feed that contains an article. */
export interface Membership {
  readonly name: FeedName
  /** The tag or byline that gives the feed its title. */
  readonly label?: string
}

/** The feeds that contain the article while it is published, each once. */
export function feedsOf(article: Article, { language, queries }: FeedRules): readonly Membership[] {
  const { section, tags, authors } = article
  const all: Membership[] = [
    { name: 'main' },
    ...named('section', section ? [section] : []),
    ...named('tag', tags),
    ...named(
      'author',
      authors.map(({ name }) => name),
    ),
    { name: `language:${article.language ?? language}` },
    ...queries
      .filter((query) => matchesQuery(article, query, language))
      .map(({ slug }): Membership => ({ name: `query:${slug}` })),
  ]
  return [...new Map(all.map((one) => [one.name, one])).values()]
}

function named(kind: 'section' | 'tag' | 'author', labels: readonly string[]): Membership[] {
  return labels.flatMap((label) => {
    const slug = toFeedSlug(label)
    return slug ? [{ name: `${kind}:${slug}`, label } as const] : []
  })
}
