import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { at, breaches, findOtherSelf, headLinks, type XmlFeed } from '../document/xml-feed.ts'
import { childText, nameOf, wholeText, type XmlElement } from '../document/xml-tree.ts'
import { atomChildren, atomElements, containers } from './elements.ts'

const required = ['id', 'title', 'updated'] as const
const levels = [
  { kind: 'feed', section: '4.1.1', of: ({ heads }: XmlFeed) => heads },
  { kind: 'entry', section: '4.1.2', of: ({ entries }: XmlFeed) => entries },
] as const

/** What a document in Atom consists of. */
export const atomFeedRules: readonly Rule<XmlFeed>[] = [
  ...levels.flatMap(({ kind, section, of }) =>
    required.map(
      (local): Rule<XmlFeed> => ({
        name: `atom-${kind}-${local}-missing`,
        severity: 'error',
        source: `RFC 4287, section ${section}`,
        find: (feed) =>
          breaches(
            of(feed),
            (parent) => atomChildren([parent], local).length > 0,
            () => `the ${kind} must have exactly one ${local}; it has none`,
          ),
      }),
    ),
  ),
  ...levels.map(
    ({ kind, of }): Rule<XmlFeed> => ({
      name: `atom-${kind}-title-empty`,
      severity: 'warning',
      source: 'RFC 4287, section 4.1.1.1',
      find: (feed) =>
        breaches(
          atomChildren(of(feed), 'title'),
          (title) => wholeText(title).trim() !== '',
          () => `the ${kind} should have a title that is not empty; readers drop it or show the id`,
        ),
    }),
  ),
  {
    name: 'atom-element-repeated',
    severity: 'error',
    source: 'RFC 4287, sections 3.2, 4.1.1, 4.1.2 and 4.2.11',
    find: ({ elements }) => elements.filter(isContainer).flatMap(repeatedChildren),
  },
  {
    name: 'atom-element-unknown',
    severity: 'error',
    source: 'RFC 4287, section 6.2',
    find: ({ elements }) => elements.filter(isDefined).flatMap(unknownChildren),
  },
  {
    name: 'atom-author-missing',
    severity: 'error',
    source: 'RFC 4287, section 4.1.2',
    find: ({ heads, entries }) =>
      atomChildren(heads, 'author').length > 0
        ? []
        : breaches(
            entries,
            (entry) => atomChildren([entry, ...atomChildren([entry], 'source')], 'author').length > 0,
            () => 'the entry must have an author, since the feed has none',
          ),
  },
  {
    name: 'atom-entry-id-repeated',
    severity: 'error',
    source: 'RFC 4287, section 4.1.1',
    find: ({ entries }) =>
      repeatedBy(entries, identity).map((entry) =>
        at(
          entry,
          'an earlier entry has the same id and the same updated, and readers show one of the two only',
        ),
      ),
  },
  {
    name: 'atom-self-link-missing',
    severity: 'warning',
    source: 'RFC 4287, section 4.1.1',
    find: (feed) =>
      headLinks(feed, 'self').length === 0
        ? [at(feed.root, 'the feed should say its own address in a link rel="self"')]
        : [],
  },
  {
    name: 'atom-self-link-differs',
    severity: 'warning',
    source: 'RFC 4287, section 4.2.7.2',
    find: findOtherSelf,
  },
  {
    name: 'atom-root-prefixed',
    severity: 'error',
    source: 'reader practice, namespaces',
    find: ({ root }) =>
      breaches(
        [root],
        ({ prefix }) => prefix === '',
        ({ prefix }) =>
          `make Atom the default namespace: not every reader understands the prefix ${quote(prefix)}`,
      ),
  },
  {
    name: 'atom-source-incomplete',
    severity: 'warning',
    source: 'RFC 4287, section 4.2.11',
    find: (feed) =>
      containers(feed)
        .filter(({ local }) => local === 'source')
        .flatMap((source) => {
          const lacked = required.filter((local) => atomChildren([source], local).length === 0)
          return lacked.length > 0 ? [at(source, `source should have ${lacked.join(', ')} of its feed`)] : []
        }),
  },
]

/** Entries of one id are versions of one entry if their dates differ. */
function identity(entry: XmlElement): string | undefined {
  const id = childText(entry, namespaces.atom, 'id')
  return id && `${id} ${childText(entry, namespaces.atom, 'updated')}`
}

function isContainer({ uri, local }: XmlElement): boolean {
  return uri === namespaces.atom && Object.hasOwn(atomElements, local)
}

/** Atom says what is in each of its elements but the content, which holds whatever its type says. */
function isDefined({ uri, local }: XmlElement): boolean {
  return uri === namespaces.atom && local !== 'content'
}

function repeatedChildren(parent: XmlElement): Place[] {
  const { single = [], section } = atomElements[parent.local] ?? {}
  return repeatedBy(atomChildren([parent], ...single), ({ local }) => local).map((child) =>
    at(child, `${nameOf(parent)} must not have more than one ${nameOf(child)} (section ${section})`),
  )
}

function unknownChildren(parent: XmlElement): Place[] {
  const known = isContainer(parent) ? (atomElements[parent.local]?.children ?? []) : []
  return breaches(
    parent.children.filter(({ uri }) => uri === namespaces.atom),
    ({ local }) => known.includes(local),
    (child) =>
      `${nameOf(parent)} has no element ${quote(nameOf(child))} in Atom; elements of your own need a namespace`,
  )
}
