import { type Place, quote, type Rule } from '../document/finding.ts'
import { addressesOf, relativeAddresses } from '../document/html-addresses.ts'
import { namespaces } from '../document/namespaces.ts'
import { isBase64, isMediaType, isRelative } from '../document/value-forms.ts'
import { at, attribute, breaches, type XmlFeed } from '../document/xml-feed.ts'
import { flatten, nameOf, wholeText, type XmlElement } from '../document/xml-tree.ts'
import { atomChildren, textsOf, typeOf } from './elements.ts'
import { alternates } from './links.ts'

const ownTypes = ['text', 'html', 'xhtml']
const addressAttributes = ['src', 'href', 'srcset', 'poster']

/** RFC 4287, sections 3.1 and 4.1.3: what the text of an entry is. */
export const atomContentRules: readonly Rule<XmlFeed>[] = [
  {
    name: 'atom-content-type-wrong',
    severity: 'error',
    source: 'RFC 4287, section 4.1.3.1',
    find: ({ entries }) =>
      breaches(
        atomChildren(entries, 'content').filter(({ attributes }) => attributes.has('type')),
        isContentType,
        (content) =>
          `content must be text, html, xhtml or a media type that is not composite; it is ${quote(typeOf(content))}`,
      ),
  },
  {
    name: 'atom-content-src-with-text',
    severity: 'error',
    source: 'RFC 4287, section 4.1.3.2',
    find: ({ entries }) =>
      breaches(
        withSrc(entries),
        (content) => content.children.length === 0 && content.text.trim() === '',
        () => 'content with a src must be empty',
      ),
  },
  {
    name: 'atom-content-src-without-type',
    severity: 'warning',
    source: 'RFC 4287, section 4.1.3.2',
    find: ({ entries }) =>
      breaches(
        withSrc(entries),
        ({ attributes }) => attributes.has('type'),
        () => 'content with a src should say the media type of what is there',
      ),
  },
  {
    name: 'atom-content-src-without-summary',
    severity: 'error',
    source: 'RFC 4287, section 4.1.2',
    find: ({ entries }) => lackingSummary(withSrc(entries), 'content stands elsewhere, at its src'),
  },
  {
    name: 'atom-content-binary-without-summary',
    severity: 'error',
    source: 'RFC 4287, section 4.1.2',
    find: ({ entries }) => lackingSummary(binary(entries), 'content is Base64'),
  },
  {
    name: 'atom-content-not-base64',
    severity: 'error',
    source: 'RFC 4287, section 4.1.3.3',
    find: ({ entries }) =>
      breaches(
        binary(entries),
        ({ text }) => isBase64(text),
        (content) => `content of type ${quote(typeOf(content))} must be Base64`,
      ),
  },
  {
    name: 'atom-entry-without-content-and-link',
    severity: 'error',
    source: 'RFC 4287, section 4.1.2',
    find: ({ entries }) =>
      breaches(
        entries,
        (entry) => atomChildren([entry], 'content').length > 0 || alternates(entry).length > 0,
        () => 'an entry without content must have a link rel="alternate"',
      ),
  },
  {
    name: 'atom-entry-without-text',
    severity: 'warning',
    source: 'RFC 4287, section 4.1.1.1',
    find: ({ entries }) =>
      breaches(
        entries.filter((entry) => withSrc([entry]).length === 0 && binary([entry]).length === 0),
        (entry) => atomChildren([entry], 'content', 'summary').some(saysSomething),
        () => 'the entry should have content or a summary that says something',
      ),
  },
  {
    name: 'atom-xhtml-without-div',
    severity: 'error',
    source: 'RFC 4287, sections 3.1.1.3 and 4.1.3.3',
    find: (feed) =>
      breaches(
        marked(feed).filter((text) => typeOf(text) === 'xhtml'),
        ({ children, text }) => isOneDiv(children) && text.trim() === '',
        (text) => `${nameOf(text)} of type xhtml must hold one div of XHTML and nothing beside it`,
      ),
  },
  {
    name: 'atom-text-holds-elements',
    severity: 'error',
    source: 'RFC 4287, sections 3.1.1.1, 3.1.1.2 and 4.1.3.3',
    find: (feed) =>
      breaches(
        marked(feed).filter((text) => ['text', 'html'].includes(typeOf(text))),
        ({ children }) => children.length === 0,
        (text) => `${nameOf(text)} of type ${typeOf(text)} must hold no elements: escape its markup`,
      ),
  },
  {
    name: 'atom-content-address-relative',
    severity: 'warning',
    source: 'reader practice, addresses',
    find: (feed) => marked(feed).flatMap(relativePlaces),
  },
]

function isContentType(content: XmlElement): boolean {
  const type = typeOf(content)
  if (ownTypes.includes(type)) return !content.attributes.has('src')
  return isMediaType(type) && !/^(?:multipart|message)\//i.test(type)
}

function withSrc(entries: readonly XmlElement[]): XmlElement[] {
  return atomChildren(entries, 'content').filter(({ attributes }) => attributes.has('src'))
}

/** Content that is neither text nor XML, and therefore Base64. */
function binary(entries: readonly XmlElement[]): XmlElement[] {
  return atomChildren(entries, 'content').filter((content) => {
    const type = typeOf(content)
    return (
      !content.attributes.has('src') &&
      isMediaType(type) &&
      !/^text\/|^message\/|^multipart\/|[+/]xml(?:;|$)/i.test(type)
    )
  })
}

function lackingSummary(contents: readonly XmlElement[], reason: string): Place[] {
  return breaches(
    contents,
    ({ parent }) => parent !== undefined && atomChildren([parent], 'summary').length > 0,
    () => `the entry must have a summary, since its ${reason}`,
  )
}

/** Text, or anything more than the div around it, such as a picture. */
function saysSomething(text: XmlElement): boolean {
  return wholeText(text).trim() !== '' || flatten(text).length > 2
}

/** Everything that can hold markup. */
function marked(feed: XmlFeed): XmlElement[] {
  const contents = atomChildren(feed.entries, 'content').filter(({ attributes }) => !attributes.has('src'))
  return [...textsOf(feed), ...contents]
}

function isOneDiv(children: readonly XmlElement[]): boolean {
  const [only] = children
  return children.length === 1 && only?.uri === namespaces.xhtml && only.local === 'div'
}

function relativePlaces(text: XmlElement): Place[] {
  const [first, ...more] = addressFinders.get(typeOf(text))?.(text) ?? []
  if (first === undefined) return []
  const count = more.length === 0 ? 'a relative address' : `${more.length + 1} relative addresses, first`
  return [at(text, `${nameOf(text)} holds ${count} ${quote(first)}; few readers know the page it belongs to`)]
}

const addressFinders: ReadonlyMap<string, (text: XmlElement) => string[]> = new Map([
  ['html', ({ text }: XmlElement) => relativeAddresses(text)],
  ['xhtml', (text: XmlElement) => flatten(text).slice(1).flatMap(addressesIn).filter(isRelative)],
])

function addressesIn(element: XmlElement): string[] {
  return addressAttributes
    .filter((name) => element.attributes.has(name))
    .flatMap((name) => addressesOf(name, attribute(element, name)))
}
