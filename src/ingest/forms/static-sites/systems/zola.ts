import { toFeedSlug, toSlug } from '../../../../domain/identity.ts'
import type { OldFeed } from '../../../exports/export-form.ts'
import { fieldsIn, isTrue, readConfig, textAt, textsIn } from '../read-config.ts'
import { atHost, encodePath, joinPath, pathOfSite, readSiteAddress } from '../site-addresses.ts'
import { readSiteDate } from '../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../site-system.ts'

/** Sites of Zola: pages below `content/`; https://www.getzola.org/documentation/content/page/ */
export const zola: SiteSystem = {
  name: 'zola',
  title: 'Zola',
  configurations: [/^(?:config|zola)\.toml$/],
  recognizes: (configuration, folder) =>
    /^\s*base_url\s*=/m.test(configuration) && folder.paths.some((path) => path.startsWith('content/')),
  readPlan,
}

const zone = { timeZone: 'UTC', keepsWrittenZone: true }

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const config = await readConfig(folder, folder.has('config.toml') ? 'config.toml' : 'zola.toml')
  const address = given ?? readSiteAddress(textAt(config, 'base_url'))
  const limit = Number(textAt(config, 'feed_limit') ?? 0)
  const title = textAt(config, 'title')
  const lists = folder.paths.filter(
    (path) => /^content\/.*_index(?:\.\w+)?\.md$/.test(path) || path === 'content/_index.md',
  )
  return {
    site: {
      ...(address !== undefined && {
        address,
        feedIdRule: 'Zola gives each page its permalink, with a slash at its end, as id',
      }),
      ...(title !== undefined && { title }),
      feedSize: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
    },
    zone,
    stories: folder.paths.flatMap((path) => toStory(path, config)),
    mediaFolders: ['static', 'content', 'public'],
    hasBundles: true,
    values: { base: pathOfSite(address) },
    leftOut: lists.length > 0 ? [`${lists.length} texts of list pages (_index.md)`] : [],
    place: (story, front) => placeOf(story, front, config, address),
    findStory: (name) => {
      const path = `content/${name.replace(/^@\//, '').replace(/#.*$/, '')}`
      return folder.has(path) ? { path, kind: 'article' } : undefined
    },
    oldFeeds: (topics) => {
      const names = [...textsIn(config.feed_filenames), ...textsIn(config.feed_filename)]
      const files = names.length > 0 ? names : ['atom.xml', 'rss.xml']
      const base = pathOfSite(address)
      const format = (file: string) => (/atom/.test(file) ? 'atom' : 'rss')
      return files.flatMap((file): OldFeed[] => [
        { from: base + joinPath(file), to: { feed: 'main', format: format(file) } },
        ...[...topics.tags].map(
          (tag): OldFeed => ({
            from: encodePath(base + joinPath('tags', toSlug(tag), file)),
            to: { feed: `tag:${toFeedSlug(tag)}`, format: format(file) },
          }),
        ),
      ])
    },
  }
}

function toStory(path: string, config: Fields): StoryFile[] {
  if (!/^content\/.*\.md$/.test(path) || /(?:^|\/)_index(?:\.\w+)?\.md$/.test(path)) return []
  const language = languageOf(path, config)
  return [
    {
      path,
      kind: path.split('/').length > 2 ? 'article' : 'page',
      ...(language !== undefined && { language }),
    },
  ]
}

function languageOf(path: string, config: Fields): string | undefined {
  const code = /\.([a-z]{2,3}(?:-\w+)*)\.md$/i.exec(path)?.[1]
  return code !== undefined && code in fieldsIn(config.languages) ? code : undefined
}

/** `path` goes before `slug`, and the file's name stands without a date and with hyphens. */
function placeOf(story: StoryFile, front: Fields, config: Fields, address: string | undefined): Place {
  const plain = story.path.replace(/^content\//, '').replace(/\.md$/, '')
  const inside = story.language === undefined ? plain : plain.slice(0, -story.language.length - 1)
  const parts = inside.split('/')
  const isBundle = parts.at(-1) === 'index'
  const named = isBundle ? parts.slice(0, -1) : parts
  const name = named.at(-1) ?? ''
  const [, day, rest] = /^(\d{4}-\d{2}-\d{2})(?:T[\d:]+Z?)?[-_]?(.*)$/.exec(name) ?? []
  const isKept =
    textAt(fieldsIn(config.slugify), 'paths') === 'off' || textAt(config, 'slugify_paths') === 'false'
  const clean = (text: string) => (isKept ? text : toSlug(text))
  const last = textAt(front, 'slug') ?? (rest || name)
  const given = textAt(front, 'path')
  const path = given ?? [...named.slice(0, -1).map(clean), clean(last)].join('/')
  const full = encodePath(`${joinPath(pathOfSite(address), story.language ?? '', path).replace(/\/$/, '')}/`)
  const id = atHost(address, full)
  const date = readSiteDate(textAt(front, 'date') ?? day, zone)
  return {
    kind: story.kind === 'article' && date ? 'article' : 'page',
    path: full,
    otherPaths: textsIn(front.aliases).map((alias) => joinPath(pathOfSite(address), alias)),
    ...(id !== undefined && { feedId: id }),
    defaults: {
      ...(day !== undefined && { date: day }),
      ...(story.language !== undefined && { language: story.language }),
    },
    used: ['path', 'slug', 'aliases', 'template', 'in_search_index'],
    ...(isTrue(front.render) || front.render === undefined
      ? {}
      : { draftReason: 'its front matter says render = false' }),
  }
}
