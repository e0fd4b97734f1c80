import type { Article } from '../../domain/article.ts'
import { instantText, momentText } from '../../domain/moment.ts'
import { paths, type Site } from '../../domain/site.ts'
import { toXml, type XmlElement } from '../../formats/feed-package.ts'
import { canonicalUrl } from '../pages/open-graph.ts'

/**
 * `robots.txt`: everything may be crawled (RFC 9309, section 2.2.2). If the publication sets RSL terms, `License` (RSL 1.0,
 * section 4.4) comes before the group and so applies to every crawler.
 */
export function buildRobots({ publication, baseUrl }: Site): string {
  const lines = [
    ...(publication.rsl ? [`License: ${baseUrl}${paths.license}`] : []),
    `Sitemap: ${baseUrl}${paths.sitemap}`,
    `Sitemap: ${baseUrl}${paths.newsSitemap}`,
    '',
    'User-agent: *',
    'Allow: /',
  ]
  return `${lines.join('\n')}\n`
}

/** A page, or one file of a sitemap index. */
export interface SitemapUrl {
  /** Absolute, on this server. */
  readonly address: string
  readonly changedAt?: Date
}

/** The limits of one file (sitemaps.org, protocol 0.9), before compression. */
export const sitemapLimits = { urls: 50_000, bytes: 50 * 1024 * 1024 } as const

/** Google's limit for a news sitemap. */
const maxNews = 1000
const namespace = 'http://www.sitemaps.org/schemas/sitemap/0.9'
const newsNamespace = 'http://www.google.com/schemas/sitemap-news/0.9'
/** More than the elements around the entries take. */
const bytesAround = 1024

/** The pages in their order, in as few files as the limits allow; at least one, even if empty. */
export function splitSitemap(urls: readonly SitemapUrl[]): readonly (readonly SitemapUrl[])[] {
  const files: SitemapUrl[][] = [[]]
  let bytes = bytesAround
  for (const url of urls) {
    const size = Buffer.byteLength(toXml([urlElement('url', url)], 1))
    const open = files.at(-1) ?? []
    if (open.length === sitemapLimits.urls || bytes + size > sitemapLimits.bytes) {
      files.push([url])
      bytes = bytesAround + size
    } else {
      open.push(url)
      bytes += size
    }
  }
  return files
}

/** One file of pages (sitemaps.org, protocol 0.9). Throws if there are more than a file allows: see `splitSitemap`. */
export function buildSitemap(urls: readonly SitemapUrl[]): string {
  const elements = urls.map((url) => urlElement('url', url))
  return toDocument('urlset', elements)
}

/** The index of a sitemap with several files. Throws if there are more than an index allows. */
export function buildSitemapIndex(files: readonly SitemapUrl[]): string {
  const elements = files.map((file) => urlElement('sitemap', file))
  return toDocument('sitemapindex', elements)
}

/**
 * A Google News sitemap of the first 1,000 articles; the caller passes those of the last two days, newest first. Without
 * articles whose original is elsewhere: a sitemap may list its own host only.
 */
export function buildNewsSitemap(articles: readonly Article[], site: Site): string {
  const elements = articles
    .filter((article) => canonicalUrl(article, site).startsWith(`${site.baseUrl}/`))
    .flatMap((article) => newsElement(article, site))
    .slice(0, maxNews)
  return toDocument('urlset', elements, { 'xmlns:news': newsNamespace })
}

function newsElement(article: Article, site: Site): XmlElement[] {
  const { title, language, published } = article
  const { publication } = site
  if (!published) return []
  const about = [
    { name: 'news:name', content: publication.title },
    { name: 'news:language', content: toNewsLanguage(language ?? publication.language) },
  ]
  const news = [
    { name: 'news:publication', content: about },
    { name: 'news:publication_date', content: momentText(published) },
    { name: 'news:title', content: title },
  ]
  return [
    {
      name: 'url',
      content: [
        { name: 'loc', content: canonicalUrl(article, site) },
        { name: 'news:news', content: news },
      ],
    },
  ]
}

const chinese: Readonly<Record<string, string>> = { Hans: 'zh-cn', Hant: 'zh-tw' }

/** A language of two or three letters; only Chinese has a country, which denotes the script. */
function toNewsLanguage(tag: string): string {
  const { language, script } = new Intl.Locale(tag).maximize()
  return (language === 'zh' && chinese[script ?? '']) || language
}

function urlElement(name: 'url' | 'sitemap', { address, changedAt }: SitemapUrl): XmlElement {
  const lastmod = changedAt ? [{ name: 'lastmod', content: instantText(changedAt) }] : []
  return { name, content: [{ name: 'loc', content: address }, ...lastmod] }
}

function toDocument(
  name: 'urlset' | 'sitemapindex',
  content: readonly XmlElement[],
  more: Readonly<Record<string, string>> = {},
): string {
  if (content.length > sitemapLimits.urls)
    throw new Error(`a ${name} holds ${sitemapLimits.urls} addresses, not ${content.length}`)
  const root = { name, attributes: { xmlns: namespace, ...more }, content }
  return `<?xml version="1.0" encoding="UTF-8"?>${toXml([root], 0)}\n`
}
