import type { OldFeed } from '../../../../exports/export-form.ts'
import { isFalse, readConfigText, textAt, textInProgram, textsIn, wordInProgram } from '../../read-config.ts'
import {
  atHost,
  joinPath,
  normalizePath,
  pathOfSite,
  readSiteAddress,
  splitFilePath,
} from '../../site-addresses.ts'
import { readSiteDate } from '../../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../../site-system.ts'
import {
  type DirectoryData,
  dataFolderOf,
  mergeData,
  readDirectoryData,
  readMetadata,
} from './eleventy-data.ts'
import { pathByPermalink, pathByStem, stemOf } from './eleventy-permalink.ts'

const programName = /^(?:\.eleventy\.c?js|eleventy\.config\.[cm]?[jt]s)$/

/** Sites of Eleventy: Markdown with directory data and permalinks. Its configuration is a program, which is read and not run. */
export const eleventy: SiteSystem = {
  name: 'eleventy',
  title: 'Eleventy',
  configurations: [programName, /^package\.json$/],
  recognizes: (configuration) =>
    /"@11ty\/eleventy"\s*:|eleventyConfig|addPassthroughCopy|addCollection\(/.test(configuration),
  readPlan,
}

interface EleventySite {
  readonly folder: SiteFolder
  readonly address?: string
  /** The folder of the texts; empty for the top. */
  readonly input: string
  readonly data: DirectoryData
}

const zone = { timeZone: 'UTC' }

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const program = await readPrograms(folder)
  const packaged = folder.has('package.json') ? await folder.readText('package.json') : ''
  const written = textInProgram(program, 'input') ?? /--input[= ](["']?)([\w./-]+)\1/.exec(packaged)?.[2]
  const input = normalizePath(written ?? '')
  const dataFolder = normalizePath(dataFolderOf(input, textInProgram(program, 'data') ?? '_data'))
  const metadata = await readMetadata(folder, dataFolder)
  const base = [
    textInProgram(program, 'base'),
    metadata.url,
    textAt(readConfigText(packaged || '{}', 'package.json').fields, 'homepage'),
  ]
  const address = given ?? base.map(readSiteAddress).find((one) => one !== undefined)
  const site: EleventySite = {
    folder,
    input,
    data: await readDirectoryData(folder),
    ...(address !== undefined && { address }),
  }
  const feeds = await findFeeds(folder, program, address)
  const output = normalizePath(textInProgram(program, 'output') ?? '_site')
  const title = metadata.title
  return {
    site: {
      ...(address !== undefined && { address }),
      ...(title !== undefined && { title }),
      feedSize: feeds.limit,
      ...(address !== undefined && { feedIdRule: 'eleventy-plugin-rss gives each post its address as id' }),
    },
    zone,
    stories: listStories(site, output),
    mediaFolders: [input, 'public', 'static', 'src', 'src/public', 'src/static', output],
    values: { base: '' },
    leftOut: countTemplates(site, output),
    place: (story, front) => placeOf(story, front, site),
    toFrontMatter: toYaml,
    oldFeeds: () => feeds.list,
  }
}

async function readPrograms(folder: SiteFolder): Promise<string> {
  const paths = folder.paths.filter((path) => programName.test(path))
  return (await Promise.all(paths.map((path) => folder.readText(path)))).join('\n')
}

const notContent = /(?:^|\/)(?:_[^/]*|\.[^/]*|dist|build|test|tests)\//
const papers = /^(?:readme|license|licence|contributing|changelog|code_of_conduct|security|404)$/i

function isContent(path: string, { input }: EleventySite, output: string): boolean {
  const isInside = input === '' || path.startsWith(`${input}/`)
  const inside = input === '' ? path : path.slice(input.length + 1)
  if (!isInside || notContent.test(inside) || path.startsWith(`${output}/`)) return false
  return !papers.test(splitFilePath(path).base)
}

function listStories(site: EleventySite, output: string): StoryFile[] {
  return site.folder.paths
    .filter((path) => /\.(?:md|markdown)$/i.test(path) && isContent(path, site, output))
    .map((path): StoryFile => ({ path, kind: 'article' }))
}

function countTemplates(site: EleventySite, output: string): string[] {
  const templates = site.folder.paths.filter(
    (path) => /\.(?:njk|liquid|webc|hbs|ejs|pug|11ty\.[cm]?js)$/i.test(path) && isContent(path, site, output),
  )
  return templates.length > 0 ? [`${templates.length} templates`] : []
}

/** Collections that blogs make of tags: no reader looks for them. */
const collectionNames = new Set(
  'post posts blog article articles note notes page pages all nav featured draft drafts'.split(' '),
)

function placeOf(story: StoryFile, front: Fields, { data, input, address }: EleventySite): Place {
  const given = data.forFile(story.path)
  const fields = mergeData(given, front)
  const inside = input === '' ? story.path : story.path.slice(input.length + 1)
  const [, day] = /(?:^|\/)(\d{4}-\d{2}-\d{2})-[^/]*(?:\/index)?\.\w+$/.exec(inside) ?? []
  const date = readSiteDate(textAt(fields, 'date') ?? day, zone)
  const stem = stemOf(inside)
  const permalink = textAt(fields, 'permalink')
  const isWritten = permalink === undefined || !isFalse(permalink)
  const path = !isWritten
    ? undefined
    : permalink === undefined
      ? pathByStem(stem)
      : pathByPermalink(permalink, { stem, fields, ...(date && { date }) })
  const full = path === undefined ? undefined : joinPath(pathOfSite(address), path)
  const folderTags = new Set(textsIn(given.tags))
  const tags = textsIn(front.tags).flatMap((tag) => tag.split(','))
  const own = tags
    .map((tag) => tag.trim())
    .filter((tag) => !folderTags.has(tag) && !collectionNames.has(tag.toLowerCase()))
  const isInCollection =
    [...folderTags, ...tags].some((tag) => collectionNames.has(tag.toLowerCase())) || folderTags.size > 0
  const id = atHost(address, full)
  const { tags: _tags, permalink: _permalink, layout: _layout, ...defaults } = given
  return {
    kind: date || isInCollection ? 'article' : 'page',
    ...(full !== undefined && { path: full }),
    ...(id !== undefined && { feedId: id }),
    defaults: { ...defaults, ...(day !== undefined && { date: day }) },
    ...(tags.length > 0 && { fields: { tags: own } }),
    used: ['permalink', 'layout', 'tags'],
    ...(!isWritten && { draftReason: 'its permalink is false' }),
  }
}

/** Front matter as a program: its constants that are plain texts. Lines keep their numbers. */
function toYaml(text: string): string {
  const [, program] = /^---[ \t]*(?:js|javascript)[ \t]*\n([\s\S]*?)^---[ \t]*$/m.exec(text) ?? []
  if (program === undefined) return text
  const lines = program.split('\n').map((line) => {
    const [, name, value] = /^\s*(?:const|let|var|export const)\s+([\w$]+)\s*=\s*(.+?);?\s*$/.exec(line) ?? []
    const isPlain = /^(?:"[^"\\]*"|'[^'\\]*'|\[[\w\s,"'-]*\]|true|false|\d+)$/.test(value ?? '')
    return name !== undefined && isPlain ? `${name}: ${value}` : ''
  })
  return `---\n${lines.join('\n')}${text.slice(text.indexOf(program) + program.length)}`
}

interface FoundFeeds {
  readonly list: readonly OldFeed[]
  readonly limit: number
}

/** Feeds of the plugin's configuration, and templates that write a feed. */
async function findFeeds(
  folder: SiteFolder,
  program: string,
  address: string | undefined,
): Promise<FoundFeeds> {
  const base = pathOfSite(address)
  const plugin = /feedPlugin|eleventy-plugin-rss/i.test(program)
  const paths = plugin
    ? [...program.matchAll(/outputPath\s*:\s*["'`]([^"'`]+)["'`]/g)].map(([, path = '']) => path)
    : []
  const limits = plugin && paths.length > 0 ? [Number(wordInProgram(program, 'limit') ?? '10')] : []
  const templates = folder.paths.filter((path) =>
    /(?:feed|rss|atom|xml|json)[^/]*\.(?:njk|liquid|11ty\.[cm]?js|hbs|ejs)$/i.test(path),
  )
  for (const path of templates) {
    const text = await folder.readText(path)
    if (!/<(?:feed|rss)\b|jsonfeed\.org/.test(text)) continue
    const permalink = /^["']?permalink["']?\s*:\s*["']?([^\s"',]+)/m.exec(text)?.[1]
    if (permalink !== undefined) paths.push(permalink)
    const limit = /getNewestCollectionItems\(\s*(\d+)|\blimit\s*:\s*(\d+)|\.slice\(\s*-?(\d+)/.exec(text)
    limits.push(Number(limit?.slice(1).find(Boolean) ?? 0))
  }
  const all = paths.length > 0 ? [...new Set(paths)] : ['feed.xml', 'feed/feed.xml']
  const format = (path: string) => (/\.json$/.test(path) ? 'json' : /rss/.test(path) ? 'rss' : 'atom')
  const [limit = 10] = limits
  return {
    list: all.map((path) => ({ from: base + joinPath(path), to: { feed: 'main', format: format(path) } })),
    limit: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
  }
}
