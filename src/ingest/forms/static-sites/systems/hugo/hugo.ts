import { fieldsIn, isFalse, isTrue, lowerNames, mergeFields, textAt, textsIn } from '../../read-config.ts'
import { atHost, joinPath, normalizePath, pathOfSite, splitFilePath } from '../../site-addresses.ts'
import { readSiteDate } from '../../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../../site-system.ts'
import { type HugoPage, pathByFolder, pathByPattern, pathByUrl } from './hugo-addresses.ts'
import { listFeeds, readFeedTemplate } from './hugo-feeds.ts'
import {
  contentEndings,
  type HugoSite,
  isBundleFile,
  type Language,
  locate,
  plainSections,
  readHugoConfig,
  sectionsOf,
  staticFolders,
  toSite,
} from './hugo-site.ts'

const configurationName =
  /^(?:(?:hugo|config)\.(?:toml|ya?ml|json)|config\/_default\/(?:hugo|config)\.(?:toml|ya?ml|json))$/

/** Markup that Hugo hands to other programs, or reads itself, and Gazette does not read. */
const otherMarkup = ['.org', '.adoc', '.asciidoc', '.ad', '.rst', '.pandoc', '.pdc']

/** Sites of Hugo: pages below `content/`, permalinks and languages by the configuration. */
export const hugo: SiteSystem = {
  name: 'hugo',
  title: 'Hugo',
  configurations: [configurationName],
  recognizes: (configuration, folder) =>
    !/^\s*base_url\s*=/m.test(configuration) &&
    (/baseurl/i.test(configuration) ||
      folder.paths.some((path) => /^(?:archetypes|layouts|themes)\//.test(path))) &&
    folder.paths.some((path) => /^content\/.*\.(?:md|markdown|html|org|adoc)$/i.test(path)),
  readPlan,
}

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const config = await readHugoConfig(folder)
  const site = toSite(folder, config, given)
  const { stories, leftOut } = listStories(site)
  const limit = Number.parseInt(
    textAt(config, 'services', 'rss', 'limit') ?? textAt(config, 'rsslimit') ?? '-1',
    10,
  )
  const template = await readFeedTemplate(folder)
  const usesPermalink =
    template === undefined || /<guid[^>]*>\s*\{\{-?\s*\.Permalink\b[^}]*\}\}\s*<\/guid>/.test(template)
  const ids = usesPermalink && site.address !== undefined
  return {
    site: {
      ...(site.address !== undefined && { address: site.address }),
      ...(textAt(config, 'title') !== undefined && { title: textAt(config, 'title') }),
      feedSize: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
      ...(ids && { feedIdRule: 'Hugo’s feed gives each page its permalink as guid' }),
    },
    zone: site.zone,
    stories,
    mediaFolders: [...staticFolders(config), 'assets', 'public'],
    hasBundles: true,
    values: {},
    leftOut,
    place: (story, front) => placeOf(story, front, site, ids),
    findStory: createStoryFinder(stories, site),
    oldFeeds: (topics) => listFeeds(site, topics),
  }
}

function listStories(site: HugoSite): Pick<SitePlan, 'stories' | 'leftOut'> {
  const { folder, languages } = site
  const inContent = folder.paths.flatMap((path) => {
    const where = locate(path, site)
    return where ? [{ path, ...where }] : []
  })
  const bundles = new Set(
    inContent.flatMap(({ path }) => (isBundleFile(path) ? [splitFilePath(path).folder] : [])),
  )
  const isResource = (path: string) => {
    let { folder: around } = splitFilePath(path)
    if (isBundleFile(path)) around = splitFilePath(around).folder === around ? '' : parentOf(around)
    for (; around !== ''; around = parentOf(around)) if (bundles.has(around)) return true
    return false
  }
  const count = { lists: 0, other: 0 }
  const hasSections = sectionsOf(site).size > 0
  const stories = inContent.flatMap(({ path, inside, language }): StoryFile[] => {
    const { base, ending } = splitFilePath(path)
    if (isResource(path)) return []
    if (otherMarkup.includes(ending)) count.other++
    if (!contentEndings.includes(ending)) return []
    if (/^_index(?:\.|$)/.test(base)) {
      count.lists++
      return []
    }
    const isTop = !inside.includes('/') || (isBundleFile(path) && inside.split('/').length === 2)
    const tag = languages.length > 1 || language.tag !== languages[0]?.tag ? language.tag : undefined
    return [
      {
        path,
        kind: isTop && hasSections ? 'page' : 'article',
        ...(tag !== undefined && { language: tag.replaceAll('_', '-') }),
      },
    ]
  })
  const leftOut = [
    ...(count.lists > 0 ? [`${count.lists} texts of list pages (_index.md)`] : []),
    ...(count.other > 0
      ? [`${count.other} texts in Org, AsciiDoc or reStructuredText: convert them to Markdown first`]
      : []),
  ]
  return { stories, leftOut }
}

function parentOf(folder: string): string {
  return folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : ''
}

/** Hugo does not tell capitals in names of fields apart. */
function placeOf(story: StoryFile, front: Fields, site: HugoSite, hasIds: boolean): Place {
  const where = locate(story.path, site)
  const own = fieldsIn(lowerNames(front))
  if (!where) return { kind: story.kind }
  const { language } = where
  const page = toPage(story.path, where.inside, own, site)
  const config = mergeFields(site.config, language.config)
  const path = pathOf(page.page, own, config, language, site)
  const used = [
    'url',
    'slug',
    'aliases',
    'headless',
    'build',
    '_build',
    'cascade',
    'outputs',
    'expirydate',
    'unpublishdate',
    'keywords',
  ]
  const section = page.page.sections[0]
  const hasDate = page.page.date !== undefined
  const expiry = readSiteDate(own.expirydate ?? own.unpublishdate, site.zone)
  const id = hasIds ? atHost(site.address, path) : undefined
  const build = fieldsIn(own.build ?? own._build)
  const draftReason =
    isFalse(build.render) || build.render === 'never' || isTrue(own.headless)
      ? 'its front matter says that it has no page'
      : isFalse(build.list) || build.list === 'never'
        ? 'its front matter keeps it out of all lists and feeds'
        : expiry && Date.parse(expiry.value) <= Date.now()
          ? `it expired on ${expiry.value.slice(0, 10)}`
          : undefined
  return {
    kind: story.kind === 'article' && hasDate ? 'article' : 'page',
    ...(path !== undefined && { path }),
    otherPaths: aliasesOf(own, path, language, site),
    ...(id !== undefined && { feedId: id }),
    defaults: {
      ...(page.dateInName !== undefined && { date: page.dateInName }),
      ...(section !== undefined &&
        !plainSections.has(section.toLowerCase()) &&
        own.categories === undefined &&
        own.section === undefined && { section }),
      ...(story.language !== undefined && { language: story.language }),
    },
    used,
    ...(draftReason !== undefined && { draftReason }),
  }
}

function toPage(
  path: string,
  inside: string,
  front: Fields,
  { config, zone, contentFolder, sectionFolders }: HugoSite,
): { page: HugoPage; dateInName?: string } {
  const { folder, base } = splitFilePath(inside)
  const isBundle = base === 'index'
  const folders = folder === '' ? [] : folder.split('/')
  const name = isBundle ? (folders.at(-1) ?? '') : base
  const around = isBundle ? folders.slice(0, -1) : folders
  const root =
    splitFilePath(path)
      .folder.slice(0, splitFilePath(path).folder.length - folder.length)
      .replace(/\/$/, '') || contentFolder
  const last = around.findLastIndex(
    (_name, index) =>
      index === 0 || sectionFolders.has(joinPath(root, ...around.slice(0, index + 1)).slice(1)),
  )
  const handlers = textsIn(fieldsIn(config.frontmatter).date)
  const [, day, rest] = handlers.includes(':filename')
    ? (/^(\d{4}-\d{2}-\d{2})[-_]?(.*)$/.exec(name) ?? [])
    : []
  const isNameFirst = handlers[0] === ':filename'
  const written = ['date', 'publishdate', 'pubdate', 'published', 'lastmod', 'modified']
    .map((field) => front[field])
    .find((one) => textsIn(one).length > 0)
  const date = readSiteDate(isNameFirst ? (day ?? written) : (written ?? day), zone)
  const slug = textAt(front, 'slug') ?? (day !== undefined && rest ? rest : undefined)
  const title = textAt(front, 'title')
  const ugly = config.uglyurls
  const isUgly = typeof ugly === 'string' ? isTrue(ugly) : isTrue(fieldsIn(ugly)[around[0] ?? ''])
  return {
    page: {
      folder,
      name,
      isBundle,
      sections: around.slice(0, last + 1),
      ...(slug !== undefined && { slug }),
      ...(title !== undefined && { title }),
      ...(date && { date }),
      isUgly,
    },
    ...(day !== undefined && written === undefined && { dateInName: day }),
  }
}

function pathOf(
  page: HugoPage,
  front: Fields,
  config: Fields,
  { prefix }: Language,
  site: HugoSite,
): string | undefined {
  const base = pathOfSite(site.address)
  const url = textAt(front, 'url')
  if (url !== undefined) {
    const isTokens = /(?:^|\/):[a-z]/.test(url)
    const path = isTokens ? pathByPattern(url, page, site.settings) : pathByUrl(url)
    return path && joinPath(base, url.startsWith('/') ? '' : prefix, path)
  }
  const permalinks = fieldsIn(config.permalinks)
  const ofPages = { ...permalinks, ...fieldsIn(permalinks.page) }
  const pattern = textAt(ofPages, (page.sections[0] ?? '/').toLowerCase())
  if (Array.isArray(config.permalinks)) return undefined
  const path =
    pattern === undefined ? pathByFolder(page, site.settings) : pathByPattern(pattern, page, site.settings)
  return path && joinPath(base, prefix, path)
}

/** An alias without a slash is beside the page. */
function aliasesOf(
  front: Fields,
  path: string | undefined,
  { prefix }: Language,
  { address }: HugoSite,
): string[] {
  const base = pathOfSite(address)
  const beside = path === undefined ? base : path.replace(/\/$/, '').replace(/[^/]*$/, '')
  return textsIn(front.aliases).map((alias) => {
    const plain = alias.trim().replace(/^https?:\/\/[^/]+/i, '')
    if (plain.startsWith('/')) return joinPath(base, prefix, plain)
    return `/${normalizePath(`${beside}/${plain}`)}${plain.endsWith('/') ? '/' : ''}`
  })
}

/** `{{< ref "posts/harbour.md" >}}`, `{{< relref "harbour" >}}`: by the path below the content folder, or by the name alone. */
function createStoryFinder(
  stories: readonly StoryFile[],
  site: HugoSite,
): NonNullable<SitePlan['findStory']> {
  const keyOf = (inside: string) =>
    inside
      .replace(/\.\w+$/, '')
      .replace(/\/index$/, '')
      .toLowerCase()
  const byPath = new Map<string, StoryFile>()
  const byName = new Map<string, StoryFile>()
  for (const story of stories.toReversed()) {
    const where = locate(story.path, site)
    if (!where) continue
    const key = keyOf(where.inside)
    byPath.set(key, story)
    byName.set(key.split('/').at(-1) ?? key, story)
  }
  return (name, from) => {
    const plain = keyOf(name.replace(/[?#].*$/, '').replace(/^\/+|\/+$/g, ''))
    const here = splitFilePath(locate(from.path, site)?.inside ?? '').folder
    const beside = normalizePath(`${here}/${plain}`)
    return (
      (name.startsWith('/') ? undefined : byPath.get(beside.toLowerCase())) ??
      byPath.get(plain) ??
      byName.get(plain.split('/').at(-1) ?? plain)
    )
  }
}
