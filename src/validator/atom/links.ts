import { quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { isLanguageTag, isMediaType, isWholeNumber } from '../document/value-forms.ts'
import { at, attribute, breaches, named, type XmlFeed } from '../document/xml-feed.ts'
import { childrenNamed, type XmlElement } from '../document/xml-tree.ts'
import { containers } from './elements.ts'

interface AttributeFacts {
  readonly rule: string
  readonly severity: 'error' | 'warning'
  readonly section: string
  readonly name: string
  readonly isFine: (value: string) => boolean
  readonly form: string
}

const attributes: readonly AttributeFacts[] = [
  {
    rule: 'atom-link-rel-wrong',
    severity: 'error',
    section: '4.2.7.2',
    name: 'rel',
    isFine: (value) => /^\S+$/.test(value),
    form: 'one relation, such as alternate, or an IRI',
  },
  {
    rule: 'atom-link-type-wrong',
    severity: 'error',
    section: '4.2.7.3',
    name: 'type',
    isFine: isMediaType,
    form: 'a media type such as text/html',
  },
  {
    rule: 'atom-link-hreflang-not-tag',
    severity: 'error',
    section: '4.2.7.4',
    name: 'hreflang',
    isFine: isLanguageTag,
    form: 'a language tag such as en-GB',
  },
  {
    rule: 'atom-link-length-not-number',
    severity: 'warning',
    section: '4.2.7.6',
    name: 'length',
    isFine: isWholeNumber,
    form: 'a number of bytes',
  },
]

/** RFC 4287, section 4.2.7: the links of a feed, an entry or a source. */
export const atomLinkRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'atom-link-href-missing',
    severity: 'error',
    source: 'RFC 4287, section 4.2.7.1',
    find: (feed) =>
      breaches(
        named(feed, namespaces.atom, 'link'),
        (link) => link.attributes.has('href'),
        () => 'link must have an href',
      ),
  },
  ...attributes.map(
    ({ rule, severity, section, name, isFine, form }): Rule<XmlFeed> => ({
      name: rule,
      severity,
      source: `RFC 4287, section ${section}`,
      find: (feed) =>
        breaches(
          named(feed, namespaces.atom, 'link').filter((link) => link.attributes.has(name)),
          (link) => isFine(attribute(link, name)),
          (link) => `a link's ${name} must be ${form}; it is ${quote(attribute(link, name))}`,
        ),
    }),
  ),
  {
    name: 'atom-link-alternate-repeated',
    severity: 'error',
    source: 'RFC 4287, sections 4.1.1 and 4.1.2',
    find: (feed) =>
      containers(feed)
        .flatMap((parent) => repeatedBy(alternates(parent), kindOf))
        .map((link) =>
          at(
            link,
            `there is another alternate link with the same type and hreflang; leave one of the two out`,
          ),
        ),
  },
]

/** The links to the page itself: a link without rel is one (RFC 4287, section 4.2.7.2). */
export function alternates(parent: XmlElement): XmlElement[] {
  return childrenNamed(parent, namespaces.atom, 'link').filter(
    (link) => (link.attributes.get('rel') ?? 'alternate') === 'alternate',
  )
}

function kindOf(link: XmlElement): string {
  return `${attribute(link, 'type')} ${attribute(link, 'hreflang')}`.toLowerCase()
}
