import type { FeedHead } from '../head.ts'
import type { XmlElement } from '../xml.ts'

/** WebSub, section 4: the feed's hubs. */
export function hubLinks({ hubs }: FeedHead, linkName: 'link' | 'atom:link'): XmlElement[] {
  return hubs.map((href) => ({ name: linkName, attributes: { rel: 'hub', href } }))
}
