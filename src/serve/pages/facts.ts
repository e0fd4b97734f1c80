import { type Article, type Author, type Figure, lastChange } from '../../domain/article.ts'
import { articleBody } from '../../domain/article-body.ts'
import { type FeedState, type Format, formatNames, formats } from '../../domain/feed.ts'
import { feedsOf, rulesOf } from '../../domain/feed-rules.ts'
import { type Moment, momentText } from '../../domain/moment.ts'
import { feedTitle, isOffered, type Publication, sectionTitle } from '../../domain/publication.ts'
import { absoluteHtml, absoluteUrl, figureUrl, paths, type Site } from '../../domain/site.ts'
import { toSlug } from '../../domain/slug.ts'

/** A feed in one format. */
export interface FeedLink {
  readonly label: string
  /** Distinct for each feed, as readers show it. */
  readonly title: string
  readonly type: string
  /** Absolute. */
  readonly address: string
}

/** A link to the page of a feed. */
export interface NamedFeed {
  readonly label: string
  readonly address: string
}

/** The content of a `<time>` element. */
export interface ShownDate {
  readonly machine: string
  readonly words: string
}

export interface License {
  readonly name: string
  readonly url: string
}

/** The content of every page's layout. */
export interface Frame {
  readonly language: string
  readonly publication: Publication
  readonly home: string
  readonly subscribeAt: string
  readonly opml: string
  readonly license?: License
  readonly style: string
  readonly script: string
}

export interface Teaser {
  readonly title: string
  readonly address: string
  readonly language?: string
  readonly section?: NamedFeed
  readonly published?: ShownDate
  readonly summary?: string
  readonly picture?: Figure & { readonly address: string }
}

export interface ArticleFacts extends Teaser {
  readonly updated?: ShownDate
  /** With the author's own address, otherwise that of the author's feed. */
  readonly authors: readonly NamedFeed[]
  /** Absent if the body begins with it. */
  readonly lede?: string
  readonly bodyHtml: string
  readonly tags: readonly NamedFeed[]
  readonly source: Article['source']
  readonly related: Article['related']
  /** Only if it differs from that of the publication, which the layout shows. */
  readonly rights?: string
  readonly license?: License
  /** Absolute. */
  readonly canonical: string
}

export function toFrame({ publication }: Site, assets: Pick<Frame, 'style' | 'script'>): Frame {
  return {
    language: publication.language,
    publication,
    home: paths.home,
    subscribeAt: paths.feedPage('main'),
    opml: paths.opml,
    license: toLicense(publication.license),
    ...assets,
  }
}

/** The feeds for autodiscovery, in their order; RSS first, since some readers take the first link. */
export function toFeedLinks(
  feeds: readonly Pick<FeedState, 'name' | 'label'>[],
  { publication, baseUrl }: Site,
): readonly FeedLink[] {
  const offered = feeds.filter(({ name }) => isOffered(publication, name))
  return offered.flatMap((feed, index) =>
    // Further feeds have two formats only, which keeps the list short.
    (index === 0 ? formatNames : (['rss', 'atom'] as const)).map((format: Format) => ({
      label: formats[format].label,
      title: `${feedTitle(feed, publication)} (${formats[format].label})`,
      type: formats[format].mediaType,
      address: baseUrl + paths.feed(feed.name, format),
    })),
  )
}

/** The feeds of an article, the main one first. */
export function feedsFor(
  article: Article,
  { publication }: Site,
): readonly Pick<FeedState, 'name' | 'label'>[] {
  return feedsOf(article, rulesOf(publication)).slice(0, mostFeedsOnPage)
}

export function toTeaser(article: Article, { publication }: Site): Teaser {
  const [picture] = article.figures.flatMap((figure) => {
    const address = figureUrl('', figure)
    return address && (figure.type ?? 'image/').startsWith('image/') ? [{ ...figure, address }] : []
  })
  return {
    title: article.title,
    address: paths.article(article.slug),
    language: article.language,
    section: article.section ? toSectionLink(article.section, publication) : undefined,
    published: article.published && toShownDate(article.published, publication),
    summary: article.summary,
    picture,
  }
}

/** An article for its page. Addresses on this server are paths, so they work behind any proxy. */
export function toArticleFacts(article: Article, site: Site): ArticleFacts {
  const { publication, baseUrl } = site
  const changed = lastChange(article)
  const isOpening =
    article.summary !== undefined && openingOf(article.contentHtml).startsWith(fold(article.summary))
  return {
    ...toTeaser(article, site),
    updated: article.updated && changed && toShownDate(changed, publication),
    authors: article.authors.map(toAuthorLink),
    lede: isOpening ? undefined : article.summary,
    bodyHtml: absoluteHtml('', articleBody(article)),
    tags: article.tags.map((tag) => ({ label: tag, address: feedPageOf('tag', tag) })),
    source: article.source,
    related: article.related,
    rights: article.rights === publication.rights ? undefined : article.rights,
    license: article.license === publication.license ? undefined : toLicense(article.license),
    canonical: article.canonicalUrl ?? absoluteUrl(baseUrl, paths.article(article.slug)),
  }
}

function toSectionLink(section: string, publication: Publication): NamedFeed {
  return { label: sectionTitle(publication, section), address: feedPageOf('section', section) }
}

function toAuthorLink({ name, url }: Author): NamedFeed {
  return { label: name, address: url ?? feedPageOf('author', name) }
}

/** Empty for a name without a slug, which has no feed. */
function feedPageOf(kind: 'section' | 'tag' | 'author', name: string): string {
  const slug = toSlug(name)
  return slug && paths.feedPage(`${kind}:${slug}`)
}

/** A longer list does not help a reader to choose. */
const mostFeedsOnPage = 10

/** The text of the first paragraph: enough to tell whether the summary was taken from it. */
function openingOf(html: string): string {
  const [, paragraph = ''] = /<p[^>]*>(.*?)<\/p>/s.exec(html.replace(/<figure>.*?<\/figure>/gs, '')) ?? []
  const text = paragraph.replace(/<sup>.*?<\/sup>|<[^>]*>/gs, '')
  return fold(
    text.replace(/&#x([0-9A-F]+);/gi, (_all, code: string) => String.fromCodePoint(parseInt(code, 16))),
  )
}

function fold(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** A date without a time shows no time; a time is in the publication's zone. */
function toShownDate(moment: Moment, { language, timeZone }: Publication): ShownDate {
  const options: Intl.DateTimeFormatOptions =
    moment.precision === 'day'
      ? { dateStyle: 'long', timeZone: 'UTC' }
      : { dateStyle: 'long', timeStyle: 'short', timeZone }
  return { machine: momentText(moment), words: new Intl.DateTimeFormat(language, options).format(moment.at) }
}

const creativeCommons = /^https?:\/\/creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/

function toLicense(url: string | undefined): License | undefined {
  if (!url) return undefined
  const [, name, version] = creativeCommons.exec(url) ?? []
  if (!name) return { name: url.replace(/^https?:\/\//, ''), url }
  return { name: name === 'zero' ? `CC0 ${version}` : `CC ${name.toUpperCase()} ${version}`, url }
}

/** The public subscription forms of web readers. `feed` is the absolute address of a feed, percent-encoded. */
const readerForms: Readonly<Record<string, (feed: string) => string>> = {
  Feedly: (feed) => `https://feedly.com/i/subscription/feed%2F${feed}`,
  Inoreader: (feed) => `https://www.inoreader.com/?add_feed=${feed}`,
  NewsBlur: (feed) => `https://www.newsblur.com/?url=${feed}`,
  Feedbin: (feed) => `https://feedbin.com/?subscribe=${feed}`,
  'The Old Reader': (feed) => `https://theoldreader.com/feeds/subscribe?url=${feed}`,
  BazQux: (feed) => `https://bazqux.com/add?url=${feed}`,
}

/** A subscription link for each web reader. */
export function toReaderButtons(feedAddress: string) {
  const feed = encodeURIComponent(feedAddress)
  return Object.entries(readerForms).map(([reader, address]) => ({ reader, address: address(feed) }))
}
