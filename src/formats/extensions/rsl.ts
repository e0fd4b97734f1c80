import type { Article } from '../../domain/article.ts'
import { rightsOf } from '../../domain/rights.ts'
import type { RslPayment, RslScope, RslTerms } from '../../domain/rsl.ts'
import { absoluteUrl, paths, type Site } from '../../domain/site.ts'
import { textElement, toXml, type XmlElement } from '../feed-package.ts'

const namespace = 'https://rslstandard.org/rsl'

/** The Content-Type of `buildRslDocument` (RSL 1.0, section 2.2). */
export const rslContentType = 'application/rsl+xml; charset=utf-8'

/** Declared only for a publication with terms. */
export function rslNamespaces({ publication }: Site): string[] {
  return publication.rsl ? [`xmlns:rsl="${namespace}"`] : []
}

/**
 * The terms of an article for its RSS item (RSL 1.0, section 4.7: for an address on the feed's own host). None for an
 * article with its own rights or licence: the publication cannot license it.
 */
export function rslElements(article: Article, site: Site): XmlElement[] {
  const { publication, baseUrl } = site
  if (!publication.rsl) return []
  const { rights, license } = rightsOf(article, site)
  const isOurs = rights === publication.rights && license === publication.license
  const url = absoluteUrl(baseUrl, paths.article(article.slug))
  return isOurs ? [contentElement('rsl:', url, publication.rsl)] : []
}

/** The publication's terms for the whole server (RSL 1.0, section 3), for `/license.xml`; undefined without terms. */
export function buildRslDocument({ publication, baseUrl }: Site): string | undefined {
  if (!publication.rsl) return undefined
  const root = {
    name: 'rsl',
    attributes: { xmlns: namespace },
    content: [contentElement('', `${baseUrl}/`, publication.rsl)],
  }
  return `<?xml version="1.0" encoding="utf-8"?>${toXml([root], 0)}\n`
}

function contentElement(prefix: '' | 'rsl:', url: string, terms: RslTerms): XmlElement {
  const { permits, prohibits, payment, server } = terms
  const license = [
    ...scopeElements(`${prefix}permits`, permits),
    ...scopeElements(`${prefix}prohibits`, prohibits),
    ...(payment ? [paymentElement(prefix, payment)] : []),
  ]
  return {
    name: `${prefix}content`,
    attributes: { url, server },
    content: [{ name: `${prefix}license`, content: license }, ...textElement(`${prefix}terms`, terms.terms)],
  }
}

/** One element a type, with its words separated by spaces (RSL 1.0, sections 3.5 and 3.6). */
function scopeElements(name: string, scope: RslScope = {}): XmlElement[] {
  const { usage, user, geo } = scope
  return Object.entries({ usage, user, geo }).flatMap(([type, words]) =>
    textElement(name, words?.join(' '), { type }),
  )
}

function paymentElement(prefix: '' | 'rsl:', { type, standard, custom, amount }: RslPayment): XmlElement {
  return {
    name: `${prefix}payment`,
    attributes: { type },
    content: [
      ...textElement(`${prefix}standard`, standard),
      ...textElement(`${prefix}custom`, custom),
      ...textElement(`${prefix}amount`, amount?.value, { currency: amount?.currency }),
    ],
  }
}
