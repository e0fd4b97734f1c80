import { rfc822Rules } from '../document/dates.ts'
import { namespaces } from '../document/namespaces.ts'
import {
  attributeIs,
  childrenKnown,
  childrenOf,
  childrenOnce,
  type ElementTable,
  error,
  filled,
  hasAttributes,
  hasChildren,
  heads,
  inside,
  inTable,
  isUnique,
  entries as outlines,
  quote,
  type Rule,
  root,
  textIs,
  warning,
  withAttribute,
} from '../document/rule.ts'
import { absoluteUrl, emailAddress, emptyOr, oneOf } from '../document/value-forms.ts'
import { attribute, type XmlFeed } from '../document/xml-feed.ts'

const lists = 'OPML 2.0, Subscription lists'
const parts = ['head', 'body']
const elements: ElementTable = {
  // Another rule counts them.
  opml: { once: [], many: parts },
  head: {
    once: [
      ...['title', 'dateCreated', 'dateModified', 'ownerName', 'ownerEmail', 'ownerId', 'docs'],
      ...['expansionState', 'vertScrollState', 'windowTop', 'windowLeft', 'windowBottom', 'windowRight'],
    ],
    many: [],
  },
  body: { once: [], many: ['outline'] },
  outline: { once: [], many: ['outline'] },
}
const parents = inTable(namespaces.none, elements)

/** OPML 2.0, for lists of feeds. */
export const opmlRules: readonly Rule<XmlFeed>[] = [
  error('opml-version-wrong', 'OPML 2.0, opml', {
    of: root,
    holds: (opml) => ['1.0', '1.1', '2.0'].includes(attribute(opml, 'version')),
    message: (opml) => `opml must have version="2.0"; it has ${quote(attribute(opml, 'version'))}`,
  }),
  ...parts.map((local) =>
    error(`opml-${local}-wrong`, 'OPML 2.0, opml', {
      of: root,
      holds: (opml) => childrenOf([opml], local).length === 1,
      message: (opml) => `opml must have one ${local}; it has ${childrenOf([opml], local).length}`,
    }),
  ),
  error('opml-body-empty', 'OPML 2.0, body', hasChildren(inside(root, 'body'), ['outline'])),
  error('opml-element-unknown', 'OPML 2.0, extending', childrenKnown(parents, elements, 'OPML')),
  error('opml-head-element-repeated', 'OPML 2.0, head', childrenOnce(heads, elements)),
  ...rfc822Rules('opml-date', 'OPML 2.0, head', inside(heads, 'dateCreated', 'dateModified')),
  error('opml-outline-text-missing', 'OPML 2.0, outline', hasAttributes(outlines, ['text'])),
  warning('opml-outline-text-empty', 'OPML 2.0, outline', {
    of: withAttribute(outlines, 'text'),
    holds: (outline) => attribute(outline, 'text') !== '',
    message: 'the text of an outline should not be empty',
  }),
  error('opml-feed-address-missing', lists, {
    of: (list) => outlines(list).filter((outline) => /^rss$/i.test(attribute(outline, 'type'))),
    holds: (outline) => attribute(outline, 'xmlUrl') !== '',
    message: (outline) => `${quote(attribute(outline, 'text'))} is of type rss and must have an xmlUrl`,
  }),
  warning(
    'opml-feed-address-repeated',
    lists,
    isUnique(
      outlines,
      (outline) => attribute(outline, 'xmlUrl') || undefined,
      (outline) => `${quote(attribute(outline, 'xmlUrl'))} is in the list already`,
    ),
  ),
  error('opml-email-wrong', 'OPML 2.0, head', textIs(filled(inside(heads, 'ownerEmail')), emailAddress)),
  error(
    'opml-boolean-wrong',
    'OPML 2.0, outline',
    ...['isComment', 'isBreakpoint'].map((name) => attributeIs(outlines, name, oneOf('true', 'false'))),
  ),
  error('opml-link-address-missing', 'OPML 2.0, inclusion', {
    of: (list) => outlines(list).filter((outline) => /^(?:link|include)$/i.test(attribute(outline, 'type'))),
    holds: (outline) => attribute(outline, 'url') !== '',
    message: (outline) =>
      `${quote(attribute(outline, 'text'))} is of type ${attribute(outline, 'type')} and must have a url`,
  }),
  error(
    'opml-address-not-url',
    lists,
    ...['xmlUrl', 'htmlUrl'].map((name) => attributeIs(outlines, name, emptyOr(absoluteUrl))),
  ),
]
