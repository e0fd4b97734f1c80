import { type Article, type Correction, lastChange } from '../../domain/article.ts'
import { momentText } from '../../domain/moment.ts'
import { sectionTitle } from '../../domain/publication.ts'
import { retellsOthers, rightsOf } from '../../domain/rights.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { type ArticleMedium, canonicalUrl, toArticleMedia } from './open-graph.ts'

type Thing = Readonly<Record<string, unknown>>

const mediaTypes: Readonly<Record<ArticleMedium['kind'], string>> = {
  image: 'ImageObject',
  audio: 'AudioObject',
  video: 'VideoObject',
}

/**
 * A schema.org NewsArticle for `<script type="application/ld+json">`. Without a byline the publisher is the author, unless the
 * article retells another publisher's original. Unknown properties are absent; a date without a time stays a date.
 */
export function toNewsArticleJsonLd(article: Article, site: Site): string {
  const { publication } = site
  const canonical = canonicalUrl(article, site)
  const publisher = toOrganization(site)
  const changed = lastChange(article)
  const media = toArticleMedia(article, site.baseUrl)
  const { rights, license } = rightsOf(article, site)
  const ours = retellsOthers(article, site) ? undefined : publisher
  return scriptText({
    '@context': 'https://schema.org',
    '@type': 'NewsArticle',
    identifier: article.id,
    url: canonical,
    mainEntityOfPage: canonical,
    headline: article.title,
    description: article.summary,
    datePublished: article.published && momentText(article.published),
    dateModified: changed && momentText(changed),
    inLanguage: article.language ?? publication.language,
    articleSection: article.section && sectionTitle(publication, article.section),
    keywords: someOf(article.tags),
    author: someOf(article.authors.map(({ name, url }) => ({ '@type': 'Person', name, url }))) ?? ours,
    publisher,
    image: someOf(media.filter(({ kind }) => kind === 'image').map(toMediaObject)),
    associatedMedia: someOf(media.filter(({ kind }) => kind !== 'image').map(toMediaObject)),
    correction: someOf(article.corrections.flatMap(toCorrectionComment)),
    isBasedOn: article.source && {
      '@type': 'CreativeWork',
      name: article.source.title,
      url: article.source.url,
    },
    copyrightNotice: rights,
    license,
  })
}

function toOrganization({ publication, baseUrl }: Site): Thing {
  const { publisher, logo } = publication
  const image = logo && {
    '@type': 'ImageObject',
    url: absoluteUrl(baseUrl, logo.address),
    width: logo.width,
    height: logo.height,
  }
  return { '@type': 'Organization', name: publisher.name, url: publisher.url, logo: image }
}

/** Alt, caption and credit each have their own property; `description` is the alt text. */
function toMediaObject({ kind, address, type, width, height, alt, caption, credit }: ArticleMedium): Thing {
  return {
    '@type': mediaTypes[kind],
    url: address,
    contentUrl: address,
    encodingFormat: type,
    width,
    height,
    description: alt,
    caption,
    creditText: credit,
  }
}

/** Only a correction, not a minor or significant change. */
function toCorrectionComment({ at, grade, note }: Correction): readonly Thing[] {
  return grade === 'correction'
    ? [{ '@type': 'CorrectionComment', text: note, datePublished: momentText(at) }]
    : []
}

function someOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined
}

/**
 * JSON that can neither end its script element nor begin a comment in it (HTML, "Restrictions for contents of script
 * elements"), and that has no JavaScript line terminator.
 */
function scriptText(value: Thing): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
