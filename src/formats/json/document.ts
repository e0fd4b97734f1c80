import { Feed } from 'feed'
import { cleanText } from '../../domain/article.ts'
import { absoluteUrl, type Site } from '../../domain/site.ts'
import { replaceAnchors, splitBefore, toJsonExtensions } from '../feed-package.ts'
import type { Envelope, FeedHead } from '../head.ts'

/** JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/). */
export function buildJsonEnvelope(head: FeedHead, site: Site): Envelope {
  const feed = new Feed({
    title: cleanText(head.title),
    link: head.homeUrl,
    feedLinks: { json: head.selfUrl },
  })
  for (const extension of toJsonExtensions(extraKeys(head, site))) feed.addExtension(extension)
  const whole = JSON.stringify(JSON.parse(feed.json1()), null, 2)
  const list = '\n  "items": ['
  const [before, after] = splitBefore(replaceAnchors(whole, [`${list}]`, `${list}\n  ]`]), '\n  ]')
  return { before, separator: ',', after: `${after}\n` }
}

/** Keys that version 1, which `feed` writes, does not have or writes otherwise. */
function extraKeys(
  { language, olderUrl, isEnding, hubs, subtitle, rights, logo, icon }: FeedHead,
  { publication, baseUrl }: Site,
): Record<string, unknown> {
  const { publisher, license } = publication
  const picture = logo ?? icon
  const author = { name: publisher.name, url: publisher.url }
  return {
    version: 'https://jsonfeed.org/version/1.1',
    description: subtitle && cleanText(subtitle),
    icon: picture && absoluteUrl(baseUrl, picture.address),
    favicon: icon && absoluteUrl(baseUrl, icon.address),
    authors: [author],
    // Readers of version 1.0 know only one author.
    author,
    language,
    next_url: olderUrl,
    expired: isEnding || undefined,
    hubs: hubs.length > 0 ? hubs.map((url) => ({ type: 'WebSub', url })) : undefined,
    _gazette: rights || license ? { rights, license } : undefined,
  }
}
