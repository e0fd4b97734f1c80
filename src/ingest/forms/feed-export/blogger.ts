import { toFeedSlug } from '../../../domain/identity.ts'
import type { OldFeed } from '../../exports/export-form.ts'
import type { ParsedEntry } from '../feed/parsed-feed.ts'
import type { FeedHead } from '../feed/read-xml-head.ts'

/** What an entry of a feed is. Blogger's export has all kinds in one document. */
export type EntryKind = 'article' | 'page' | 'comment' | 'setting' | 'deleted'

const kinds: Readonly<Record<string, EntryKind>> = {
  post: 'article',
  page: 'page',
  comment: 'comment',
  settings: 'setting',
  template: 'setting',
}

export function kindOfEntry({ extra }: ParsedEntry): EntryKind {
  const [kind = ''] = extra['category:kind'] ?? []
  const [type = ''] = extra['blogger:type'] ?? []
  if (extra['blogger:trashed'] !== undefined || extra['blogger:status']?.[0] === 'SOFT_TRASHED')
    return 'deleted'
  const known = kinds[kind.replace(/^.*#/, '').toLowerCase()] ?? kinds[type.toLowerCase()]
  // The threading extension (RFC 4685) is also in feeds of comments.
  return known ?? (extra['thr:in-reply-to'] === undefined ? 'article' : 'comment')
}

/** Whether its system does not show the entry. */
export function isHidden({ extra }: ParsedEntry): boolean {
  const status = extra['blogger:status']?.[0] ?? 'LIVE'
  return extra['app:draft']?.some((word) => word.toLowerCase() === 'yes') === true || status !== 'LIVE'
}

export function isBlogger(head: FeedHead, entry: ParsedEntry | undefined): boolean {
  return /blogger/i.test(head.generator ?? '') || /^tag:blogger\.com,/.test(entry?.id ?? '')
}

/** Hosts of Blogger's pictures. */
export const bloggerHosts: readonly string[] = [
  'bp.blogspot.com',
  ...[1, 2, 3, 4].map((number) => `${number}.bp.blogspot.com`),
  'blogger.googleusercontent.com',
  ...[3, 4, 5, 6].map((number) => `lh${number}.googleusercontent.com`),
  ...[3, 4, 5, 6].map((number) => `lh${number}.ggpht.com`),
]

const pictureHost = String.raw`https?://(?:[\w-]+\.)*(?:bp\.blogspot\.com|googleusercontent\.com|ggpht\.com)`
const sizeInPath = new RegExp(
  String.raw`(${pictureHost}/[^\s"'<>]*?/)(?:s|w|h)\d+(?:-[a-z0-9-]+)?(/[^/\s"'<>]+)`,
  'g',
)
const sizeAtEnd = new RegExp(
  String.raw`(${pictureHost}/[^\s"'<>=]+)=[swh]\d+(?:-[a-z0-9-]+)*(?=["'\s<>]|$)`,
  'g',
)

/** The pictures in the size that they were given to Blogger: `/s320/a.jpg` → `/s0/a.jpg`, `=w640-h480` → `=s0`. */
export function toOriginalPictures(text: string): string {
  return text.replace(sizeInPath, '$1s0$2').replace(sizeAtEnd, '$1=s0')
}

/** Feeds of Blogger, without those of single labels. */
export const bloggerFeeds: readonly OldFeed[] = [
  { from: '/feeds/posts/default', to: { feed: 'main', format: 'atom' } },
  { from: '/feeds/posts/summary', to: { feed: 'main', format: 'atom' } },
  { from: '/feeds/posts/default?alt=rss', to: { feed: 'main', format: 'rss' } },
  { from: '/feeds/posts/default?alt=atom', to: { feed: 'main', format: 'atom' } },
  { from: '/atom.xml', to: { feed: 'main', format: 'atom' } },
  { from: '/rss.xml', to: { feed: 'main', format: 'rss' } },
  { from: '/feeds/comments/default', to: 'gone' },
  { from: '/feeds/:post/comments/default', to: 'gone' },
]

export function bloggerLabelFeeds(labels: Iterable<string>): OldFeed[] {
  return [...labels].map((label) => ({
    from: `/feeds/posts/default/-/${encodeURIComponent(label)}`,
    to: { feed: `tag:${toFeedSlug(label)}`, format: 'atom' },
  }))
}
