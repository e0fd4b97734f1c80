import type { z } from 'zod'
import type { Article, Author, Figure } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import type { Format } from '../domain/feed.ts'
import type { Picture } from '../domain/look.ts'
import type { Publication } from '../domain/publication.ts'
import type { Site } from '../domain/site.ts'
import { buildDocument, buildEntry } from '../formats/build.ts'
import { toFeedHead } from '../formats/head.ts'
import { withoutEmpty } from '../ingest/article-form.ts'
import { checkForm } from '../ingest/check-form.ts'
import type { ArticleInput, DateInput } from './article.ts'
import { documentForm } from './feed-form.ts'

/** A feed as a program with a store of its own gives it. Addresses are absolute. */
export interface FeedInput {
  /** A permanent URI, such as `tag:example.org,2026:news`. Atom needs one; another one is another feed to readers. */
  readonly id: string
  readonly title: string
  /** The address of this very document. */
  readonly url: string
  /** The address of the page that the feed is about. */
  readonly homeUrl: string
  /** BCP 47, such as `en-GB`. */
  readonly language: string
  /** The author of the feed, and of articles without an author. */
  readonly publisher: Author
  readonly subtitle?: string
  /** The owner's sentence about copyright, for articles without one of their own. */
  readonly rights?: string
  /** The address of the licence of articles that give none. */
  readonly license?: string
  readonly logo?: Picture
  readonly icon?: Picture
  /** WebSub hubs that tell subscribers of changes. */
  readonly hubs?: readonly string[]
  /** How long a reader may wait before it asks again, in seconds. Default: 900. */
  readonly maxAgeSeconds?: number
  /** True if the document holds every entry of the feed (RFC 5005, section 2): readers drop what it lacks. */
  readonly isComplete?: boolean
  /** When the feed has last changed. Needed only if it is empty: otherwise the newest change of an article says it. */
  readonly updated?: DateInput
  /** Entries that readers have seen and that are gone: Atom says so (RFC 6721), other formats cannot. */
  readonly withdrawn?: readonly { readonly id: string; readonly at: DateInput; readonly reason?: string }[]
}

/** An article of a program with a store of its own. Addresses are absolute. */
export interface EntryInput
  extends Pick<
    ArticleInput,
    | 'title'
    | 'summary'
    | 'authors'
    | 'tags'
    | 'language'
    | 'updated'
    | 'source'
    | 'rights'
    | 'license'
    | 'corrections'
  > {
  /** A permanent URI. Another one is another article to readers. */
  readonly id: string
  /** The address of its page. */
  readonly url: string
  /** HTML with absolute addresses. It is published as it is: clean what strangers have written. */
  readonly contentHtml?: string
  readonly published: DateInput
  /** Pictures, sound, films and documents with their addresses. */
  readonly figures?: readonly (Omit<Figure, 'file' | 'digest'> & { readonly url: string })[]
}

/**
 * A whole feed document as text, with the entries in the order of the articles: newest first. Pure: equal input gives equal
 * text, no clock is read, and nothing is fetched. Characters that XML forbids are dropped, everything is escaped as its
 * format wants it, and what RSS cannot say otherwise is said by its usual extensions. Throws
 * `PublisherError` with the problem `invalid`, and everything that is wrong, a line each.
 */
export function buildFeed(format: Format, feed: FeedInput, articles: readonly EntryInput[]): string {
  const checked = checkForm(documentForm, withoutEmpty({ format, feed, articles }), words)
  const broken = 'problems' in checked ? checked.problems.map(({ message }) => message) : []
  const problems = [...broken, ...findTwins(articles)]
  if (problems.length > 0 || !('data' in checked)) throw new PublisherError('invalid', problems.join('\n'))
  const { data } = checked
  const site = toSite(data.feed)
  const entries = data.articles.map(toArticle)
  const withdrawn = data.feed.withdrawn.map(({ id, at, reason }) => ({
    id,
    withdrawal: { at: at.at, ...(reason && { reason }) },
  }))
  const state = { name: 'main', revision: 1, changedAt: data.feed.updated?.at ?? new Date(0) } as const
  const head = {
    ...toFeedHead({ state, articles: entries, withdrawn }, format, site),
    selfUrl: data.feed.url,
  }
  const texts = entries.map((article) => buildEntry(format, article, site))
  return buildDocument(format, { ...head, extent: data.feed.isComplete ? 'complete' : 'newest' }, texts, site)
}

const words = {
  name: 'a feed document',
  lineOf: () => undefined,
  examples: {
    'feed.id': '"tag:example.org,2026:news"',
    'feed.title': '"The Estuary Lamp"',
    'feed.url': '"https://example.org/feed"',
    'feed.homeUrl': '"https://example.org/"',
    'feed.language': '"en-GB"',
    'feed.publisher': '{ name: "The Estuary Lamp" }',
    'feed.publisher.name': '"The Estuary Lamp"',
    'articles.id': '"https://example.org/posts/17", which never changes',
    'articles.title': '"The fog bell rings again"',
    'articles.url': '"https://example.org/posts/17"',
    'articles.published': '"2026-11-23T09:00:00Z", or a Date',
  },
}

/** RFC 4287, section 4.1.1: entries with the same id are one entry. */
function findTwins(articles: unknown): string[] {
  if (!Array.isArray(articles)) return []
  const first = new Map<unknown, number>()
  return articles.flatMap((article: { readonly id?: unknown } | null | undefined, index) => {
    const id = article?.id
    const before = first.get(id)
    if (typeof id === 'string' && before === undefined) first.set(id, index)
    return before === undefined
      ? []
      : [`articles.${index}.id is also that of articles.${before}; it says "${id}"`]
  })
}

type Checked = z.output<typeof documentForm>

function toSite(feed: Checked['feed']): Site {
  const { url: _url, homeUrl, isComplete: _extent, updated: _updated, withdrawn: _withdrawn, ...own } = feed
  const publication: Publication = {
    ...own,
    ...{ address: homeUrl, timeZone: 'UTC' },
    ...{
      sections: [],
      queries: [],
      feedEnds: [],
      ownHub: false,
      feedMenu: false,
      feedSize: 1,
      tombstoneDays: 1,
    },
  }
  return { publication, baseUrl: new URL(homeUrl).origin }
}

function toArticle({ url, ...entry }: Checked['articles'][number]): Article {
  return { ...entry, ...{ canonicalUrl: url, related: [], slug: '', status: 'published' } }
}
