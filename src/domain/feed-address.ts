import { type FeedKind, type FeedName, type Format, formatNames, formats } from './feed.ts'
import { feedFolders } from './site.ts'

const kinds = new Map(Object.entries(feedFolders).map(([kind, folder]) => [folder, kind as FeedKind]))

/** The feed that an address names by folder and slug; the main feed where it names none. Undefined for other folders. */
export function toFeedName(folder: string | undefined, slug: string | undefined): FeedName | undefined {
  if (folder === undefined || slug === undefined) return 'main'
  const kind = kinds.get(folder)
  return kind && `${kind}:${slug}`
}

/**
 * What a path such as `/tags/r-and-d/rss.xml` names, the inverse of `paths.feed`; whether there is such a feed is for
 * the store to say. Undefined for any other path, archive pages and pages for people included.
 */
export function parseFeedPath(path: string): { name: FeedName; format: Format } | undefined {
  const format = formatNames.find((one) => path.endsWith(`/${formats[one].file}`))
  if (!format) return undefined
  const [, folder, text, ...rest] = path.slice(0, -formats[format].file.length - 1).split('/')
  const slug = text === undefined ? undefined : decoded(text)
  if (rest.length > 0 || slug === '' || (folder !== undefined && slug === undefined)) return undefined
  const name = toFeedName(folder, slug)
  return name && { name, format }
}

/** Undefined for what no browser would send, such as `%zz`. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
