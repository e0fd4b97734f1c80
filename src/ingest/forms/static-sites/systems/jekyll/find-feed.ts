import { fieldsIn, textAt, textsIn } from '../../read-config.ts'
import { joinPath } from '../../site-addresses.ts'
import type { Fields, SiteFolder } from '../../site-system.ts'

/** What makes the feed: the plugin, or a template of the site with this expression for the id. */
export interface FeedSource {
  readonly kind: 'plugin' | 'template' | 'unknown'
  readonly idExpression?: string
  readonly path: string
  readonly limit?: number
  readonly format: 'atom' | 'rss'
}

/** jekyll-feed, unless the site has a template of its own. */
export async function findFeed(folder: SiteFolder, config: Fields): Promise<FeedSource> {
  const settings = fieldsIn(config.feed)
  const path = joinPath(textAt(settings, 'path') ?? 'feed.xml')
  const templates = folder.paths.filter((one) =>
    /^(?:[\w-]+\/)?(?:[\w-]*(?:feed|atom|rss|index)[\w-]*)\.(?:xml|rss|atom)$/i.test(one),
  )
  for (const template of templates) {
    const text = await folder.readText(template)
    const isFeed = /<(?:feed|rss)\b/.test(text) && /\bfor\s+post\s+in\b/.test(text)
    if (isFeed) return fromTemplate(template, text)
  }
  const gems = folder.has('Gemfile') ? await folder.readText('Gemfile') : ''
  const plugins = [...textsIn(config.plugins), ...textsIn(config.gems)]
  const theme = textAt(config, 'theme') ?? textAt(config, 'remote_theme') ?? ''
  const isPlugin =
    plugins.includes('jekyll-feed') || /jekyll-feed/.test(gems) || /minima|minimal-mistakes/.test(theme)
  const limit = Number.parseInt(textAt(settings, 'posts_limit') ?? '', 10)
  return { kind: isPlugin ? 'plugin' : 'unknown', path, format: 'atom', ...(limit > 0 && { limit }) }
}

export function fromTemplate(template: string, text: string): FeedSource {
  const loop = text.slice(text.search(/\bfor\s+post\s+in\b/))
  const id = /<(?:guid|id)\b[^>]*>([\s\S]*?)<\/(?:guid|id)>/.exec(loop)?.[1]
  const limit = Number.parseInt(/\blimit\s*:\s*(\d+)/.exec(loop)?.[1] ?? '', 10)
  const permalink = /^---[\s\S]*?^permalink:\s*["']?([^\s"']+)/m.exec(text)?.[1]
  return {
    kind: id === undefined ? 'unknown' : 'template',
    ...(id !== undefined && { idExpression: id }),
    path: joinPath(permalink ?? template),
    limit: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
    format: /<feed\b/.test(text) ? 'atom' : 'rss',
  }
}
