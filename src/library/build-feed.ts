import { type Article, type Author, cleanText, type Figure } from '../domain/article.ts'
import { PublisherError } from '../domain/errors.ts'
import { type Format, formatNames } from '../domain/feed.ts'
import { type Moment, parseMoment } from '../domain/moment.ts'
import type { Picture, Publication } from '../domain/publication.ts'
import type { Site } from '../domain/site.ts'
import { buildDocument, buildEntry } from '../formats/build.ts'
import { toFeedHead } from '../formats/head.ts'
import type { ArticleInput, CorrectionInput, DateInput } from './article.ts'

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
  const problems = [
    ...findFeedProblems(format, feed),
    ...articles.flatMap(findEntryProblems),
    ...findTwins(articles),
  ]
  if (problems.length > 0) throw new PublisherError('invalid', problems.join('\n'))
  const site = toSite(feed)
  const entries = articles.map(toArticle)
  const withdrawn = (feed.withdrawn ?? []).map(({ id, at, reason }) => ({
    id,
    withdrawal: { at: toMoment(at).at, ...(reason && { reason }) },
  }))
  const state = { name: 'main', revision: 1, changedAt: toMoment(feed.updated ?? new Date(0)).at } as const
  const head = { ...toFeedHead({ state, articles: entries, withdrawn }, format, site), selfUrl: feed.url }
  const texts = entries.map((article) => buildEntry(format, article, site))
  return buildDocument(format, { ...head, extent: feed.isComplete ? 'complete' : 'newest' }, texts, site)
}

function toSite(feed: FeedInput): Site {
  const { id, title, subtitle, homeUrl, language, publisher, rights, license, logo, icon } = feed
  const publication: Publication = {
    ...{ id, title, language, publisher, address: homeUrl, timeZone: 'UTC' },
    ...(subtitle !== undefined && { subtitle }),
    ...(rights !== undefined && { rights }),
    ...(license !== undefined && { license }),
    ...(logo && { logo }),
    ...(icon && { icon }),
    ...{ sections: [], queries: [], feedEnds: [], hubs: feed.hubs ?? [], ownHub: false, feedMenu: false },
    ...{ feedSize: 1, tombstoneDays: 1, maxAgeSeconds: feed.maxAgeSeconds ?? 900 },
  }
  return { publication, baseUrl: new URL(homeUrl).origin }
}

function toArticle({ url, published, updated, corrections = [], ...entry }: EntryInput): Article {
  return {
    ...{ contentHtml: '', tags: [], figures: [], related: [], slug: '', status: 'published' },
    ...entry,
    title: cleanText(entry.title),
    canonicalUrl: url,
    authors: (entry.authors ?? []).map((author) => (typeof author === 'string' ? { name: author } : author)),
    published: toMoment(published),
    ...(updated !== undefined && { updated: toMoment(updated) }),
    corrections: corrections.map((one) => ({ ...one, at: toMoment(one.at) })),
  }
}

/** Of a date that was checked. */
function toMoment(date: DateInput): Moment {
  const moment = readDate(date)
  if (!moment) throw new Error(`a date was not checked: ${String(date)}`)
  return moment
}

function readDate(date: unknown): Moment | undefined {
  if (date instanceof Date) return Number.isNaN(date.getTime()) ? undefined : parseMoment(date.toISOString())
  return typeof date === 'string' ? parseMoment(date) : undefined
}

function findFeedProblems(format: Format, feed: FeedInput): string[] {
  const {
    id,
    title,
    url,
    homeUrl,
    language,
    publisher,
    logo,
    icon,
    license,
    hubs = [],
    withdrawn = [],
  } = feed
  return [
    ...(formatNames.includes(format)
      ? []
      : [`format must be one of ${formatNames.join(', ')}, not "${format}"`]),
    ...wantUri('feed.id', id),
    ...wantText('feed.title', title),
    ...wantAddress('feed.url', url),
    ...wantAddress('feed.homeUrl', homeUrl),
    ...wantText('feed.language', language),
    ...wantText('feed.publisher.name', publisher?.name),
    ...(logo ? wantAddress('feed.logo.address', logo.address) : []),
    ...(icon ? wantAddress('feed.icon.address', icon.address) : []),
    ...(license === undefined ? [] : wantAddress('feed.license', license)),
    ...hubs.flatMap((hub, index) => wantAddress(`feed.hubs.${index}`, hub)),
    ...(feed.updated === undefined ? [] : wantDate('feed.updated', feed.updated)),
    ...withdrawn.flatMap(({ id, at }, index) => [
      ...wantUri(`feed.withdrawn.${index}.id`, id),
      ...wantDate(`feed.withdrawn.${index}.at`, at),
    ]),
  ]
}

function findEntryProblems(entry: EntryInput, index: number): string[] {
  const { id, title, url, published, updated, license, figures = [], corrections = [] } = entry
  const name = (field: string) => `articles.${index}.${field}`
  return [
    ...wantUri(name('id'), id),
    ...wantText(name('title'), title),
    ...wantAddress(name('url'), url),
    ...wantDate(name('published'), published),
    ...(updated === undefined ? [] : wantDate(name('updated'), updated)),
    ...(license === undefined ? [] : wantAddress(name('license'), license)),
    ...figures.flatMap((figure, at) => wantAddress(name(`figures.${at}.url`), figure.url)),
    ...corrections.flatMap(({ at }: CorrectionInput, number) =>
      wantDate(name(`corrections.${number}.at`), at),
    ),
  ]
}

/** RFC 4287, section 4.1.1: entries with the same id are one entry. */
function findTwins(articles: readonly EntryInput[]): string[] {
  const first = new Map<string, number>()
  return articles.flatMap(({ id }, index) => {
    const before = first.get(id)
    if (before === undefined) first.set(id, index)
    return before === undefined ? [] : [`articles.${index}.id is also that of articles.${before}: "${id}"`]
  })
}

function wantText(field: string, text: unknown): string[] {
  return typeof text === 'string' && text.trim() !== '' ? [] : [`${field} must be a text that is not empty`]
}

function wantUri(field: string, text: unknown): string[] {
  const isUri = typeof text === 'string' && /^[a-z][a-z0-9+.-]*:\S+$/i.test(text)
  return isUri
    ? []
    : [`${field} must be a URI, such as urn:uuid:… or https://example.org/posts/17; ${said(text)}`]
}

function wantAddress(field: string, text: unknown): string[] {
  const isAddress = typeof text === 'string' && /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
  return isAddress
    ? []
    : [`${field} must be an absolute address such as https://example.org/page; ${said(text)}`]
}

function wantDate(field: string, date: unknown): string[] {
  const rule = 'must be a Date, or a date such as 2026-11-23 or 2026-11-23T09:00:00Z'
  return readDate(date) ? [] : [`${field} ${rule}; ${said(date)}`]
}

function said(value: unknown): string {
  return value === undefined ? 'it is missing' : `it is "${value}"`
}
