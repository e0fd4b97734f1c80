import { toFeedSlug } from '../../../../domain/identity.ts'
import type { OldFeed } from '../../../exports/export-form.ts'
import { fieldsIn, lowerNames, textAt, textInProgram, wordInProgram } from '../read-config.ts'
import {
  encodePath,
  joinPath,
  normalizePath,
  pathOfSite,
  readSiteAddress,
  splitFilePath,
} from '../site-addresses.ts'
import { formatDate, readSiteDate, timeZoneOr } from '../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, SiteZone, StoryFile } from '../site-system.ts'

/** Markdown of a site of Pelican: https://docs.getpelican.com/en/latest/content.html */
export const pelican: SiteSystem = {
  name: 'pelican',
  title: 'Pelican',
  configurations: [/^pelicanconf\.py$/],
  recognizes: () => true,
  readPlan,
}

interface PelicanSite {
  readonly address?: string
  readonly content: string
  readonly zone: SiteZone
  readonly articleUrl: string
  readonly pageUrl: string
}

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const own = await folder.readText('pelicanconf.py')
  const published = folder.has('publishconf.py') ? await folder.readText('publishconf.py') : ''
  const setting = (name: string) => textInProgram(published, name) ?? textInProgram(own, name)
  const address = given ?? readSiteAddress(setting('SITEURL'))
  const content = normalizePath(setting('PATH') ?? 'content')
  const site: PelicanSite = {
    content,
    ...(address !== undefined && { address }),
    zone: { timeZone: timeZoneOr(setting('TIMEZONE')) },
    articleUrl: setting('ARTICLE_URL') ?? '{slug}.html',
    pageUrl: setting('PAGE_URL') ?? 'pages/{slug}.html',
  }
  const inside = folder.paths.filter((path) => path.startsWith(`${content}/`))
  const others = inside.filter((path) => /\.(?:rst|adoc|org)$/i.test(path)).length
  const limit = Number(
    wordInProgram(published, 'FEED_MAX_ITEMS') ?? wordInProgram(own, 'FEED_MAX_ITEMS') ?? 0,
  )
  const title = setting('SITENAME')
  return {
    site: {
      ...(address !== undefined && {
        address,
        feedIdRule: 'Pelican gives each article a tag URI of its host, day and path',
      }),
      ...(title !== undefined && { title }),
      feedSize: limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
    },
    zone: site.zone,
    stories: inside
      .filter((path) => /\.(?:md|markdown|mkd)$/i.test(path))
      .map((path) => ({ path, kind: path.startsWith(`${content}/pages/`) ? 'page' : 'article' })),
    mediaFolders: [content, 'output'],
    leftOut:
      others > 0 ? [`${others} texts in reStructuredText or AsciiDoc: convert them to Markdown first`] : [],
    place: (story, front) => placeOf(story, front, site),
    toFrontMatter: toYaml,
    oldFeeds: (topics) => listFeeds(setting, address, topics.tags),
  }
}

const metaLine = /^([A-Za-z][\w -]*):[ \t]*(.*)$/

/** `Title: Fog` without fences, as Python-Markdown reads it. The lines keep their numbers: the first gets the fence. */
function toYaml(text: string): string {
  if (/^---[ \t]*\n/.test(text) || !metaLine.test(text.split('\n')[0] ?? '')) return text
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !metaLine.test(line) && !/^[ \t]{4,}\S/.test(line))
  const meta = lines.slice(0, end === -1 ? undefined : end)
  const fields = new Map<string, string>()
  for (const line of meta) {
    const [, name, value = ''] = metaLine.exec(line) ?? []
    const last = [...fields.keys()].at(-1)
    if (name !== undefined) fields.set(name.trim().toLowerCase(), value.trim())
    else if (last !== undefined) fields.set(last, `${fields.get(last)} ${line.trim()}`)
  }
  const known: Readonly<Record<string, string>> = { modified: 'lastmod', keywords: 'tags' }
  const lists = new Set(['tags', 'authors'])
  const yaml = [...fields].map(([name, value]) => {
    const list = value.split(name === 'authors' ? ';' : ',').map((one) => one.trim())
    const parts = lists.has(name) ? list.filter((one) => one !== '') : value
    return `${JSON.stringify(known[name] ?? name)}: ${JSON.stringify(parts)}`
  })
  const body = end === -1 ? [] : lines.slice(end)
  // One line of flow YAML, and blank lines in place of the others.
  const filled = meta.length > 2 ? meta.slice(3).map(() => '') : []
  return ['---', `{${yaml.join(', ')}}`, ...filled, '---', ...body].join('\n')
}

/** Names of metadata are written in any case. */
function placeOf(
  story: StoryFile,
  written: Fields,
  { address, content, zone, articleUrl, pageUrl }: PelicanSite,
): Place {
  const front = fieldsIn(lowerNames(written))
  const { folder, base } = splitFilePath(story.path.slice(content.length + 1))
  const title = textAt(front, 'title') ?? base
  const slug = textAt(front, 'slug') ?? toPelicanSlug(title)
  const category = textAt(front, 'category') ?? (folder.split('/').at(-1) || 'misc')
  const date = readSiteDate(textAt(front, 'date'), zone)
  const pattern = textAt(front, 'url') ?? (story.kind === 'page' ? pageUrl : articleUrl)
  let isKnown = true
  const path = pattern.replace(/\{(\w+)(?::([^{}]+))?\}/g, (_all, name: string, form?: string) => {
    const values: Readonly<Record<string, string | undefined>> = {
      slug,
      category: toPelicanSlug(category),
      lang: textAt(front, 'lang'),
    }
    const value = name === 'date' && date && form !== undefined ? formatDate(date, form) : values[name]
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  const full = isKnown ? encodePath(joinPath(pathOfSite(address), path)) : undefined
  const day = date?.local.toPlainDate().toString()
  const host = address === undefined ? undefined : new URL(address).hostname
  const state = textAt(front, 'status')?.toLowerCase()
  return {
    kind: story.kind,
    ...(full !== undefined && { path: full }),
    ...(full !== undefined &&
      day !== undefined &&
      host !== undefined && { feedId: `tag:${host},${day}:${full}` }),
    ...(folder !== '' && front.category === undefined && { defaults: { category } }),
    used: ['slug', 'url', 'save_as', 'status', 'template'],
    ...((state === 'draft' || state === 'hidden' || state === 'skip') && {
      draftReason: `its status is ${state}`,
    }),
  }
}

/** `slugify` of Pelican with its default substitutions. */
function toPelicanSlug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[^\x00-\x7F]/g, '')
    .replace(/[^\w\s-]/g, '')
    .trim()
    .toLowerCase()
    .replace(/[-\s]+/g, '-')
}

function listFeeds(
  setting: (name: string) => string | undefined,
  address: string | undefined,
  tags: ReadonlySet<string>,
): OldFeed[] {
  const base = pathOfSite(address)
  const main = [
    ['FEED_ALL_ATOM', 'feeds/all.atom.xml', 'atom'],
    ['FEED_ATOM', undefined, 'atom'],
    ['FEED_ALL_RSS', undefined, 'rss'],
    ['FEED_RSS', undefined, 'rss'],
  ] as const
  const feeds = main.flatMap(([name, otherwise, format]): OldFeed[] => {
    const path = setting(name) ?? otherwise
    return path === undefined ? [] : [{ from: base + joinPath(path), to: { feed: 'main', format } }]
  })
  const form = setting('TAG_FEED_ATOM')
  const ofTags =
    form === undefined
      ? []
      : [...tags].map(
          (tag): OldFeed => ({
            from: encodePath(
              base + joinPath(form.replace('{slug}', toPelicanSlug(tag)).replace('%s', toPelicanSlug(tag))),
            ),
            to: { feed: `tag:${toFeedSlug(tag)}`, format: 'atom' },
          }),
        )
  return [...feeds, ...ofTags]
}
