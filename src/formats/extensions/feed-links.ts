import type { XmlElement } from '../feed-package.ts'
import type { FeedHead } from '../head.ts'

export const historyNamespace = 'xmlns:fh="http://purl.org/syndication/history/1.0"'

type LinkName = 'link' | 'atom:link'
const marks = { complete: 'fh:complete', archive: 'fh:archive', newest: undefined } as const

/** RFC 5005: the links to the feed's other documents, and `fh:complete` or `fh:archive`. */
export function archiveLinks({ extent, relations }: FeedHead, linkName: LinkName): XmlElement[] {
  const mark = marks[extent]
  return [
    ...relations.map(({ rel, href }) => ({ name: linkName, attributes: { rel, href } })),
    ...(mark ? [{ name: mark }] : []),
  ]
}

/** WebSub, section 4: the feed's hubs. */
export function hubLinks({ hubs }: FeedHead, linkName: LinkName): XmlElement[] {
  return hubs.map((href) => ({ name: linkName, attributes: { rel: 'hub', href } }))
}
