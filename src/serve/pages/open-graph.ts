import { type Article, type Figure, type MediumKind, mediumOf } from '../../domain/article.ts'
import { momentText } from '../../domain/moment.ts'
import { sectionTitle } from '../../domain/publication.ts'
import { absoluteUrl, figureUrl, paths, type Site } from '../../domain/site.ts'

/** A figure with a file that can be fetched. */
export interface ArticleMedium extends Figure {
  readonly kind: Exclude<MediumKind, 'document'>
  readonly address: string
}

/**
 * The images, audio and video of an article, in its order. A figure without a file and a document are left out. Addresses on
 * this server begin with `baseUrl`; its path alone makes them paths of the host.
 */
export function toArticleMedia({ figures }: Article, baseUrl: string): readonly ArticleMedium[] {
  return figures.flatMap((figure) => {
    const address = figureUrl(baseUrl, figure)
    const kind = mediumOf(figure)
    return address && kind !== 'document' ? [{ ...figure, kind, address }] : []
  })
}

/** The absolute address of the original: elsewhere if the article says so, otherwise its page here. */
export function canonicalUrl({ slug, canonicalUrl: elsewhere }: Article, { baseUrl }: Site): string {
  return elsewhere ?? absoluteUrl(baseUrl, paths.article(slug))
}

/** A `<meta>` element: Open Graph calls its key `property`, other vocabularies `name`. */
export interface PageMeta {
  readonly property?: string
  readonly name?: string
  readonly content: string
}

/** A property; without a value it is left out. */
type Pair = readonly [property: string, content: string | number | undefined]

/**
 * The preview of an article on other sites (The Open Graph protocol, https://ogp.me). Sites show the first image, so images
 * keep the article's order.
 */
export function toOpenGraph(article: Article, site: Site): readonly PageMeta[] {
  const { publication } = site
  const media = toArticleMedia(article, site.baseUrl).filter((one) => !isSvg(one.address, one.type))
  const isPictured = media.some(({ kind }) => kind === 'image')
  return [
    ...toMeta([
      ['og:type', 'article'],
      ['og:title', article.title],
      ['og:description', article.summary],
      ['og:url', canonicalUrl(article, site)],
      ['og:site_name', publication.title],
      ['og:locale', toLocale(article.language ?? publication.language)],
      ...media.flatMap(mediaPairs),
      ['article:published_time', article.published && momentText(article.published)],
      ['article:modified_time', article.updated && momentText(article.updated)],
      ['article:section', article.section && sectionTitle(publication, article.section)],
      ...article.tags.map((tag): Pair => ['article:tag', tag]),
      ...article.authors.map(({ name }): Pair => ['article:author', name]),
    ]),
    { name: 'twitter:card', content: isPictured ? 'summary_large_image' : 'summary' },
  ]
}

/** What a page says of itself. */
interface PageFacts {
  readonly description?: string
  readonly language?: string
}

/** The same for every other page, with the publication's cover or else its logo; `url` is its canonical address. */
export function toPageGraph(
  site: Site,
  title: string,
  url: string,
  { description, language }: PageFacts = {},
): readonly PageMeta[] {
  const { publication, baseUrl } = site
  const { look, logo } = publication
  const picture = [look?.cover, logo].find((one) => one && !isSvg(one.address))
  return [
    ...toMeta([
      ['og:type', 'website'],
      ['og:title', title],
      ['og:description', description],
      ['og:url', url],
      ['og:site_name', publication.title],
      ['og:locale', toLocale(language ?? publication.language)],
      ['og:image', picture && absoluteUrl(baseUrl, picture.address)],
      ['og:image:width', picture?.width],
      ['og:image:height', picture?.height],
      ['og:image:alt', picture && publication.title],
    ]),
    {
      name: 'twitter:card',
      content: picture && picture === look?.cover ? 'summary_large_image' : 'summary',
    },
  ]
}

/** Sites that show a preview take no SVG. */
function isSvg(address = '', type?: string): boolean {
  return type === undefined ? /\.svg(?:[?#]|$)/i.test(address) : type === 'image/svg+xml'
}

/** The properties of a medium directly follow it (ogp.me, "Arrays"). */
function mediaPairs({ kind, address, type, width, height, alt }: ArticleMedium): readonly Pair[] {
  const hasSize = kind !== 'audio'
  return [
    [`og:${kind}`, address],
    [`og:${kind}:type`, type],
    [`og:${kind}:width`, hasSize ? width : undefined],
    [`og:${kind}:height`, hasSize ? height : undefined],
    [`og:${kind}:alt`, kind === 'image' ? alt : undefined],
  ]
}

function toMeta(pairs: readonly Pair[]): readonly PageMeta[] {
  return pairs.flatMap(([property, content]) =>
    content === undefined || content === '' ? [] : [{ property, content: String(content) }],
  )
}

/** `en-GB` as `en_GB`. A tag without a region stays, since a missing property means en_US. */
function toLocale(tag: string): string {
  const { language, region } = new Intl.Locale(tag)
  return region ? `${language}_${region}` : language
}
