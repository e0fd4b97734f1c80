import type { FeedName } from '../../../../../domain/feed.ts'
import { toFeedSlug } from '../../../../../domain/identity.ts'
import type { OldFeed } from '../../../../exports/export-form.ts'
import { fieldsIn, textAt } from '../../read-config.ts'
import { joinPath, pathOfSite } from '../../site-addresses.ts'
import type { SiteFolder, Topics } from '../../site-system.ts'
import { toHugoPath } from './hugo-addresses.ts'
import { type HugoSite, plainSections, sectionsOf } from './hugo-site.ts'

/** The site's own template of its main feed, in which the guid may be another one. */
export async function readFeedTemplate({ paths, readText }: SiteFolder): Promise<string | undefined> {
  const own = paths.find((path) =>
    /^layouts\/(?:(?:_default|index|home)\/)?(?:rss|index\.rss|home\.rss|index|list\.rss|home)\.xml$/.test(
      path,
    ),
  )
  const themes = paths.find((path) =>
    /^themes\/[^/]+\/layouts\/(?:(?:_default|home)\/)?(?:rss|index\.rss|home\.rss|index|list\.rss)\.xml$/.test(
      path,
    ),
  )
  const path = own ?? themes
  return path === undefined ? undefined : readText(path)
}

export function listFeeds(site: HugoSite, topics: Topics): OldFeed[] {
  const { config, settings } = site
  const base = pathOfSite(site.address)
  const rss = fieldsIn(fieldsIn(config.outputformats).rss)
  const file = `${textAt(rss, 'basename') ?? 'index'}.xml`
  const to = (feed: FeedName): OldFeed['to'] => ({ feed, format: 'rss' })
  const several = site.languages.length > 1
  const taxonomies = fieldsIn(config.taxonomies)
  const folderOf = (singular: string, otherwise: string) => textAt(taxonomies, singular) ?? otherwise
  const clean = (name: string) => toHugoPath(name, settings)
  const feeds = site.languages.flatMap(({ prefix, tag }): OldFeed[] => {
    const at = (...parts: readonly string[]) => joinPath(base, prefix, ...parts, file)
    const main: FeedName = several ? `language:${toFeedSlug(tag)}` : 'main'
    const sections = [...sectionsOf(site)].map((section) => {
      const isPlain = plainSections.has(section.toLowerCase()) || !topics.isSection(section)
      return { from: at(clean(section)), to: to(isPlain ? main : `section:${toFeedSlug(section)}`) }
    })
    const tags = [...topics.tags].map((tag) => ({
      from: at(folderOf('tag', 'tags'), clean(tag)),
      to: to(`tag:${toFeedSlug(tag)}`),
    }))
    const categories = [...topics.categories].map((category) => ({
      from: at(folderOf('category', 'categories'), clean(category)),
      to: to(topics.isSection(category) ? `section:${toFeedSlug(category)}` : `tag:${toFeedSlug(category)}`),
    }))
    return [{ from: at(), to: to(main) }, ...sections, ...tags, ...categories]
  })
  return [...new Map(feeds.map((feed) => [feed.from, feed])).values()]
}
