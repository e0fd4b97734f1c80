import type { FeedHead } from './feed-head.ts'
import type { XmlElement } from './xml.ts'

/** The feed's hubs (WebSub, section 4); `linkName` is how the format calls a link. */
export function hubElements({ hubs }: FeedHead, linkName: string): XmlElement[] {
  return hubs.map((href) => ({ name: linkName, attributes: { rel: 'hub', href } }))
}
