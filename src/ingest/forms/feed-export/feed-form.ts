import type { ExportFiles, ExportForm } from '../../exports/export-form.ts'

/** A feed by file or address, with its archives and pages; Blogger's export and its feed in a Takeout. */
export const feed: ExportForm = {
  name: 'feed',
  title: 'Feed',
  hint: 'the address of an RSS, Atom or JSON feed, saved feeds, or the export of Blogger',
  recognizes: async (files) => (await findFeedFiles(files)).length > 0,
  open: async (files, settings) => {
    const { openFeed } = await import('./open-feed.ts')
    return openFeed(files, await findFeedFiles(files), settings)
  },
  toDraft: async (record, publication) => {
    const { readFeedStory } = await import('./read-feed-story.ts')
    return readFeedStory(record, publication)
  },
}

const endings = /\.(?:xml|rss|atom|rdf|json|feed)$/i
/** What lies beside the feed in a Takeout of Blogger. */
const besides =
  /(?:^|\/)(?:settings\.csv|theme-[^/]*\.xml|Profile\/[^/]+)$|\.(?:csv|html?|jpe?g|png|gif|webp|mp4|json)$/i
/** More than people save of one feed by hand. */
const mostFiles = 2000

/** The files that are feeds, if all others are pictures and settings beside them. */
export async function findFeedFiles({ paths, readHead }: ExportFiles): Promise<string[]> {
  if (paths.length > mostFiles && !paths.some((path) => path.endsWith('feed.atom'))) return []
  const [only] = paths
  if (only !== undefined && paths.length === 1) return isFeed(await readHead(only)) ? [only] : []
  const found: string[] = []
  for (const path of paths.filter((one) => endings.test(one))) {
    if (isFeed(await readHead(path))) found.push(path)
    else if (!besides.test(path)) return []
  }
  const isBeside = (path: string) => found.includes(path) || besides.test(path)
  return paths.every(isBeside) ? found : []
}

const xmlRoot = /<(?:\w+:)?(?:rss|RDF|channel)[\s>]|<(?:[a-z]+:)?(?:feed|entry)\s[^>]*(?:Atom|atom)|<feed>/
const jsonFeed =
  /"version"\s*:\s*"https?:\/\/(?:www\.)?jsonfeed\.org\/|"items"\s*:\s*\[[\s\S]*"(?:content_html|content_text|date_published)"\s*:/

/** WordPress writes its export as RSS, which another form reads. */
export function isFeed(head: string): boolean {
  if (/wordpress\.org\/export\/|<wp:wxr_version>/.test(head)) return false
  if (/^[^<{]{0,1000}\{/.test(head)) return jsonFeed.test(head)
  return xmlRoot.test(head.replace(/<!--[\s\S]*?-->/g, '').slice(0, 20_000))
}
