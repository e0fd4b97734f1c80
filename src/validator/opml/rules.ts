import { type DatedPlace, rfc822Rules } from '../document/dates.ts'
import { type Place, quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { isWebUrl } from '../document/value-forms.ts'
import { at, attribute, breaches } from '../document/xml-feed.ts'
import { childrenNamed, type XmlElement } from '../document/xml-tree.ts'
import { type OpmlList, opmlParts } from './list.ts'
import { opmlOutlineRules } from './outlines.ts'

const headElements = [
  ...['title', 'dateCreated', 'dateModified', 'ownerName', 'ownerEmail', 'ownerId', 'docs', 'expansionState'],
  ...['vertScrollState', 'windowTop', 'windowLeft', 'windowBottom', 'windowRight'],
]
const head = 'OPML 2.0, head'

/** What OPML 2.0 says of subscription lists. */
export const opmlRules: readonly Rule<OpmlList>[] = [
  {
    name: 'opml-version-wrong',
    severity: 'error',
    source: 'OPML 2.0, opml',
    find: ({ root }) =>
      breaches(
        [root],
        (opml) => ['1.0', '1.1', '2.0'].includes(attribute(opml, 'version')),
        (opml) => `opml must have version="2.0"; it has ${quote(attribute(opml, 'version'))}`,
      ),
  },
  ...opmlParts.map(
    (local): Rule<OpmlList> => ({
      name: `opml-${local}-wrong`,
      severity: 'error',
      source: 'OPML 2.0, opml',
      find: ({ root }) => {
        const count = childrenNamed(root, namespaces.none, local).length
        return count === 1 ? [] : [at(root, `opml must have one ${local}; it has ${count}`)]
      },
    }),
  ),
  {
    name: 'opml-body-empty',
    severity: 'error',
    source: 'OPML 2.0, body',
    find: ({ bodies }) =>
      breaches(
        bodies,
        (body) => childrenNamed(body, namespaces.none, 'outline').length > 0,
        () => 'body must have an outline at least',
      ),
  },
  {
    name: 'opml-element-unknown',
    severity: 'error',
    source: 'OPML 2.0, extending',
    find: ({ root, heads, bodies, outlines }) => [
      ...unknownChildren([root], opmlParts),
      ...unknownChildren(heads, headElements),
      ...unknownChildren([...bodies, ...outlines], ['outline']),
    ],
  },
  {
    name: 'opml-head-element-repeated',
    severity: 'error',
    source: head,
    find: ({ heads }) =>
      repeatedBy(
        heads.flatMap(({ children }) => children.filter(({ uri }) => uri === namespaces.none)),
        ({ local }) => local,
      ).map((element) => at(element, `head must not have more than one ${element.local}`)),
  },
  {
    name: 'opml-owner-id-not-url',
    severity: 'error',
    source: head,
    find: ({ heads }) =>
      breaches(
        heads.flatMap((one) => childrenNamed(one, namespaces.none, 'ownerId')),
        ({ text }) => isWebUrl(text.trim()),
        ({ text }) => `ownerId must be the address of a page; it is ${quote(text)}`,
      ),
  },
  ...rfc822Rules<OpmlList>('opml-date', 'OPML 2.0, dateCreated and created', datesOf),
  ...opmlOutlineRules,
]

function unknownChildren(parents: readonly XmlElement[], known: readonly string[]): Place[] {
  return breaches(
    parents.flatMap(({ children }) => children.filter(({ uri }) => uri === namespaces.none)),
    ({ local }) => known.includes(local),
    ({ local, parent }) =>
      `${parent?.local} has no element ${quote(local)} in OPML; elements of your own need a namespace`,
  )
}

function datesOf({ heads, outlines }: OpmlList): DatedPlace[] {
  const elements = heads.flatMap((one) => childrenNamed(one, namespaces.none, 'dateCreated', 'dateModified'))
  return [
    ...elements.map((element) => ({ element, name: element.local, text: element.text.trim() })),
    ...outlines
      .filter(({ attributes }) => attributes.has('created'))
      .map((element) => ({ element, name: 'created', text: attribute(element, 'created') })),
  ].map(({ element, name, text }) => ({ name, text, at: (message) => at(element, message) }))
}
