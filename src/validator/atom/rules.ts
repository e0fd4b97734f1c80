import { namespaces } from '../document/namespaces.ts'
import { quote, type Rule } from '../document/rule.ts'
import {
  childrenKnown,
  childrenOf,
  childrenOnce,
  entries,
  error,
  hasChildren,
  heads,
  inside,
  isUnique,
  root,
  selfLinkRules,
  warning,
} from '../document/xml-checks.ts'
import type { XmlFeed } from '../document/xml-feed.ts'
import { childText, wholeText } from '../document/xml-tree.ts'
import { atomAdviceRules } from './advice.ts'
import { atomContentRules } from './content.ts'
import { atomElements, atomParents } from './elements.ts'
import { atomValueRules } from './values.ts'

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
  ...atomContentRules,
  ...atomAdviceRules,
]
