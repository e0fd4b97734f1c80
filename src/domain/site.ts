import type { Figure } from './article.ts'
import { type FeedName, type Format, formats } from './feed.ts'
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

/** Every public path of this server, made here and nowhere else. */
export const paths = {
  home: '/',
  feed: (_name: FeedName, format: Format): string => `/${formats[format].file}`,
  /** Where the front page lists the feeds. */
  feeds: '/#feeds',
  asset: (digest: string, name: string): string => `/assets/${digest}/${name}`,
  article: (slug: string): string => `/articles/${encodeURIComponent(slug)}`,
  media: (figure: Pick<Figure, 'file' | 'digest'>): string =>
    `/media/${figure.digest}/${(figure.file ?? '').split('/').map(encodeURIComponent).join('/')}`,
} as const

/** The shapes of paths that hold a name, as routes write them. */
export const pathShapes = { article: '/articles/:slug', media: '/media/*file' } as const

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
