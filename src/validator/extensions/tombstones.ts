import { isUri } from '../../domain/identity.ts'
import { isAtomDate } from '../document/dates.ts'
import { quote, type Rule, repeatedBy } from '../document/finding.ts'
import { namespaces } from '../document/namespaces.ts'
import { at, attribute, breaches, named, type XmlFeed } from '../document/xml-feed.ts'
import { childText, type XmlElement } from '../document/xml-tree.ts'

const source = 'RFC 6721, section 3'

/** RFC 6721: entries that are gone. */
export const tombstoneRules: readonly Rule<XmlFeed>[] = [
  ...['ref', 'when'].map(
    (name): Rule<XmlFeed> => ({
      name: `tombstone-${name}-missing`,
      severity: 'error',
      source,
      find: (feed) =>
        breaches(
          tombstones(feed),
          (tombstone) => attribute(tombstone, name) !== '',
          () => `deleted-entry must have ${name}`,
        ),
    }),
  ),
  {
    name: 'tombstone-ref-not-iri',
    severity: 'error',
    source,
    find: (feed) =>
      breaches(
        tombstones(feed).filter((tombstone) => attribute(tombstone, 'ref') !== ''),
        (tombstone) => isUri(attribute(tombstone, 'ref')),
        (tombstone) =>
          `ref must be the id of an entry, an absolute IRI; it is ${quote(attribute(tombstone, 'ref'))}`,
      ),
  },
  {
    name: 'tombstone-when-not-rfc3339',
    severity: 'error',
    source,
    find: (feed) =>
      breaches(
        tombstones(feed).filter((tombstone) => attribute(tombstone, 'when') !== ''),
        (tombstone) => isAtomDate(attribute(tombstone, 'when')),
        (tombstone) =>
          `when must be a date such as 2026-11-23T09:00:00Z; it is ${quote(attribute(tombstone, 'when'))}`,
      ),
  },
  {
    name: 'tombstone-misplaced',
    severity: 'error',
    source,
    find: (feed) =>
      breaches(
        tombstones(feed),
        ({ parent }) => parent?.uri === namespaces.atom && parent.local === 'feed',
        ({ parent }) => `deleted-entry must stand in an Atom feed, not in ${parent?.local ?? 'its place'}`,
      ),
  },
  {
    name: 'tombstone-repeated',
    severity: 'error',
    source,
    find: (feed) =>
      repeatedBy(tombstones(feed), (one) => `${attribute(one, 'ref')} ${attribute(one, 'when')}`).map((one) =>
        at(one, `another deleted-entry has the same ref and when, ${quote(attribute(one, 'ref'))}`),
      ),
  },
  {
    name: 'tombstone-of-living-entry',
    severity: 'warning',
    source,
    find: (feed) => {
      const living = new Map(feed.entries.map((entry) => [childText(entry, namespaces.atom, 'id'), entry]))
      return breaches(
        tombstones(feed),
        (tombstone) => !isBuried(living.get(attribute(tombstone, 'ref')), tombstone),
        (tombstone) =>
          `the entry ${quote(attribute(tombstone, 'ref'))} is in the feed still, last updated before it was deleted`,
      )
    },
  },
]

function tombstones(feed: XmlFeed): XmlElement[] {
  return named(feed, namespaces.tombstones, 'deleted-entry')
}

function isBuried(entry: XmlElement | undefined, tombstone: XmlElement): boolean {
  if (!entry) return false
  const updated = Date.parse(childText(entry, namespaces.atom, 'updated') ?? '')
  return updated <= Date.parse(attribute(tombstone, 'when'))
}
