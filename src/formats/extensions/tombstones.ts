import { instantText } from '../../domain/moment.ts'
import type { FeedHead } from '../head.ts'
import { textElement, type XmlElement } from '../xml.ts'

/** Declared only in a feed with tombstones: validators do not know the namespace. */
export function tombstoneNamespaces({ tombstones }: FeedHead): string[] {
  return tombstones.length > 0 ? ['xmlns:at="http://purl.org/atompub/tombstones/1.0"'] : []
}

/** RFC 6721, section 3: the withdrawn entries of an Atom feed. */
export function deletedEntries({ tombstones }: FeedHead): XmlElement[] {
  return tombstones.map(({ id, when, reason }) => ({
    name: 'at:deleted-entry',
    attributes: { ref: id, when: instantText(when) },
    content: textElement('at:comment', reason),
  }))
}
