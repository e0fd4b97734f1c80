import { type Article, type Author, type Figure, lastChange } from '../domain/article.ts'
import { formatNames, formats } from '../domain/feed.ts'
import { type Moment, momentText } from '../domain/moment.ts'
import { type Publication, sectionTitle } from '../domain/publication.ts'
import { absoluteHtml, absoluteUrl, figureUrl, paths, type Site } from '../domain/site.ts'

export interface FeedLink {
  readonly label: string
  /** Distinct for each feed, as readers show it. */
  readonly title: string
  readonly type: string
  readonly address: string
}

/** A date as `<time>` shows it. */
export interface ShownDate {
  readonly machine: string
  readonly words: string
}

export interface License {
  readonly name: string
  readonly url: string
}

/** What every page shows around its own content. */
export interface Frame {
  readonly language: string
  readonly publication: Publication
  readonly home: string
  readonly feedsAt: string
  /** Main feed first, RSS before the rest: some readers take the first that they find. */
  readonly feeds: readonly FeedLink[]
  readonly license?: License
  readonly style: string
}

export interface Teaser {
  readonly title: string
  readonly address: string
  readonly language?: string
  readonly section?: string
  readonly published?: ShownDate
  readonly summary?: string
  readonly picture?: Figure & { readonly address: string }
}

export interface ArticleFacts extends Teaser {
  readonly updated?: ShownDate
  readonly authors: readonly Author[]
  /** Absent where it is the first paragraph anyway. */
  readonly lede?: string
  readonly bodyHtml: string
  readonly tags: readonly string[]
  readonly source: Article['source']
  readonly related: Article['related']
  /** Its own, where it differs from what the publication says below every page. */
  readonly rights?: string
  readonly license?: License
  /** Absolute. */
  readonly canonical: string
}

export function toFrame({ publication, baseUrl }: Site, style: string): Frame {
  return {
    language: publication.language,
    publication,
    home: paths.home,
    feedsAt: paths.feeds,
    feeds: formatNames.map((format) => ({
      label: formats[format].label,
      title: `${publication.title} (${formats[format].label})`,
      type: formats[format].mediaType,
      address: baseUrl + paths.feed('main', format),
    })),
    license: toLicense(publication.license),
    style,
  }
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
    section: article.section && sectionTitle(publication, article.section),
    published: article.published && toShownDate(article.published, publication),
    summary: article.summary,
    picture,
  }
}

/** An article as its page shows it; addresses of ours are paths, so that they hold behind any proxy. */
export function toArticleFacts(article: Article, site: Site): ArticleFacts {
  const { publication, baseUrl } = site
  const changed = lastChange(article)
  const isOpening = article.summary !== undefined && textOf(article.contentHtml).startsWith(article.summary)
  return {
    ...toTeaser(article, site),
    updated: article.updated && changed && toShownDate(changed, publication),
    authors: article.authors,
    lede: isOpening ? undefined : article.summary,
    bodyHtml: absoluteHtml('', article.contentHtml),
    tags: article.tags,
    source: article.source,
    related: article.related,
    rights: article.rights === publication.rights ? undefined : article.rights,
    license: article.license === publication.license ? undefined : toLicense(article.license),
    canonical: article.canonicalUrl ?? absoluteUrl(baseUrl, paths.article(article.slug)),
  }
}

/** Good enough to compare an opening: what is between the tags. */
function textOf(html: string): string {
  return html
    .replace(/<figure>.*?<\/figure>/gs, '')
    .replace(/<[^>]*>/g, '')
    .trimStart()
}

/** A day that is known as a day is shown as one; a time is shown in the publication's zone. */
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
