import type { Figure } from './article.ts'
import { type FeedKind, type FeedName, type Format, formatNames, formats, identityOf } from './feed.ts'
import type { Publication } from './publication.ts'

/** The input of every public document besides articles. */
export interface Site {
  readonly publication: Publication
  /** The public address of this server, such as `https://example.org/news`: without a slash at its end. */
  readonly baseUrl: string
}

/**
 * Placeholder for the public address in stored HTML: a new host changes no article. XML and HTML forbid the character
 * and `cleanText` drops it, so an author's text cannot contain it.
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

/** A page of a feed's archive. The version is part of the address, so the content of an address never changes. */
export interface ArchivePage {
  /** From 1, the oldest. */
  readonly page: number
  /** Grows whenever this page or an older one changes. */
  readonly version: number
}

/** The common start of all paths of a feed, without a slash at its end; empty for the main feed. */
function feedBase(name: FeedName): string {
  const identity = identityOf(name)
  if (identity.kind === 'main') return ''
  return `/${feedFolders[identity.kind]}/${encodeURIComponent(identity.slug)}`
}

/** Every public path of this server is built here, without the path of its public address: see `hostPath`. */
export const paths = {
  home: '/',
  feed: (name: FeedName, format: Format): string => `${feedBase(name)}/${formats[format].file}`,
  /** The HTML page with the newest articles of a feed: the front page for the main feed. */
  feedPage: (name: FeedName): string => feedBase(name) || '/',
  /** The HTML page that says how to follow a feed. */
  subscribe: (name: FeedName): string => `${feedBase(name)}/subscribe`,
  archive: (name: FeedName, { page, version }: ArchivePage, format: Format): string =>
    `${feedBase(name)}/archives/${page}-${version}/${formats[format].file}`,
  /** Redirects to the current version of the page. */
  latestArchive: (name: FeedName, page: number, format: Format): string =>
    `${feedBase(name)}/archives/${page}/${formats[format].file}`,
  /** The archive for people: the months with articles. */
  months: (name: FeedName): string => `${feedBase(name)}/archive`,
  /** `year`: such as `2026`. */
  year: (name: FeedName, year: string): string => `${feedBase(name)}/archive/${year}`,
  /** `month`: such as `2026-11`. Its first page has no number. */
  month: (name: FeedName, month: string, page = 1): string =>
    `${feedBase(name)}/archive/${month.replace('-', '/')}${page === 1 ? '' : `/${page}`}`,
  asset: (digest: string, name: string): string =>
    `/assets/${digest}/${name.split('/').map(encodeURIComponent).join('/')}`,
  article: (slug: string): string => `/articles/${encodeURIComponent(slug)}`,
  /** With a query: see `editing/preview-link.ts`. */
  preview: '/preview',
  previewEntry: (format: Format): string => `/preview/${formats[format].file}`,
  /** With a query: see `domain/search/search-request.ts`. */
  search: '/search',
  searchFeed: (format: Format): string => `/search/${formats[format].file}`,
  openSearch: '/opensearch.xml',
  /** The file, or its rendition: see `Figure`. */
  media: ({ file = '', digest, rendition }: Pick<Figure, 'file' | 'digest' | 'rendition'>): string =>
    `/media/${digest}/${file.split('/').map(encodeURIComponent).join('/')}${rendition ? `.${rendition}` : ''}`,
  opml: '/opml.xml',
  feedMenu: '/.well-known/feed-menu.json',
  sitemap: '/sitemap.xml',
  sitemapFile: (number: number): string => `/sitemaps/${number}.xml`,
  newsSitemap: '/news-sitemap.xml',
  robots: '/robots.txt',
  license: '/license.xml',
  hub: '/hub',
  micropub: '/micropub',
  micropubMedia: '/micropub/media',
  /** RFC 8414, section 3. */
  authorizationServer: '/.well-known/oauth-authorization-server',
  authorize: '/indieauth/authorize',
  token: '/indieauth/token',
  introspect: '/indieauth/introspect',
  revoke: '/indieauth/revoke',
  userInfo: '/indieauth/userinfo',
} as const

/** Express route patterns of the paths that contain a name. `:folder` is one of `feedFolders`. */
export const pathShapes = {
  article: '/articles/:slug',
  asset: '/assets/:digest/*file',
  media: '/media/*file',
  feedPage: '/:folder/:slug',
  subscribe: '/:folder/:slug/subscribe',
  feed: (format: Format): string => `/:folder/:slug/${formats[format].file}`,
  mainArchive: (format: Format): string => `/archives/:page/${formats[format].file}`,
  archive: (format: Format): string => `/:folder/:slug/archives/:page/${formats[format].file}`,
  /** The archive for people, of the main feed and of others: its months, a year, a month and a further page of it. */
  months: ['', '/:folder/:slug'].flatMap((base) =>
    ['', '/:year', '/:year/:month', '/:year/:month/:page'].map((rest) => `${base}/archive${rest}`),
  ),
  sitemapFile: '/sitemaps/:number.xml',
} as const

/** The path of the public address, without a slash at its end: empty, or such as `/news`. */
export function basePathOf(baseUrl: string): string {
  return new URL(baseUrl).pathname.replace(/\/$/, '')
}

/** A path on this server as its host has it, such as `/news/rss.xml`; returns an absolute address unchanged. */
export function hostPath(baseUrl: string, pathOrUrl: string): string {
  return pathOrUrl.startsWith('/') ? basePathOf(baseUrl) + pathOrUrl : pathOrUrl
}

/** True for an address of this server. Another path of the same host is another site. */
export function isOnSite(url: string, baseUrl: string): boolean {
  return url === baseUrl || (url.startsWith(baseUrl) && /^[/?#]/.test(url.slice(baseUrl.length)))
}

const ownParts: ReadonlySet<string> = new Set([
  ...['', 'articles', 'media', 'archive', 'archives', 'sitemaps', 'subscribe', 'opml.xml', 'hub'],
  ...Object.values(feedFolders),
  ...formatNames.map((format) => formats[format].file),
])

/** True for a path that an article can mean on this server, by its first part. Any other path belongs to the host. */
export function isOwnPath(path: string): boolean {
  const [, first = ''] = path.split(/[/?#]/)
  return ownParts.has(first)
}

/** Makes a path on this server absolute; returns an absolute address unchanged. `baseUrl` has no slash at its end. */
export function absoluteUrl(baseUrl: string, pathOrUrl: string): string {
  return pathOrUrl.startsWith('/') ? baseUrl + pathOrUrl : pathOrUrl
}

/** Stored HTML with every address on this server made absolute. */
export function absoluteHtml(baseUrl: string, storedHtml: string): string {
  return storedHtml.replaceAll(SITE_MARK, baseUrl)
}

/** The WebSub hubs that every feed document advertises, ours first: absolute addresses. */
export function hubUrls({ publication, baseUrl }: Site): readonly string[] {
  return [...(publication.ownHub ? [baseUrl + paths.hub] : []), ...publication.hubs]
}

/**
 * How programs find the interfaces for writing from the public address, which is the profile URL of the publication's people:
 * IndieAuth, section 4.1, and Micropub, section 5.3. The last two are for clients from before the metadata.
 */
export function writingLinks(baseUrl: string): readonly { readonly rel: string; readonly address: string }[] {
  return [
    { rel: 'indieauth-metadata', address: baseUrl + paths.authorizationServer },
    { rel: 'micropub', address: baseUrl + paths.micropub },
    { rel: 'authorization_endpoint', address: baseUrl + paths.authorize },
    { rel: 'token_endpoint', address: baseUrl + paths.token },
  ]
}

/** The absolute address of a figure's picture, or undefined while no picture is attached. */
export function figureUrl(baseUrl: string, figure: Figure): string | undefined {
  return figure.file ? baseUrl + paths.media(figure) : figure.url
}

const kinds = new Map(Object.entries(feedFolders).map(([kind, folder]) => [folder, kind as FeedKind]))

/** The feed that an address names by folder and slug; the main feed if it names none. Undefined for other folders. */
export function toFeedName(folder: string | undefined, slug: string | undefined): FeedName | undefined {
  if (folder === undefined || slug === undefined) return 'main'
  const kind = kinds.get(folder)
  return kind && `${kind}:${slug}`
}

/**
 * Parses a path such as `/tags/r-and-d/rss.xml`, the inverse of `paths.feed`. Only the store knows whether the feed
 * exists. Undefined for any other path, archive pages and HTML pages included.
 */
export function parseFeedPath(path: string): { name: FeedName; format: Format } | undefined {
  const format = formatNames.find((one) => path.endsWith(`/${formats[one].file}`))
  if (!format) return undefined
  const [, folder, text, ...rest] = path.slice(0, -formats[format].file.length - 1).split('/')
  const slug = text === undefined ? undefined : decode(text)
  if (rest.length > 0 || slug === '' || (folder !== undefined && slug === undefined)) return undefined
  const name = toFeedName(folder, slug)
  return name && { name, format }
}

/** Undefined for malformed percent-encoding such as `%zz`. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
