import type { Figure } from './article.ts'
import { type FeedKind, type FeedName, type Format, formats, identityOf } from './feed.ts'
import type { Publication } from './publication.ts'

/** What every public document is made of besides articles. */
export interface Site {
  readonly publication: Publication
  /** The public address of this server, without a slash at its end. */
  readonly baseUrl: string
}

/**
 * Stands in stored HTML where the public address goes, so that a new host changes no article. XML and HTML forbid the
 * character and `cleanText` drops it, hence no author's text can hold it.
 */
export const SITE_MARK = '\u0001'

/** The first part of the addresses of each kind of feed. */
export const feedFolders: Readonly<Record<FeedKind, string>> = {
  section: 'sections',
  tag: 'tags',
  author: 'authors',
  language: 'languages',
  query: 'queries',
}

/** A page of a feed's archive. Its version is part of its address: what stands there never changes. */
export interface ArchivePage {
  /** From 1, the oldest. */
  readonly page: number
  /** Grows whenever this page or an older one changes. */
  readonly version: number
}

/** Where everything of a feed lies, without a slash at its end; empty for the main feed. */
function feedBase(name: FeedName): string {
  const identity = identityOf(name)
  if (identity.kind === 'main') return ''
  return `/${feedFolders[identity.kind]}/${encodeURIComponent(identity.slug)}`
}

/** Every public path of this server, made here and nowhere else. */
export const paths = {
  home: '/',
  feed: (name: FeedName, format: Format): string => `${feedBase(name)}/${formats[format].file}`,
  /** The page for people about a feed. */
  feedPage: (name: FeedName): string => feedBase(name) || '/subscribe',
  archive: (name: FeedName, { page, version }: ArchivePage, format: Format): string =>
    `${feedBase(name)}/archives/${page}-${version}/${formats[format].file}`,
  /** Leads to the page as it is now. */
  latestArchive: (name: FeedName, page: number, format: Format): string =>
    `${feedBase(name)}/archives/${page}/${formats[format].file}`,
  asset: (digest: string, name: string): string => `/assets/${digest}/${name}`,
  article: (slug: string): string => `/articles/${encodeURIComponent(slug)}`,
  media: (figure: Pick<Figure, 'file' | 'digest'>): string =>
    `/media/${figure.digest}/${(figure.file ?? '').split('/').map(encodeURIComponent).join('/')}`,
  opml: '/opml.xml',
  feedMenu: '/.well-known/feed-menu.json',
  sitemap: '/sitemap.xml',
  sitemapFile: (number: number): string => `/sitemaps/${number}.xml`,
  newsSitemap: '/news-sitemap.xml',
  robots: '/robots.txt',
  license: '/license.xml',
  hub: '/hub',
} as const

/** The shapes of paths that hold a name, as routes write them. `:folder` is one of `feedFolders`. */
export const pathShapes = {
  article: '/articles/:slug',
  media: '/media/*file',
  feedPage: '/:folder/:slug',
  feed: (format: Format): string => `/:folder/:slug/${formats[format].file}`,
  mainArchive: (format: Format): string => `/archives/:page/${formats[format].file}`,
  archive: (format: Format): string => `/:folder/:slug/archives/:page/${formats[format].file}`,
  sitemapFile: '/sitemaps/:number.xml',
} as const

/** The absolute address of a path of ours or of an address that is absolute already. `baseUrl` has no slash at its end. */
export function absoluteUrl(baseUrl: string, pathOrUrl: string): string {
  return pathOrUrl.startsWith('/') ? baseUrl + pathOrUrl : pathOrUrl
}

/** Stored HTML with every address of ours made absolute. */
export function absoluteHtml(baseUrl: string, storedHtml: string): string {
  return storedHtml.replaceAll(SITE_MARK, baseUrl)
}

/** The absolute address of a figure's picture, or undefined while no picture is attached. */
export function figureUrl(baseUrl: string, figure: Figure): string | undefined {
  return figure.file ? baseUrl + paths.media(figure) : figure.url
}
