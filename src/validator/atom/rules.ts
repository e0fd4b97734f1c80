import {
  addressAttributes,
  addressesOf,
  countRelative,
  relativeAddresses,
} from '../document/html-addresses.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  type Check,
  childrenKnown,
  childrenOf,
  childrenOnce,
  entries,
  error,
  hasChildren,
  hasText,
  heads,
  inside,
  isUnique,
  quote,
  type Rule,
  root,
  type Select,
  union,
  warning,
  withAttribute,
} from '../document/rule.ts'
import { selfLinkRules } from '../document/self-links.ts'
import { isBase64, isMediaType, isRelative } from '../document/value-forms.ts'
import {
  attribute,
  childText,
  flatten,
  nameOf,
  wholeText,
  type XmlElement,
  type XmlFeed,
} from '../document/xml-feed.ts'
import { atomAdviceRules } from './advice.ts'
import { atomAttributeRules } from './attributes.ts'
import { alternates, atomElements, atomParents, atomValueRules, texts, typeOf } from './values.ts'

const content = inside(entries, 'content')
const withSrc = withAttribute(content, 'src')
const withoutSrc: Select = (feed) => content(feed).filter(({ attributes }) => !attributes.has('src'))
const binary: Select = (feed) => withoutSrc(feed).filter(isBinary)
/** All elements that can hold markup. */
const marked = union(texts, withoutSrc)

/** RFC 4287, sections 3.1 and 4.1.3: the text of an entry. */
export const atomContentRules: readonly Rule<XmlFeed>[] = [
  error('atom-content-type-wrong', 'RFC 4287, section 4.1.3.1', {
    of: withAttribute(content, 'type'),
    holds: isContentType,
    message: (one) =>
      `content must be text, html, xhtml or a media type that is not composite; it is ${quote(typeOf(one))}`,
  }),
  error('atom-content-src-with-text', 'RFC 4287, section 4.1.3.2', {
    of: withSrc,
    holds: (one) => one.children.length === 0 && !hasText(one),
    message: 'content with a src must be empty',
  }),
  warning('atom-content-src-without-type', 'RFC 4287, section 4.1.3.2', {
    of: withSrc,
    holds: ({ attributes }) => attributes.has('type'),
    message: 'content with a src should have the media type of the document there',
  }),
  error('atom-content-src-without-summary', 'RFC 4287, section 4.1.2', hasSummary(withSrc, 'is at its src')),
  error('atom-content-binary-without-summary', 'RFC 4287, section 4.1.2', hasSummary(binary, 'is Base64')),
  error('atom-content-not-base64', 'RFC 4287, section 4.1.3.3', {
    of: binary,
    holds: ({ text }) => isBase64(text),
    message: (one) => `content of type ${quote(typeOf(one))} must be Base64`,
  }),
  error('atom-entry-without-content-and-link', 'RFC 4287, section 4.1.2', {
    of: entries,
    holds: (entry) => childrenOf([entry], 'content').length > 0 || alternates(entry).length > 0,
    message: 'an entry without content must have a link rel="alternate"',
  }),
  warning('atom-entry-without-text', 'RFC 4287, section 4.1.1.1', {
    of: entries,
    holds: (entry) =>
      childrenOf([entry], 'content').some((one) => one.attributes.has('src') || isBinary(one)) ||
      childrenOf([entry], 'content', 'summary').some(saysSomething),
    message: 'the entry should have content or a summary that says something',
  }),
  error('atom-xhtml-without-div', 'RFC 4287, sections 3.1.1.3 and 4.1.3.3', {
    of: (feed) => marked(feed).filter((text) => typeOf(text) === 'xhtml'),
    holds: (text) => isOneDiv(text.children) && !hasText(text),
    message: (text) => `${nameOf(text)} of type xhtml must hold one div of XHTML and nothing else`,
  }),
  error('atom-text-holds-elements', 'RFC 4287, sections 3.1.1.1, 3.1.1.2 and 4.1.3.3', {
    of: (feed) => marked(feed).filter((text) => /^(?:text|html|text\/(?!xml).*)$/i.test(typeOf(text))),
    holds: ({ children }) => children.length === 0,
    message: (text) => `${nameOf(text)} of type ${typeOf(text)} must hold no elements: escape its markup`,
  }),
  error('atom-content-xml-not-one-root', 'RFC 4287, section 4.1.3.3', {
    of: (feed) => withoutSrc(feed).filter((one) => /[+/]xml(?:;|$)/i.test(typeOf(one))),
    holds: (one) => one.children.length <= 1 && !(one.children.length > 0 && hasText(one)),
    message: (one) => `content of type ${quote(typeOf(one))} must be one XML element and nothing else`,
  }),
  warning('atom-content-address-relative', 'reader practice, addresses', {
    of: marked,
    holds: (text) => relativeIn(text).length === 0,
    message: (text) =>
      `${nameOf(text)} holds ${countRelative(relativeIn(text))}; few readers know the page it belongs to`,
  }),
]

function isContentType(one: XmlElement): boolean {
  const type = typeOf(one)
  if (['text', 'html', 'xhtml'].includes(type)) return !one.attributes.has('src')
  return isMediaType(type) && !/^(?:multipart|message)\//i.test(type)
}

/** True for a type that is neither text nor XML: such content is Base64. */
function isBinary(one: XmlElement): boolean {
  const type = typeOf(one)
  const isOther = !/^text\/|^message\/|^multipart\/|[+/]xml(?:;|$)/i.test(type)
  return !one.attributes.has('src') && isMediaType(type) && isOther
}

function hasSummary(of: Select, reason: string): Check<XmlFeed, XmlElement> {
  return {
    of,
    holds: ({ parent }) => parent !== undefined && childrenOf([parent], 'summary').length > 0,
    message: `the entry must have a summary, since its content ${reason}`,
  }
}

/** True for text, and for more than the div around it, such as a picture. */
function saysSomething(text: XmlElement): boolean {
  return wholeText(text).trim() !== '' || flatten(text).length > 2
}

function isOneDiv(children: readonly XmlElement[]): boolean {
  const [only] = children
  return children.length === 1 && only?.uri === namespaces.xhtml && only.local === 'div'
}

function relativeIn(text: XmlElement): string[] {
  if (typeOf(text) === 'html') return relativeAddresses(text.text)
  return typeOf(text) === 'xhtml' ? flatten(text).slice(1).flatMap(addressesIn).filter(isRelative) : []
}

function addressesIn(element: XmlElement): string[] {
  return addressAttributes
    .filter((name) => element.attributes.has(name))
    .flatMap((name) => addressesOf(name, attribute(element, name)))
}

const required = ['id', 'title', 'updated']
const levels = [
  { kind: 'feed', section: '4.1.1', of: heads },
  { kind: 'entry', section: '4.1.2', of: entries },
]

/** RFC 4287: its schema, and the rules that a schema cannot express. */
export const atomRules: readonly Rule<XmlFeed>[] = [
  ...levels.flatMap(({ kind, section, of }) => [
    ...required.map((local) =>
      error(`atom-${kind}-${local}-missing`, `RFC 4287, section ${section}`, hasChildren(of, [local])),
    ),
    warning(`atom-${kind}-title-empty`, 'RFC 4287, section 4.1.1.1', {
      of: inside(of, 'title'),
      holds: (title) => wholeText(title).trim() !== '',
      message: `the ${kind} should have a title that is not empty; readers drop it or show the id`,
    }),
  ]),
  error(
    'atom-element-repeated',
    'RFC 4287, sections 3.2, 4.1.1, 4.1.2 and 4.2.11',
    childrenOnce(atomParents, atomElements),
  ),
  error(
    'atom-element-unknown',
    'RFC 4287, section 6.2',
    childrenKnown(
      // Content holds anything: its type says what.
      ({ elements }) => elements.filter(({ uri, local }) => uri === namespaces.atom && local !== 'content'),
      atomElements,
      'Atom',
    ),
  ),
  error('atom-author-missing', 'RFC 4287, section 4.1.2', {
    of: (feed) => (childrenOf(feed.heads, 'author').length > 0 ? [] : feed.entries),
    holds: (entry) => childrenOf([entry, ...childrenOf([entry], 'source')], 'author').length > 0,
    message: 'the entry must have an author, since the feed has none',
  }),
  error(
    'atom-entry-id-repeated',
    'RFC 4287, section 4.1.1',
    isUnique(
      entries,
      (entry) => {
        const id = childText(entry, namespaces.atom, 'id')
        return id && `${id} ${childText(entry, namespaces.atom, 'updated')}`
      },
      'an earlier entry has the same id and the same updated, and readers show only one of the two',
    ),
  ),
  ...selfLinkRules('atom', 'RFC 4287, section 4.1.1', 'RFC 4287, section 4.2.7.2'),
  error('atom-root-prefixed', 'reader practice, namespaces', {
    of: root,
    holds: ({ prefix }) => prefix === '',
    message: ({ prefix }) =>
      `make Atom the default namespace: not every reader understands the prefix ${quote(prefix)}`,
  }),
  warning(
    'atom-source-incomplete',
    'RFC 4287, section 4.2.11',
    hasChildren(inside(entries, 'source'), required, 'should'),
  ),
  ...atomValueRules,
  ...atomAttributeRules,
  ...atomContentRules,
  ...atomAdviceRules,
]
