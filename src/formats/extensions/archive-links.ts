import type { FeedHead } from '../head.ts'
import type { XmlElement } from '../xml.ts'

export const historyNamespace = 'xmlns:fh="http://purl.org/syndication/history/1.0"'

const marks = { complete: 'fh:complete', archive: 'fh:archive', newest: undefined } as const

/** RFC 5005: the links to the feed's other documents, and `fh:complete` or `fh:archive`. */
export function archiveLinks({ extent, relations }: FeedHead, linkName: 'link' | 'atom:link'): XmlElement[] {
  const mark = marks[extent]
  return [
    ...relations.map(({ rel, href }) => ({ name: linkName, attributes: { rel, href } })),
    ...(mark ? [{ name: mark }] : []),
  ]
}
