import {
  type Article,
  type Author,
  articleBody,
  type Correction,
  type Grade,
  lastChange,
} from '../../domain/article.ts'
import { formatNames, formats } from '../../domain/feed.ts'
import { feedsOf, rulesOf } from '../../domain/feed-rules.ts'
import { toFeedSlug } from '../../domain/identity.ts'
import { languageAttributes } from '../../domain/language.ts'
import { type Moment, momentText } from '../../domain/moment.ts'
import {
  type CalledFeed,
  feedTitle,
  isOffered,
  type Publication,
  sectionTitle,
} from '../../domain/publication.ts'
import { hasUnknownRights, rightsOf } from '../../domain/rights.ts'
import { absoluteHtml, basePathOf, hostPath, paths, type Site } from '../../domain/site.ts'
import type { Words } from '../../words/words.ts'
import { canonicalUrl, toArticleMedia } from './open-graph.ts'
import type { ShownDate, Ui } from './ui.ts'

/** The content of every page's layout. `style` and `script` are paths on this server. */
export function toFrame(
  { publication, baseUrl }: Site,
  { style, script }: { readonly style: string; readonly script: string },
) {
  const toHost = (path: string) => hostPath(baseUrl, path)
  return {
    language: languageAttributes(publication.language, publication.language),
    publication,
    logo: publication.logo && toHost(publication.logo.address),
    icon: publication.icon && toHost(publication.icon.address),
    home: toHost(paths.home),
    subscribeAt: toHost(paths.feedPage('main')),
    opml: toHost(paths.opml),
    license: toLicense(publication.license),
    style: toHost(style),
    script: toHost(script),
  }
}

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

/** The feeds of an article, the main one first. */
export function feedsFor(article: Article, { publication }: Site): readonly CalledFeed[] {
  return feedsOf(article, rulesOf(publication)).slice(0, maxFeedsOnPage)
}

/** An article in a list. Addresses on this server are paths of its host, so they work behind any proxy. */
export function toTeaser(article: Article, site: Site) {
  const { publication, baseUrl } = site
  return {
    title: article.title,
    address: hostPath(baseUrl, paths.article(article.slug)),
    language: article.language,
    section: article.section && {
      label: sectionTitle(publication, article.section),
      // A title of the publication's list, or the article's own word.
      language: publication.sections.some(({ slug }) => slug === article.section)
        ? publication.language
        : article.language,
      address: feedPageOf('section', article.section, site),
    },
    published: article.published && toShownDate(article.published, publication),
    summary: article.summary,
    picture: toArticleMedia(article, basePathOf(baseUrl)).find(({ kind }) => kind === 'image'),
  }
}

/** An article for its page: the teaser and the rest. */
export function toArticleFacts(article: Article, site: Site, ui: Ui) {
  const { publication } = site
  const changed = lastChange(article)
  const { summary } = article
  const { rights, license } = rightsOf(article, site)
  return {
    ...toTeaser(article, site),
    updated: article.updated && changed && toShownDate(changed, publication),
    authors: article.authors.map((author) => toAuthorLink(author, site)),
    // Absent if the body begins with it.
    lede:
      summary !== undefined && openingOf(article.contentHtml).startsWith(fold(summary)) ? undefined : summary,
    bodyHtml: absoluteHtml(
      basePathOf(site.baseUrl),
      articleBody(article, (correction) => toNoteLead(correction, article, site, ui)),
    ),
    tags: article.tags.map((tag) => ({ label: tag, address: feedPageOf('tag', tag, site) })),
    source: article.source,
    related: article.related,
    // The layout shows those of the publication, unless they are not the article's.
    isRightsUnknown: hasUnknownRights(article, site),
    rights: rights === publication.rights ? undefined : rights,
    license: license === publication.license ? undefined : toLicense(license),
    hasOtherRights: rights !== publication.rights,
    hasOtherLicense: license !== publication.license,
    canonical: canonicalUrl(article, site),
  }
}

const noteWords = {
  minor: 'noteMinor',
  significant: 'noteSignificant',
  correction: 'noteCorrection',
} as const satisfies Readonly<Record<Grade, keyof Words>>

/** With the day in the publication's zone. */
function toNoteLead({ at, grade }: Correction, { language }: Article, { publication }: Site, ui: Ui): string {
  const { words } = toShownDate(at, publication, { dateStyle: 'long' })
  const date = ui.time({ machine: momentText(at), words }, ui.language)
  return `<strong${ui.lang(language)}>${ui.html(ui.words[noteWords[grade]], { date })}</strong>`
}

function toAuthorLink({ name, url }: Author, site: Site) {
  return { label: name, address: url ?? feedPageOf('author', name, site) }
}

/** Empty for a name without a slug, which has no feed. */
function feedPageOf(kind: 'section' | 'tag' | 'author', name: string, { baseUrl }: Site): string {
  const slug = toFeedSlug(name)
  return slug && hostPath(baseUrl, paths.feedPage(`${kind}:${slug}`))
}

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
export function toShownDate(
  moment: Moment,
  { language, timeZone }: Publication,
  style: Intl.DateTimeFormatOptions = { dateStyle: 'long', timeStyle: 'short' },
): ShownDate {
  const options: Intl.DateTimeFormatOptions =
    moment.precision === 'day' ? { dateStyle: 'long', timeZone: 'UTC' } : { ...style, timeZone }
  return { machine: momentText(moment), words: new Intl.DateTimeFormat(language, options).format(moment.at) }
}

const creativeCommons = /^https?:\/\/creativecommons\.org\/(?:licenses|publicdomain)\/([a-z-]+)\/([\d.]+)/

function toLicense(url: string | undefined) {
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
