import { toFeedSlug } from '../../../../domain/identity.ts'
import type { OldFeed } from '../../../exports/export-form.ts'
import { fieldsIn, mergeFields, readConfig, textAt, textsIn } from '../read-config.ts'
import {
  atHost,
  encodePath,
  joinPath,
  pathOfSite,
  readSiteAddress,
  splitFilePath,
} from '../site-addresses.ts'
import { dateParts, readSiteDate, timeZoneOr } from '../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, SiteZone, StoryFile } from '../site-system.ts'
import { fillPattern } from './jekyll/jekyll-addresses.ts'

/** Sites of Hexo: posts in `source/_posts/`; https://hexo.io/docs/permalinks */
export const hexo: SiteSystem = {
  name: 'hexo',
  title: 'Hexo',
  configurations: [/^_config\.ya?ml$/],
  recognizes: (configuration, folder) =>
    /^(?:new_post_name|skip_render|post_asset_folder|filename_case|default_layout|index_generator)\s*:/m.test(
      configuration,
    ) && folder.paths.some((path) => path.startsWith('source/')),
  readPlan,
}

interface HexoSite {
  readonly config: Fields
  readonly address?: string
  readonly zone: SiteZone
  readonly pattern: string
}

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const names = folder.paths.filter((path) => /^_config\.ya?ml$/.test(path))
  const config = mergeFields(...(await Promise.all(names.map((path) => readConfig(folder, path)))))
  const url = readSiteAddress(textAt(config, 'url'))
  const address = given ?? url
  const site: HexoSite = {
    config,
    ...(address !== undefined && { address }),
    zone: { timeZone: timeZoneOr(textAt(config, 'timezone')) },
    pattern: textAt(config, 'permalink') ?? ':year/:month/:day/:title/',
  }
  const feed = fieldsIn(config.feed)
  const limit = Number(textAt(feed, 'limit') ?? 20)
  const title = textAt(config, 'title')
  return {
    site: {
      ...(address !== undefined && {
        address,
        feedIdRule: 'hexo-generator-feed gives each post its address as id',
      }),
      ...(title !== undefined && { title }),
      feedSize: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
    },
    zone: site.zone,
    stories: folder.paths.flatMap(toStory),
    mediaFolders: ['source', 'public'],
    hasBundles: true,
    leftOut: [],
    place: (story, front) => placeOf(story, front, site),
    oldFeeds: (topics) => {
      const base = pathOfSite(address)
      const type = textsIn(feed.type)[0] ?? 'atom'
      const paths = textsIn(feed.path)
      const main: OldFeed[] = (paths.length > 0 ? paths : [type === 'rss2' ? 'rss2.xml' : 'atom.xml']).map(
        (path) => ({
          from: base + joinPath(path),
          to: { feed: 'main', format: /rss/.test(path) ? 'rss' : 'atom' },
        }),
      )
      const tags: OldFeed[] = [...topics.tags].map((tag) => ({
        from: encodePath(
          base + joinPath(textAt(config, 'tag_dir') ?? 'tags', tag.replaceAll(' ', '-'), 'atom.xml'),
        ),
        to: { feed: `tag:${toFeedSlug(tag)}`, format: 'atom' },
      }))
      return textAt(feed, 'autodiscovery') !== undefined || feed.tag ? [...main, ...tags] : main
    },
  }
}

function toStory(path: string): StoryFile[] {
  if (!/^source\/.*\.(?:md|markdown|mkd|html)$/i.test(path)) return []
  if (path.startsWith('source/_posts/')) return [{ path, kind: 'article' }]
  if (path.startsWith('source/_drafts/'))
    return [{ path, kind: 'article', draftReason: 'the file is in the folder _drafts' }]
  return path.split('/').some((part) => part.startsWith('_')) || /\.html$/i.test(path)
    ? []
    : [{ path, kind: 'page' }]
}

function placeOf(story: StoryFile, front: Fields, { address, zone, pattern, config }: HexoSite): Place {
  const base = pathOfSite(address)
  const inside = story.path.replace(/^source\/(?:_posts\/|_drafts\/)?/, '').replace(/\.\w+$/, '')
  if (story.kind === 'page') {
    const written = textAt(front, 'permalink')
    const path =
      written ??
      (inside === 'index' ? '/' : inside.endsWith('/index') ? `${inside.slice(0, -5)}` : `${inside}.html`)
    const full = encodePath(base + joinPath(path))
    return { kind: 'page', path: full, used: ['permalink', 'layout'] }
  }
  const name = splitFilePath(inside).base
  const { folder } = splitFilePath(inside)
  const [, day, rest] = /^(\d{4}-\d{2}-\d{2})-(.+)$/.exec(name) ?? []
  const isDayInName = /:year-:month-:day-:title/.test(textAt(config, 'new_post_name') ?? '')
  const title = joinPath(
    folder,
    isDayInName && rest ? rest : inside.slice(folder.length).replace(/^\//, ''),
  ).slice(1)
  const date = readSiteDate(textAt(front, 'date') ?? (isDayInName ? day : undefined), zone)
  const parts = date && dateParts(date)
  const categories = textsIn(front.categories ?? front.category)
  const values = {
    title,
    name: title.split('/').at(-1),
    post_title: textAt(front, 'title'),
    category:
      categories.length > 0
        ? categories.map(toCategory).join('/')
        : (textAt(config, 'default_category') ?? 'uncategorized'),
    id: textAt(front, 'id'),
    lang: textAt(front, 'lang'),
    ...(parts && {
      year: parts.Y,
      month: parts.m,
      day: parts.d,
      i_month: parts['-m'],
      i_day: parts['-d'],
      hour: parts.H,
      minute: parts.M,
      second: parts.S,
      timestamp: parts.s,
    }),
  }
  const path = fillPattern(textAt(front, 'permalink') ?? pattern, values)
  const full = path === undefined ? undefined : base + withPretty(path, config)
  const id = atHost(address, full)
  return {
    kind: 'article',
    ...(full !== undefined && { path: full }),
    ...(id !== undefined && { feedId: id }),
    ...(isDayInName && day !== undefined && { defaults: { date: day } }),
    used: ['permalink', 'layout', 'id'],
  }
}

function toCategory(name: string): string {
  return name
    .trim()
    .replace(/[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+/g, '-')
    .replace(/^-+|-+$/g, '')
}

function withPretty(path: string, config: Fields): string {
  const { trailing_index: index, trailing_html: html } = fieldsIn(config.pretty_urls)
  const short = index === 'false' ? path.replace(/\/index\.html$/, '/') : path
  return html === 'false' ? short.replace(/\.html$/, '') : short
}
