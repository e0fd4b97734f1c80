import type { OldFeed } from '../../../exports/export-form.ts'
import { textAt, textInProgram } from '../read-config.ts'
import { encodePath, joinPath, pathOfSite, readSiteAddress } from '../site-addresses.ts'
import { readSiteDate } from '../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../site-system.ts'

/** Markdown of a site of Gatsby. Its programs decide on addresses: known are those of `createFilePath` and of a `slug` or `path` of the front matter. */
export const gatsby: SiteSystem = {
  name: 'gatsby',
  title: 'Gatsby',
  configurations: [/^gatsby-config\.[cm]?[jt]s$/],
  recognizes: () => true,
  readPlan,
}

const zone = { timeZone: 'UTC' }

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const read = async (form: RegExp) =>
    (
      await Promise.all(folder.paths.filter((path) => form.test(path)).map((path) => folder.readText(path)))
    ).join('\n')
  const program = await read(/^gatsby-config\.[cm]?[jt]s$/)
  const pages = await read(/^gatsby-node\.[cm]?[jt]s$/)
  const address = given ?? readSiteAddress(textInProgram(program, 'siteUrl'))
  const roots = [
    ...program.matchAll(
      /\bpath\s*:\s*(?:`\$\{__dirname\}\/?([^`$]+)`|path\.(?:join|resolve)\(__dirname,\s*["'`]([^"'`]+)["'`]\)|["'`]\.?\/?([^"'`$]+)["'`])/g,
    ),
  ]
    .map((found) => (found.slice(1).find(Boolean) ?? '').replace(/^\.?\/|\/+$/g, ''))
    .filter((root) => folder.paths.some((path) => path.startsWith(`${root}/`) && /\.mdx?$/.test(path)))
    .sort((one, other) => other.length - one.length)
  // `/blog${slug}` in front of what createFilePath gives.
  const prefix = /value\s*:\s*`(\/[\w/-]*)\$\{/.exec(pages)?.[1] ?? ''
  const title = textInProgram(program, 'title')
  const output = [...program.matchAll(/output\s*:\s*["'`]([^"'`]+)["'`]/g)].map(([, path = '']) => path)
  return {
    site: {
      ...(address !== undefined && {
        address,
        feedIdRule: 'gatsby-plugin-feed gives each post the site’s address with its slug as guid',
      }),
      ...(title !== undefined && { title }),
      feedSize: Number.MAX_SAFE_INTEGER,
    },
    zone,
    stories: folder.paths
      .filter((path) => /\.(?:md|mdx)$/.test(path) && roots.some((root) => path.startsWith(`${root}/`)))
      .map((path) => ({ path, kind: 'article' })),
    mediaFolders: ['static', 'public'],
    leftOut: [],
    place: (story, front) => placeOf(story, front, { roots, prefix, address }),
    oldFeeds: () =>
      (output.length > 0 ? output : ['/rss.xml']).map(
        (path): OldFeed => ({
          from: pathOfSite(address) + joinPath(path),
          to: { feed: 'main', format: 'rss' },
        }),
      ),
  }
}

interface Roots {
  readonly roots: readonly string[]
  readonly prefix: string
  readonly address: string | undefined
}

function placeOf({ path }: StoryFile, front: Fields, { roots, prefix, address }: Roots): Place {
  const root = roots.find((one) => path.startsWith(`${one}/`)) ?? ''
  const inside = path
    .slice(root.length)
    .replace(/\.mdx?$/, '')
    .replace(/\/index$/, '')
  const given = textAt(front, 'slug') ?? textAt(front, 'path')
  const slug = given === undefined ? `${prefix.replace(/\/$/, '')}${inside}/` : joinPath(given)
  const date = readSiteDate(front.date ?? front.publishedAt ?? front.published, zone)
  return {
    kind: date ? 'article' : 'page',
    path: encodePath(pathOfSite(address) + slug),
    ...(address !== undefined && { feedId: address + slug }),
    used: ['slug', 'path', 'template', 'templatekey'],
  }
}
