import type { Article } from '../domain/article.ts'
import { toArticleJson } from '../domain/article-json.ts'
import { basePathOf, isOnSite, isOwnPath, SITE_MARK, type Site } from '../domain/site.ts'

/**
 * The article's JSON form for another place: an address of this server is a path, so that it means the new server. Fields
 * that say nothing are absent. Importing it gives the same article, if the media files are there.
 */
export function toPortableArticle(article: Article, site: Site): Record<string, unknown> {
  const json = toArticleJson(article, site)
  const figures = article.figures.map(({ digest: _digest, rendition: _rendition, ...figure }) => figure)
  const all = { ...json, contentHtml: toPortableHtml(article, site), figures }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => !isEmpty(value)))
}

function isEmpty(value: unknown): boolean {
  return value === undefined || (Array.isArray(value) && value.length === 0)
}

/** An own address in an attribute, without the mark. */
const marked = new RegExp(`${SITE_MARK}([^"\\s]*)`, 'g')

/** The article's HTML with own addresses as its author would write them. */
export function toPortableHtml(
  { contentHtml, canonicalUrl }: Pick<Article, 'contentHtml' | 'canonicalUrl'>,
  { baseUrl }: Pick<Site, 'baseUrl'>,
): string {
  const isHere = canonicalUrl === undefined || isOnSite(canonicalUrl, baseUrl)
  return contentHtml.replace(marked, (_whole, path: string) =>
    isPortable(path, { isHere, baseUrl }) ? path : baseUrl + path,
  )
}

/** A path that an import takes for a file of an article, and so for its name. */
const articleFile = /\.(?:md|mdx|markdown|txt|json|html?)(?:[?#]|$)/i

/** Whether the path alone means the same at import. A path of an article with a home elsewhere belongs to that home. */
function isPortable(path: string, { isHere, baseUrl }: { isHere: boolean; baseUrl: string }): boolean {
  if (path.startsWith('/media/')) return true
  if (!isHere || !path.startsWith('/') || path.startsWith('//') || articleFile.test(path)) return false
  return isOwnPath(path) || basePathOf(baseUrl) === ''
}
