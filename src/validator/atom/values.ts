import { isUri } from '../../domain/identity.ts'
import { atomDate, isImplausible } from '../document/dates.ts'
import { normalizedId, wellFormedId } from '../document/ids.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenOf,
  type ElementTable,
  entries,
  error,
  hasAttributes,
  inside,
  inTable,
  named,
  quote,
  type Rule,
  repeatedBy,
  type Select,
  textIs,
  union,
  warning,
  withAttribute,
} from '../document/rule.ts'
import {
  absoluteUrl,
  emailAddress,
  emptyOr,
  encodedAddress,
  type Form,
  isIriReference,
  isRelative,
  knownLanguage,
  languageTag,
  mediaType,
  oneOf,
  registeredScheme,
  wholeNumber,
} from '../document/value-forms.ts'
import {
  attribute,
  childrenNamed,
  childText,
  nameOf,
  type XmlElement,
  type XmlFeed,
} from '../document/xml-feed.ts'

const sourceOnce = ['generator', 'icon', 'id', 'logo', 'rights', 'subtitle', 'title', 'updated']
const entryOnce = ['content', 'id', 'published', 'rights', 'source', 'summary', 'title', 'updated']
const many = ['author', 'category', 'contributor', 'link']
const person = { once: ['name', 'uri', 'email'], many: [] }

/** RFC 4287, sections 3.2, 4.1.1, 4.1.2 and 4.2.11. The other elements hold no Atom elements. */
export const atomElements: ElementTable = {
  feed: { once: sourceOnce, many: [...many, 'entry'] },
  entry: { once: entryOnce, many },
  source: { once: sourceOnce, many },
  author: person,
  contributor: person,
}

/** The elements that hold others. */
export const atomParents = inTable(namespaces.atom, atomElements)

/** The feed, its entries and their sources. */
export const containers: Select = ({ heads, entries }) => [
  ...heads,
  ...entries,
  ...childrenOf(entries, 'source'),
]

/** RFC 4287, section 3.1: plain text, HTML or XHTML. */
export const texts = union(
  named(namespaces.atom, 'title', 'subtitle', 'summary', 'rights'),
  named(namespaces.tombstones, 'comment'),
)

export const persons = union(
  named(namespaces.atom, 'author', 'contributor'),
  named(namespaces.tombstones, 'by'),
)

/** The children of persons; those of `at:by` are in the namespace of Atom too. */
export function inPersons(local: string): Select {
  return (feed) => persons(feed).flatMap((person) => childrenNamed(person, namespaces.atom, local))
}

/** The links to the page itself; a link without rel is one (RFC 4287, section 4.2.7.2). */
export function alternates(parent: XmlElement): XmlElement[] {
  return childrenOf([parent], 'link').filter(
    (link) => (link.attributes.get('rel') ?? 'alternate') === 'alternate',
  )
}

/** The type of a text or a content; text without an attribute (RFC 4287, sections 3.1.1 and 4.1.3.1). */
export function typeOf(element: XmlElement): string {
  return element.attributes.has('type') ? attribute(element, 'type') : 'text'
}

const link = named(namespaces.atom, 'link')
const dates = named(namespaces.atom, 'updated', 'published')
const category = named(namespaces.atom, 'category')
const base = `{${namespaces.xml}}base`
const language = `{${namespaces.xml}}lang`
const iri: Form = { name: 'an absolute IRI', matches: isUri }
const relation: Form = {
  name: 'one relation, such as alternate, or an IRI',
  matches: (text) => /^\S+$/.test(text),
}
const iriReference: Form = {
  name: 'an address',
  matches: (text) => text !== '' && isIriReference(text),
}
/** An empty one is the document itself (RFC 3986, section 4.4). */
const linkTarget = emptyOr(iriReference)
/** Where addresses are in attributes. */
const addressAttributes = [
  ['link', 'href'],
  ['content', 'src'],
  ['generator', 'uri'],
  ['category', 'scheme'],
  ['link', 'rel'],
] as const
const notRelative: Form = {
  name: 'absolute, since few readers know xml:base',
  matches: (text) => text === '' || !isIriReference(text) || !isRelative(text),
}

/** Ids, dates, persons, categories, links and addresses in Atom. */
export const atomValueRules: readonly Rule<XmlFeed>[] = [
  error('atom-id-not-iri', 'RFC 4287, section 4.2.6', textIs(inside(containers, 'id'), iri)),
  error(
    'atom-id-malformed',
    'RFC 4151, section 2.1, and RFC 8141, section 2',
    textIs(inside(containers, 'id'), wellFormedId),
  ),
  warning(
    'atom-id-not-normalized',
    'RFC 4287, section 4.2.6.1',
    textIs(inside(containers, 'id'), normalizedId, 'should'),
  ),
  error('atom-value-with-spaces', 'RFC 4287, sections 2 and 3.3', {
    of: union(
      inside(containers, 'id', 'icon', 'logo'),
      named(namespaces.atom, 'updated', 'published'),
      inPersons('uri'),
      inPersons('email'),
    ),
    holds: ({ text }) => text === text.trim() || text.trim() === '',
    message: ({ local }) => `${local} must have no white space around its value`,
  }),
  error('atom-address-with-spaces', 'RFC 4287, section 2', ...addressAttributes.map(isTight)),
  warning('atom-updated-repeated', 'RFC 4287, section 4.2.15', {
    of: ({ entries }) => {
      const counts = countBy(entries, versionOf)
      // An entry that is there twice has a fault of its own.
      return repeatedBy(entries, (entry) => childText(entry, namespaces.atom, 'updated') || undefined).filter(
        (entry) => counts.get(versionOf(entry)) === 1,
      )
    },
    message: 'an earlier entry has the same updated, by which readers sort',
  }),
  error('atom-date-not-rfc3339', 'RFC 4287, section 3.3', textIs(dates, atomDate)),
  warning('atom-date-implausible', 'reader practice, dates', isImplausible(dates)),
  warning('atom-published-after-updated', 'RFC 4287, sections 4.2.9 and 4.2.15', {
    of: entries,
    holds: (entry) => !(dateOf(entry, 'published') > dateOf(entry, 'updated')),
    message: 'the entry should not be published after its updated',
  }),
  error('atom-person-name-missing', 'RFC 4287, section 3.2.1', {
    of: persons,
    holds: (person) => Boolean(childText(person, namespaces.atom, 'name')),
    message: (person) => `${nameOf(person)} must have a name`,
  }),
  error('atom-person-email-wrong', 'RFC 4287, section 3.2.3', textIs(inPersons('email'), emailAddress)),
  error('atom-category-term-missing', 'RFC 4287, section 4.2.2.1', {
    of: category,
    holds: ({ attributes }) => attributes.has('term'),
    message: ({ text }) =>
      `category must have a term${text.trim() && `; readers ignore its text ${quote(text)}`}`,
  }),
  warning('atom-category-term-empty', 'RFC 4287, section 4.2.2.1', {
    of: withAttribute(category, 'term'),
    holds: (one) => attribute(one, 'term') !== '',
    message: 'the term of a category should not be empty',
  }),
  error(
    'atom-category-scheme-not-iri',
    'RFC 4287, section 4.2.2.2',
    attributeIs(category, 'scheme', absoluteUrl),
  ),
  error('atom-address-not-iri', 'RFC 4287, section 2', ...addressesAre(iriReference)),
  warning(
    'atom-address-characters',
    'RFC 3986, section 2',
    ...addressesAre(encodedAddress, 'should'),
    textIs(inside(containers, 'id'), encodedAddress, 'should'),
    attributeIs(category, 'scheme', encodedAddress, 'should'),
  ),
  warning(
    'atom-address-scheme-unknown',
    'RFC 7595, section 3',
    ...addressesAre(registeredScheme, 'should'),
    textIs(inside(containers, 'id'), registeredScheme, 'should'),
  ),
  warning('atom-address-relative', 'reader practice, addresses', ...addressesAre(notRelative, 'should')),
  error(
    'atom-base-not-iri',
    'RFC 4287, section 2',
    attributeIs(({ elements }) => elements, base, iriReference),
    {
      of: ({ elements }) => elements,
      holds: ({ attributes }) => (attributes.get(base) ?? '').trim() === (attributes.get(base) ?? ''),
      message: 'xml:base must have no white space around its value',
    },
  ),
  error('atom-language-not-tag', 'RFC 4287, section 2', {
    of: ({ elements }) => elements.filter((element) => attribute(element, language) !== ''),
    holds: (element) => languageTag.matches(attribute(element, language)),
    message: (element) =>
      `xml:lang must be ${languageTag.name}; it is ${quote(attribute(element, language))}`,
  }),
  warning(
    'atom-language-unknown',
    'RFC 5646, section 2.2.1',
    attributeIs(({ elements }) => elements, language, knownLanguage, 'should'),
  ),
  error(
    'atom-text-type-wrong',
    'RFC 4287, section 3.1.1',
    attributeIs(texts, 'type', oneOf('text', 'html', 'xhtml')),
  ),
  error('atom-link-href-missing', 'RFC 4287, section 4.2.7.1', hasAttributes(link, ['href'])),
  error('atom-link-rel-wrong', 'RFC 4287, section 4.2.7.2', attributeIs(link, 'rel', relation)),
  error('atom-link-type-wrong', 'RFC 4287, section 4.2.7.3', attributeIs(link, 'type', mediaType)),
  error(
    'atom-link-hreflang-not-tag',
    'RFC 4287, section 4.2.7.4',
    attributeIs(link, 'hreflang', languageTag),
  ),
  warning(
    'atom-link-length-not-number',
    'RFC 4287, section 4.2.7.6',
    attributeIs(link, 'length', { ...wholeNumber, name: 'a number of bytes' }, 'should'),
  ),
  error('atom-link-alternate-repeated', 'RFC 4287, sections 4.1.1 and 4.1.2', {
    of: (feed) => containers(feed).flatMap((parent) => repeatedBy(alternates(parent), kindOf)),
    message: 'there is another alternate link with the same type and hreflang; leave one of the two out',
  }),
]

/** The addresses that are a whole element or attribute. */
function addressesAre(form: Form, verb?: string) {
  return [
    textIs(union(named(namespaces.atom, 'icon', 'logo'), inPersons('uri')), form, verb),
    attributeIs(link, 'href', form === iriReference ? linkTarget : form, verb),
    attributeIs(named(namespaces.atom, 'content'), 'src', form, verb),
    attributeIs(named(namespaces.atom, 'generator'), 'uri', form, verb),
  ]
}

/** `attribute` trims, and RFC 4287 allows no white space in an IRI. */
function isTight([local, name]: (typeof addressAttributes)[number]) {
  return {
    of: named(namespaces.atom, local),
    holds: ({ attributes }: XmlElement) =>
      (attributes.get(name) ?? '').trim() === (attributes.get(name) ?? ''),
    message: `${name} of ${local} must have no white space around its value`,
  }
}

/** Its id and its time. */
function versionOf(entry: XmlElement): string {
  return `${childText(entry, namespaces.atom, 'id')} ${childText(entry, namespaces.atom, 'updated')}`
}

function countBy(entries: readonly XmlElement[], keyOf: (entry: XmlElement) => string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of entries.map(keyOf)) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** NaN without such a date; a comparison with it is false. */
function dateOf(entry: XmlElement, local: string): number {
  return Date.parse(childText(entry, namespaces.atom, local) ?? '')
}

function kindOf(link: XmlElement): string {
  return `${attribute(link, 'type')} ${attribute(link, 'hreflang')}`.toLowerCase()
}
