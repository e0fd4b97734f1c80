import { isUri } from '../../domain/identity.ts'
import { isAtomDate } from '../document/dates.ts'
import { quote, type Rule } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  holdsEmail,
  isAbsoluteUrl,
  isIriReference,
  isLanguageTag,
  isRelative,
} from '../document/value-forms.ts'
import { at, attribute, breaches, named, type XmlFeed } from '../document/xml-feed.ts'
import { childText, nameOf, type XmlElement } from '../document/xml-tree.ts'
import { atomChildren, containers, personsOf, textsOf } from './elements.ts'

const languageAttribute = `{${namespaces.xml}}lang`

/** What ids, dates, persons, categories and addresses in Atom look like. */
export const atomValueRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'atom-id-not-iri',
    severity: 'error',
    source: 'RFC 4287, section 4.2.6',
    find: (feed) =>
      breaches(
        atomChildren(containers(feed), 'id'),
        ({ text }) => isUri(text.trim()),
        ({ text }) => `id must be an absolute IRI, such as a tag: or an address; it is ${quote(text)}`,
      ),
  },
  {
    name: 'atom-date-not-rfc3339',
    severity: 'error',
    source: 'RFC 4287, section 3.3',
    find: (feed) =>
      breaches(
        named(feed, namespaces.atom, 'updated', 'published'),
        ({ text }) => isAtomDate(text.trim()),
        ({ local, text }) => `${local} must be a date such as 2026-11-23T09:00:00Z; it is ${quote(text)}`,
      ),
  },
  {
    name: 'atom-published-after-updated',
    severity: 'warning',
    source: 'RFC 4287, sections 4.2.9 and 4.2.15',
    find: ({ entries }) =>
      breaches(entries, isInOrder, () => 'the entry should not be published after its updated'),
  },
  {
    name: 'atom-person-name-missing',
    severity: 'error',
    source: 'RFC 4287, section 3.2.1',
    find: (feed) =>
      breaches(
        personsOf(feed),
        (person) => Boolean(childText(person, namespaces.atom, 'name')),
        (person) => `${nameOf(person)} must have a name`,
      ),
  },
  {
    name: 'atom-person-email-wrong',
    severity: 'error',
    source: 'RFC 4287, section 3.2.3',
    find: (feed) =>
      breaches(
        atomChildren(personsOf(feed), 'email'),
        ({ text }) => holdsEmail(text),
        ({ text }) => `email must be an e-mail address; it is ${quote(text)}`,
      ),
  },
  {
    name: 'atom-category-term-missing',
    severity: 'error',
    source: 'RFC 4287, section 4.2.2.1',
    find: (feed) =>
      breaches(
        named(feed, namespaces.atom, 'category'),
        (category) => attribute(category, 'term') !== '',
        ({ text }) =>
          `category must have a term${text.trim() && `; its text ${quote(text)} is read by nobody`}`,
      ),
  },
  {
    name: 'atom-category-scheme-not-iri',
    severity: 'error',
    source: 'RFC 4287, section 4.2.2.2',
    find: (feed) =>
      breaches(
        named(feed, namespaces.atom, 'category').filter(({ attributes }) => attributes.has('scheme')),
        (category) => isAbsoluteUrl(attribute(category, 'scheme')),
        (category) =>
          `a category's scheme must be an absolute IRI; it is ${quote(attribute(category, 'scheme'))}`,
      ),
  },
  {
    name: 'atom-address-not-iri',
    severity: 'error',
    source: 'RFC 4287, section 2',
    find: (feed) =>
      addressesIn(feed)
        .filter(({ value }) => value === '' || !isIriReference(value))
        .map(({ element, name, value }) => at(element, `${name} must be an address; it is ${quote(value)}`)),
  },
  {
    name: 'atom-address-relative',
    severity: 'warning',
    source: 'reader practice, addresses',
    find: (feed) =>
      addressesIn(feed)
        .filter(({ value }) => value !== '' && isIriReference(value) && isRelative(value))
        .map(({ element, name, value }) =>
          at(element, `${name} should be absolute, since few readers know xml:base; it is ${quote(value)}`),
        ),
  },
  {
    name: 'atom-language-not-tag',
    severity: 'error',
    source: 'RFC 4287, section 2',
    find: ({ elements }) =>
      breaches(
        elements.filter((element) => attribute(element, languageAttribute) !== ''),
        (element) => isLanguageTag(attribute(element, languageAttribute)),
        (element) =>
          `xml:lang must be a tag such as en-GB; it is ${quote(attribute(element, languageAttribute))}`,
      ),
  },
  {
    name: 'atom-text-type-wrong',
    severity: 'error',
    source: 'RFC 4287, section 3.1.1',
    find: (feed) =>
      breaches(
        textsOf(feed).filter(({ attributes }) => attributes.has('type')),
        (text) => ['text', 'html', 'xhtml'].includes(attribute(text, 'type')),
        (text) =>
          `${nameOf(text)} must be of type text, html or xhtml; it is ${quote(attribute(text, 'type'))}`,
      ),
  },
]

interface Address {
  readonly element: XmlElement
  readonly name: string
  readonly value: string
}

/** The addresses of a feed that are a whole attribute or element, where there is one at all. */
function addressesIn(feed: XmlFeed): Address[] {
  const elements = [...named(feed, namespaces.atom, 'icon', 'logo'), ...atomChildren(personsOf(feed), 'uri')]
  const places: readonly (readonly [string, string])[] = [
    ['link', 'href'],
    ['content', 'src'],
    ['generator', 'uri'],
  ]
  return [
    ...elements.map((element) => ({ element, name: nameOf(element), value: element.text.trim() })),
    ...places.flatMap(([local, attributeName]) =>
      named(feed, namespaces.atom, local)
        .filter(({ attributes }) => attributes.has(attributeName))
        .map((element) => ({
          element,
          name: `${nameOf(element)}'s ${attributeName}`,
          value: attribute(element, attributeName),
        })),
    ),
  ]
}

function isInOrder(entry: XmlElement): boolean {
  const [published, updated] = ['published', 'updated'].map((local) =>
    Date.parse(childText(entry, namespaces.atom, local) ?? ''),
  )
  return !(published !== undefined && updated !== undefined && published > updated)
}
