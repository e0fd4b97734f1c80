import type { OldFeed } from '../../../exports/export-form.ts'
import { isTrue, readConfigText, textAt, textInProgram } from '../read-config.ts'
import { atHost, encodePath, joinPath, readSiteAddress } from '../site-addresses.ts'
import { readSiteDate } from '../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../site-system.ts'

/** The blog of a site of Docusaurus: https://docusaurus.io/docs/blog */
export const docusaurus: SiteSystem = {
  name: 'docusaurus',
  title: 'Docusaurus',
  configurations: [/^docusaurus\.config\.[cm]?[jt]s$/],
  recognizes: (_configuration, folder) => folder.paths.some((path) => /^blog\/.*\.mdx?$/.test(path)),
  readPlan,
}

const zone = { timeZone: 'UTC' }
const dated = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[-/](.*)$/

interface Blog {
  readonly address?: string
  /** `/blog`. */
  readonly route: string
  readonly slash?: string
  /** Names by the keys of `authors.yml`. */
  readonly authors: Fields
}

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const path = folder.paths.find((one) => /^docusaurus\.config\.[cm]?[jt]s$/.test(one)) ?? ''
  const program = await folder.readText(path)
  const base = textInProgram(program, 'baseUrl') ?? '/'
  const url = readSiteAddress(textInProgram(program, 'url'))
  const address = given ?? (url === undefined ? undefined : url + joinPath(base).replace(/\/+$/, ''))
  const ofBlog = program.slice(Math.max(0, program.search(/\bblog\s*:\s*\{/)))
  const route = joinPath(
    address === undefined ? base : new URL(address).pathname,
    textInProgram(ofBlog, 'routeBasePath') ?? 'blog',
  )
  const people = folder.paths.find((one) => /^blog\/authors\.ya?ml$/.test(one))
  const slash = /trailingSlash\s*:\s*(true|false)/.exec(program)?.[1]
  const blog: Blog = {
    route,
    authors: people === undefined ? {} : readConfigText(await folder.readText(people), people).fields,
    ...(slash !== undefined && { slash }),
    ...(address !== undefined && { address }),
  }
  const docs = folder.paths.filter((one) => /^docs\/.*\.mdx?$/.test(one)).length
  const title = textInProgram(program, 'title')
  return {
    site: {
      ...(address !== undefined && { address, feedIdRule: 'Docusaurus gives each post its address as id' }),
      ...(title !== undefined && { title }),
      feedSize: 20,
    },
    zone,
    stories: folder.paths
      .filter((one) => /^blog\/.*\.mdx?$/.test(one) && !/(?:^|\/)_/.test(one))
      .map((one) => ({ path: one, kind: 'article' })),
    mediaFolders: ['static', 'build'],
    leftOut: docs > 0 ? [`${docs} pages of documentation`] : [],
    place: (story, front) => placeOf(story, front, blog),
    oldFeeds: () =>
      (['rss.xml', 'atom.xml', 'feed.json'] as const).map(
        (file): OldFeed => ({
          from: joinPath(route, file),
          to: { feed: 'main', format: file === 'rss.xml' ? 'rss' : file === 'atom.xml' ? 'atom' : 'json' },
        }),
      ),
  }
}

/** `2019-05-28-fog.md`, `2019/05/28/fog.md` and `2019-05-28-fog/index.md` are `/blog/2019/05/28/fog`. */
function placeOf({ path }: StoryFile, front: Fields, { route, slash, address, authors }: Blog): Place {
  const inside = path
    .replace(/^blog\//, '')
    .replace(/\.mdx?$/, '')
    .replace(/\/index$/, '')
  const [, year, month = '', day = '', rest] = dated.exec(inside) ?? []
  const slug =
    textAt(front, 'slug') ?? (year === undefined ? inside : joinPath(year, month, day, rest ?? '').slice(1))
  const plain = joinPath(route, slug)
  const full = encodePath(
    slash === 'true'
      ? `${plain.replace(/\/$/, '')}/`
      : slash === 'false'
        ? plain.replace(/(?<=.)\/$/, '')
        : plain,
  )
  const id = atHost(address, full)
  const date = year === undefined ? undefined : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  const named = [front.authors]
    .flat()
    .map((one) => (typeof one === 'string' && textAt(authors, one, 'name')) || one)
  const isDated = readSiteDate(textAt(front, 'date') ?? date, zone) !== undefined
  return {
    kind: isDated ? 'article' : 'page',
    path: full,
    ...(id !== undefined && { feedId: id }),
    ...(date !== undefined && { defaults: { date } }),
    ...(front.authors !== undefined && { fields: { authors: named } }),
    used: ['slug', 'hide_table_of_contents'],
    ...(isTrue(front.unlisted) && { draftReason: 'it is unlisted' }),
  }
}
