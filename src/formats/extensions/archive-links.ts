import type { FeedHead } from '../head.ts'
import type { XmlElement } from '../xml.ts'

/** Feed history (RFC 5005); declared only where it is used. */
export const historyNamespace = 'xmlns:fh="http://purl.org/syndication/history/1.0"'

/** `fh:complete`, `fh:archive`, and the links to the feed's other documents; `linkName` is how the format calls a link. */
export function historyElements({ extent, relations }: FeedHead, linkName: string): XmlElement[] {
  const mark = { complete: 'fh:complete', archive: 'fh:archive', newest: undefined }[extent]
  return [
    ...relations.map(({ rel, href }) => ({ name: linkName, attributes: { rel, href } })),
    ...(mark ? [{ name: mark }] : []),
  ]
}

/** The feed's hubs (WebSub, section 4); `linkName` is how the format calls a link. */
export function hubElements({ hubs }: FeedHead, linkName: string): XmlElement[] {
  return hubs.map((href) => ({ name: linkName, attributes: { rel: 'hub', href } }))
}
