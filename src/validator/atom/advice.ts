import { holdsMarkup, isHtml, isPlain, isSafeHtml, isSafeXhtml, plainText } from '../document/markup.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenOf,
  entries,
  hasText,
  heads,
  inside,
  named,
  quote,
  type Rule,
  type Select,
  union,
  warning,
} from '../document/rule.ts'
import { attribute, nameOf, wholeText, type XmlFeed } from '../document/xml-feed.ts'
import { inPersons, texts, typeOf } from './values.ts'

const content = named(namespaces.atom, 'content')
const link = named(namespaces.atom, 'link')
const typed =
  (of: Select, ...types: readonly string[]): Select =>
  (feed) =>
    of(feed).filter((one) => types.includes(typeOf(one)) && !one.attributes.has('src'))
const marked = union(texts, content)

/** Relations in the IANA registry "Link Relations" that feeds have, and those of RFC 4287. */
const relations = new Set(
  (
    'about acl alternate amphtml api-catalog appendix apple-touch-icon archives author blocked-by bookmark canonical ' +
    'chapter cite-as collection contents copyright create-form current describedby describes disclosure dns-prefetch ' +
    'duplicate edit edit-form edit-media enclosure external first glossary help hosts hub icon index intervalafter item ' +
    'last latest-version license lrdd manifest mask-icon me media-feed memento micropub modulepreload monitor next ' +
    'next-archive nofollow noopener noreferrer opener original p3pv1 payment pingback preconnect predecessor-version ' +
    'prefetch preload prerender prev prev-archive preview previous privacy-policy profile publication related replies ' +
    'restconf ruleinput search section self service service-desc service-doc service-meta sponsored start status ' +
    'stylesheet subsection successor-version sunset tag terms-of-service timegate timemap type ugc up version-history ' +
    'via webmention working-copy working-copy-of'
  ).split(' '),
)

/** What RFC 4287 allows and readers show otherwise than it is meant. */
export const atomAdviceRules: readonly Rule<XmlFeed>[] = [
  warning(
    'atom-text-holds-markup',
    'RFC 4287, section 3.1.1.1',
    isPlain(typed(marked, 'text', 'text/plain')),
  ),
  warning('atom-xhtml-holds-markup', 'RFC 4287, section 3.1.1.3', {
    of: typed(marked, 'xhtml'),
    // Beside elements it may be a sample of code.
    holds: ({ children: [div] }) =>
      div?.uri !== namespaces.xhtml || div.children.length > 0 || !holdsMarkup(div.text),
    message: (one) => `${nameOf(one)} is XHTML and its markup is escaped: ${quote(wholeText(one))}`,
  }),
  warning('atom-xhtml-misplaced', 'RFC 4287, section 6.4', {
    of: ({ heads, entries }) => [...heads, ...entries].flatMap(({ children }) => children),
    holds: ({ uri }) => uri !== namespaces.xhtml,
    message: (one) => `${nameOf(one)} is XHTML outside of a text or content: readers show it nowhere`,
  }),
  warning('atom-text-not-html', 'RFC 4287, section 3.1.1.2', isHtml(typed(marked, 'html'))),
  warning(
    'atom-content-unsafe',
    'RFC 4287, section 8.1',
    isSafeHtml(typed(marked, 'html', 'text/html')),
    isSafeXhtml(typed(marked, 'xhtml')),
  ),
  warning(
    'atom-label-holds-markup',
    'RFC 4287, sections 4.2.2.3 and 4.2.7.5',
    attributeIs(named(namespaces.atom, 'category'), 'label', plainText, 'should'),
    attributeIs(link, 'title', plainText, 'should'),
    isPlain(union(inPersons('name'), named(namespaces.atom, 'generator'))),
  ),
  warning('atom-person-name-holds-email', 'RFC 4287, section 3.2.1', {
    of: inPersons('name'),
    holds: ({ text }) => !/\S@\S+\.\S/.test(text),
    message: ({ text }) => `the address in the name ${quote(text)} belongs into email`,
  }),
  warning('atom-element-empty', 'RFC 4287, sections 4.1.1 and 4.1.2', {
    of: union(inside(heads, 'subtitle', 'rights', 'generator'), inside(entries, 'rights')),
    holds: (one) => wholeText(one).trim() !== '',
    message: (one) => `${nameOf(one)} should not be empty; leave it out`,
  }),
  warning('atom-content-type-of-page', 'RFC 4287, section 4.1.3', {
    of: typed(content, 'text/html', 'application/xhtml+xml'),
    holds: (one) =>
      /<html[\s>]/i.test(one.text) ||
      one.children.some(({ local }) => local === 'html') ||
      wholeText(one).trim() === '',
    message: (one) =>
      `content of type ${quote(typeOf(one))} is a whole page; a piece of one has the type html or xhtml`,
  }),
  warning('atom-link-rel-unregistered', 'RFC 4287, section 4.2.7.2', {
    of: (feed) => link(feed).filter(({ attributes }) => attributes.has('rel')),
    holds: (one) => {
      const rel = attribute(one, 'rel').toLowerCase()
      return relations.has(rel) || /^[a-z][a-z0-9+.-]*:|\s/.test(rel) || rel === ''
    },
    message: (one) =>
      `the relation ${quote(attribute(one, 'rel'))} is not registered; one of your own is an IRI`,
  }),
  warning('atom-link-not-empty', 'RFC 4287, section 4.2.7', {
    of: link,
    holds: (one) => !hasText(one) && one.children.length === 0,
    message: 'link should be empty: readers do not show what is in it',
  }),
  warning('atom-feed-element-after-entries', 'reader practice, order of elements', {
    of: ({ heads }) =>
      heads.flatMap(({ children }) => {
        const first = children.findIndex(({ uri, local }) => uri === namespaces.atom && local === 'entry')
        const after = first === -1 ? [] : children.slice(first)
        return after.filter(({ uri, local }) => uri === namespaces.atom && local !== 'entry').slice(0, 1)
      }),
    message: (late) => `${nameOf(late)} should come before the entries, since readers stop at them`,
  }),
  warning('atom-content-empty', 'RFC 4287, section 4.1.3', {
    of: (feed) => childrenOf(feed.entries, 'content').filter(({ attributes }) => !attributes.has('src')),
    holds: (one) =>
      wholeText(one).trim() !== '' ||
      one.children.length > 0 ||
      childrenOf([one.parent ?? one], 'summary').length === 0,
    message: 'content should not be empty beside a summary: readers show it instead of the summary',
  }),
]
