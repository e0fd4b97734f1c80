import { isUri } from '../../domain/identity.ts'
import { atomDate } from '../document/dates.ts'
import { namespaces } from '../document/namespaces.ts'
import { attributeIs, error, isUnique, named, quote, type Rule, warning } from '../document/rule.ts'
import { emptyOr } from '../document/value-forms.ts'
import { attribute, childText, type XmlElement, type XmlFeed } from '../document/xml-feed.ts'

const source = 'RFC 6721, section 3'
const entryId = { name: 'the id of an entry, an absolute IRI', matches: isUri }
const tombstones = named(namespaces.tombstones, 'deleted-entry')

/** RFC 6721: deleted entries. */
export const tombstoneRules: readonly Rule<XmlFeed>[] = [
  ...['ref', 'when'].map((name) =>
    error(`tombstone-${name}-missing`, source, {
      of: tombstones,
      holds: (tombstone) => attribute(tombstone, name) !== '',
      message: `deleted-entry must have ${name}`,
    }),
  ),
  error('tombstone-ref-not-iri', source, attributeIs(tombstones, 'ref', emptyOr(entryId))),
  error('tombstone-when-not-rfc3339', source, attributeIs(tombstones, 'when', emptyOr(atomDate))),
  error('tombstone-misplaced', source, {
    of: tombstones,
    holds: ({ parent }) => parent?.uri === namespaces.atom && parent.local === 'feed',
    message: ({ parent }) => `deleted-entry must be in an Atom feed, not in ${parent?.local ?? 'its root'}`,
  }),
  error(
    'tombstone-repeated',
    source,
    isUnique(
      tombstones,
      (one) => `${attribute(one, 'ref')} ${attribute(one, 'when')}`,
      (one) => `another deleted-entry has the same ref and when, ${quote(attribute(one, 'ref'))}`,
    ),
  ),
  warning('tombstone-of-living-entry', source, {
    of: (feed) => {
      const entries = new Map(feed.entries.map((entry) => [childText(entry, namespaces.atom, 'id'), entry]))
      return tombstones(feed).filter((one) => isOlder(entries.get(attribute(one, 'ref')), one))
    },
    message: (tombstone) =>
      `the entry ${quote(attribute(tombstone, 'ref'))} is still in the feed, last updated before its deletion`,
  }),
]

function isOlder(entry: XmlElement | undefined, tombstone: XmlElement): boolean {
  const updated = entry && Date.parse(childText(entry, namespaces.atom, 'updated') ?? '')
  return updated !== undefined && updated <= Date.parse(attribute(tombstone, 'when'))
}
