import type { OldFeed } from '../../../../exports/export-form.ts'
import { textAt, textInProgram } from '../../read-config.ts'
import {
  atHost,
  encodePath,
  joinPath,
  normalizePath,
  pathOfSite,
  readSiteAddress,
} from '../../site-addresses.ts'
import { readSiteDate } from '../../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../../site-system.ts'
import { type Collection, findCollections, findRoutes, type Route } from './astro-routes.ts'

const programName = /^astro\.config\.[cm]?[jt]s$/

/** Sites of Astro: content collections and Markdown pages. Its configuration is a program, which is read and not run. */
export const astro: SiteSystem = {
  name: 'astro',
  title: 'Astro',
  configurations: [programName],
  recognizes: (configuration, folder) =>
    /astro|defineConfig/.test(configuration) && folder.paths.some((path) => /^src\//.test(path)),
  readPlan,
}

interface AstroSite {
  readonly folder: SiteFolder
  readonly address?: string
  readonly collections: readonly Collection[]
  readonly routes: ReadonlyMap<string, Route>
  readonly slash: 'always' | 'never'
  readonly isFile: boolean
  readonly hasPluginFeed: boolean
  /** Whether @astrojs/rss is told to add no slash. */
  readonly feedKeepsLinks: boolean
}

const zone = { timeZone: 'UTC' }

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const program = await readAll(folder, (path) => programName.test(path))
  const constants = await readAll(folder, (path) =>
    /^src\/(?:[\w-]+\/)?(?:consts?|constants?|config|site|site[.-]?config|siteConfig|astro-?paper[\w.-]*)\.(?:m?[jt]s|json)$/i.test(
      path,
    ),
  )
  const feedPaths = folder.paths.filter((path) =>
    /^src\/pages\/.*(?:rss|feed|atom|index)[^/]*\.(?:xml|json)\.[cm]?[jt]s$/i.test(path),
  )
  const feedProgram = await readAll(folder, (path) => feedPaths.includes(path))
  const address = given ?? findAddress(program, constants)
  const collections = await findCollections(folder)
  const site: AstroSite = {
    folder,
    collections,
    routes: await findRoutes(folder, feedProgram),
    slash: textInProgram(program, 'trailingSlash') === 'never' ? 'never' : 'always',
    isFile: textInProgram(program, 'format') === 'file',
    hasPluginFeed: feedProgram.includes('@astrojs/rss'),
    feedKeepsLinks: /trailingSlash\s*:\s*false/.test(feedProgram),
    ...(address !== undefined && { address }),
  }
  const limit = Number(/\.slice\(\s*0\s*,\s*(\d+)\s*\)/.exec(feedProgram)?.[1] ?? 0)
  const title = textInProgram(constants, 'SITE_TITLE') ?? textInProgram(constants, 'title')
  return {
    site: {
      ...(address !== undefined && { address }),
      ...(title !== undefined && { title }),
      feedSize: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
      ...(address !== undefined &&
        site.hasPluginFeed && { feedIdRule: '@astrojs/rss gives each item its link as guid' }),
    },
    zone,
    stories: listStories(site),
    mediaFolders: ['public', 'dist'],
    values: { base: pathOfSite(address) },
    leftOut: [],
    place: (story, front) => placeOf(story, front, site),
    oldFeeds: () => listFeeds(feedPaths, address),
  }
}

async function readAll({ paths, readText }: SiteFolder, isOne: (path: string) => boolean): Promise<string> {
  return (await Promise.all(paths.filter(isOne).map((path) => readText(path)))).join('\n')
}

/** `site` and `base` of the configuration, or the constant that it names. */
function findAddress(program: string, constants: string): string | undefined {
  const isNamed = /\bsite\s*:\s*([A-Za-z_$][\w$.]*)/.exec(program)?.[1]?.split('.').at(-1)
  const found = [
    textInProgram(program, 'site'),
    isNamed && textInProgram(constants, isNamed),
    ...['website', 'SITE_URL', 'siteUrl', 'site', 'url'].map((name) => textInProgram(constants, name)),
  ]
  const host = found.map((one) => readSiteAddress(one || undefined)).find((one) => one !== undefined)
  const base = textInProgram(program, 'base')
  return host === undefined ? undefined : host + joinPath(base ?? '').replace(/\/+$/, '')
}

function listStories({ folder, collections }: AstroSite): StoryFile[] {
  const isText = (path: string) => /\.(?:md|mdx|markdown)$/i.test(path)
  return folder.paths.filter(isText).flatMap((path): StoryFile[] => {
    const isDraftName = path.split('/').some((part) => part.startsWith('_'))
    if (isDraftName) return []
    if (/^src\/pages\//.test(path)) return [{ path, kind: 'page' }]
    return collections.some(({ folder: one }) => path.startsWith(`${one}/`))
      ? [{ path, kind: 'article' }]
      : []
  })
}

const dateNames = [
  'pubDate',
  'date',
  'pubDatetime',
  'publishDate',
  'publishedDate',
  'publishedAt',
  'published',
  'datePublished',
  'created',
  'createdAt',
]

function placeOf(story: StoryFile, front: Fields, site: AstroSite): Place {
  const collection = site.collections.find(({ folder }) => story.path.startsWith(`${folder}/`))
  const date = dateNames.map((name) => readSiteDate(front[name], zone)).find(Boolean)
  const path = collection ? pathInCollection(story, front, collection, site) : pathOfPage(story.path, site)
  const full = path === undefined ? undefined : joinPath(pathOfSite(site.address), path)
  const id = site.feedKeepsLinks
    ? full?.replace(/(?<=.)\/$/, '')
    : full && (/\.\w+$/.test(full) ? full : `${full.replace(/\/$/, '')}/`)
  const feedId = site.hasPluginFeed ? atHost(site.address, id) : undefined
  return {
    kind: collection && date ? 'article' : 'page',
    ...(full !== undefined && { path: full }),
    ...(feedId !== undefined && { feedId }),
    used: ['slug', 'layout'],
  }
}

function pathInCollection(
  { path }: StoryFile,
  front: Fields,
  collection: Collection,
  { routes, ...site }: AstroSite,
): string | undefined {
  const route = routes.get(collection.name)
  if (!route || collection.hasOwnIds) return undefined
  const inside = path.slice(collection.folder.length + 1).replace(/\.\w+$/, '')
  const id =
    textAt(front, 'slug') ??
    inside
      .split('/')
      .map(toGitHubSlug)
      .join('/')
      .replace(/\/index$/, '')
  return withEnding(joinPath(route.prefix, id), site)
}

/** `github-slugger`, which Astro uses for ids. */
export function toGitHubSlug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-')
}

function pathOfPage(path: string, site: Pick<AstroSite, 'slash' | 'isFile'>): string {
  const inside = path
    .replace(/^src\/pages\//, '')
    .replace(/\.\w+$/, '')
    .replace(/(?:^|\/)index$/, '')
  return withEnding(joinPath(inside), site)
}

function withEnding(path: string, { slash, isFile }: Pick<AstroSite, 'slash' | 'isFile'>): string {
  const plain = path.replace(/\/+$/, '')
  if (isFile && plain !== '') return encodePath(`${plain}.html`)
  return encodePath(slash === 'never' && plain !== '' ? plain : `${plain}/`)
}

function listFeeds(paths: readonly string[], address: string | undefined): OldFeed[] {
  const base = pathOfSite(address)
  return paths
    .map((path) => path.replace(/^src\/pages\//, '').replace(/\.\w+$/, ''))
    .filter((path) => !path.includes('['))
    .map((path) => ({
      from: base + joinPath(normalizePath(path)),
      to: { feed: 'main', format: /\.json$/.test(path) ? 'json' : /atom/.test(path) ? 'atom' : 'rss' },
    }))
}
