import { mergeFields, readConfig, textAt, textsIn } from '../../read-config.ts'
import { encodePath, joinPath, pathOfSite, splitFilePath } from '../../site-addresses.ts'
import { readSiteDate, type SiteDate } from '../../site-dates.ts'
import type { Fields, Place, SiteFolder, SitePlan, SiteSystem, StoryFile } from '../../site-system.ts'
import { fillPattern, type JekyllDocument, pathOfDocument, suffixOfStyle } from './jekyll-addresses.ts'
import { feedIdOf, listFeeds, ruleOf } from './jekyll-feed.ts'
import { type Collection, defaultsFor, type JekyllSite, toSite, valuesOf } from './jekyll-site.ts'

/** Sites of Jekyll: posts in `_posts/`, collections, pages; addresses by `_config.yml`. */
export const jekyll: SiteSystem = {
  name: 'jekyll',
  title: 'Jekyll',
  configurations: [/^_config\.ya?ml$/],
  recognizes: (_configuration, folder) =>
    folder.paths.some((path) => /(?:^|\/)_(?:posts|drafts)\//.test(path) || /^_layouts\//.test(path)) ||
    folder.has('Gemfile'),
  readPlan,
}

const markdownEndings = ['.md', '.markdown', '.mkdown', '.mkdn', '.mkd']

const htmlEndings = ['.html', '.htm']

const otherMarkup = ['.textile', '.adoc', '.asciidoc', '.org', '.rst']

const dated = /^(\d{2,4}-\d{1,2}-\d{1,2})-(.*)$/

async function readPlan(folder: SiteFolder, given?: string): Promise<SitePlan> {
  const names = folder.paths.filter((path) => /^_config\.ya?ml$/.test(path))
  const config = mergeFields(...(await Promise.all(names.map((path) => readConfig(folder, path)))))
  const site = await toSite(folder, config, given)
  const { stories, leftOut } = listStories(site)
  const { feed, address } = site
  const rule = ruleOf(feed)
  return {
    site: {
      ...(address !== undefined && { address }),
      ...(textAt(config, 'title') !== undefined && { title: textAt(config, 'title') }),
      feedSize: feed.limit ?? 10,
      ...(rule !== undefined && address !== undefined && { feedIdRule: rule }),
    },
    zone: site.zone,
    stories,
    mediaFolders: ['', '_site'],
    values: valuesOf(site),
    leftOut,
    place: (story, front) => placeOf(story, front, site),
    findStory: createStoryFinder(stories),
    oldFeeds: (topics) => listFeeds(site, topics),
  }
}

function listStories(site: JekyllSite): Pick<SitePlan, 'stories' | 'leftOut'> {
  const count = { other: 0, templates: 0 }
  const excluded = textsIn(site.config.exclude).map((path) => path.replace(/^\/|\/+$/g, ''))
  const isExcluded = (path: string) => excluded.some((one) => path === one || path.startsWith(`${one}/`))
  const stories = site.folder.paths.flatMap((path): StoryFile[] => {
    const { ending, base } = splitFilePath(path)
    const collection = collectionOf(path, site)
    const isText = markdownEndings.includes(ending) || htmlEndings.includes(ending)
    if (collection) {
      if (collection.name === 'posts' && isDraft(path)) {
        return isText ? [{ path, kind: 'article', draftReason: 'the file is in the folder _drafts' }] : []
      }
      if (!collection.isWritten || (collection.name === 'posts' && !dated.test(base))) return []
      if (otherMarkup.includes(ending)) count.other++
      return isText ? [{ path, kind: 'article' }] : []
    }
    const isSpecial = path.split('/').some((part) => /^[._#~]/.test(part))
    if (
      isSpecial ||
      isExcluded(path) ||
      /^(?:readme|license|licence|contributing|changelog|code_of_conduct)$/i.test(base)
    )
      return []
    if (htmlEndings.includes(ending)) count.templates++
    return markdownEndings.includes(ending) ? [{ path, kind: 'page' }] : []
  })
  const leftOut = [
    ...(count.other > 0
      ? [`${count.other} posts in Textile, AsciiDoc, Org or reStructuredText: convert them to Markdown first`]
      : []),
    ...(count.templates > 0 ? [`${count.templates} templates in HTML`] : []),
  ]
  return { stories, leftOut }
}

function isDraft(path: string): boolean {
  return /(?:^|\/)_drafts\//.test(path)
}

function collectionOf(path: string, { collections, folder: _folder }: JekyllSite): Collection | undefined {
  if (
    /(?:^|\/)_(?:posts|drafts)\//.test(path) &&
    !/^_(?!posts|drafts)(?:site|layouts|includes|data|sass)\//.test(path)
  )
    return collections[0]
  return collections.slice(1).find(({ folder }) => path.startsWith(`${folder}/`))
}

function placeOf(story: StoryFile, front: Fields, site: JekyllSite): Place {
  const collection = collectionOf(story.path, site)
  return collection ? placeOfDocument(story, front, collection, site) : placeOfPage(story, front, site)
}

const used = [
  'permalink',
  'redirect_from',
  'redirect_to',
  'layout',
  'categories',
  'category',
  'tags',
  'tag',
  'slug',
]

function placeOfDocument(story: StoryFile, front: Fields, collection: Collection, site: JekyllSite): Place {
  const defaults = defaultsFor(story.path, collection.name, site)
  const all = mergeFields(defaults, front)
  const { base: name, ending } = splitFilePath(story.path)
  const [, day, rest] = dated.exec(name) ?? []
  const fileSlug = (rest ?? name).replace(/\.+$/, '')
  const slug = textAt(all, 'slug') ?? fileSlug
  const categories = categoriesOf(story.path, defaults, front)
  const fullDay = day === undefined ? undefined : day.replace(/^(\d{2})-/, '20$1-')
  // A date that cannot be read is refused with its line; the address is that of the file's name meanwhile.
  const date = readSiteDate(textAt(all, 'date'), site.zone) ?? readSiteDate(fullDay, site.zone)
  const document = toDocument(story, collection, { slug, categories, date, ending })
  const pattern = textAt(all, 'permalink') ?? collection.pattern
  const path = pathOfDocument(pattern, document)
  const base = pathOfSite(site.address)
  const full = path === undefined ? undefined : base + path
  const tags = namesOf(all, 'tag', 'tags')
  const feedId = full === undefined || path === undefined ? undefined : feedIdOf({ path, slug, all }, site)
  const title = textAt(all, 'title') ?? titleOf(fileSlug)
  return {
    kind: collection.name === 'posts' || date ? 'article' : 'page',
    ...(full !== undefined && { path: encodePath(full) }),
    otherPaths: textsIn(all.redirect_from).map((one) => base + joinPath(one.trim())),
    ...(feedId !== undefined && { feedId }),
    defaults: {
      ...withoutLayout(defaults),
      ...(fullDay !== undefined && { date: fullDay }),
      title,
    },
    fields: { ...(categories.length > 0 && { categories }), ...(tags.length > 0 && { tags }) },
    used,
    ...(isRedirect(all) && { draftReason: 'its address led elsewhere (redirect_to)' }),
  }
}

function isRedirect(all: Fields): boolean {
  return textsIn(all.redirect_to).length > 0
}

/** Settings of pages in `defaults` need no warning in each story. */
function withoutLayout(defaults: Fields): Fields {
  return Object.fromEntries(
    Object.entries(defaults).filter(
      ([name]) =>
        !used.includes(name) &&
        !/^(?:comments|share|toc|sidebar|classes|read_time|related|author_profile|show_date|locale|sitemap|published)$/.test(
          name,
        ),
    ),
  )
}

function toDocument(
  { path }: StoryFile,
  collection: Collection,
  {
    slug,
    categories,
    date,
    ending,
  }: { slug: string; categories: readonly string[]; date: SiteDate | undefined; ending: string },
): JekyllDocument {
  const inside = path.startsWith(`${collection.folder}/`) ? path.slice(collection.folder.length) : `/${path}`
  return {
    collection: collection.name,
    path: inside.slice(0, inside.length - ending.length).replace(/\.+$/, ''),
    base: splitFilePath(path).base,
    slug,
    categories,
    ...(date && { date }),
    outputEnding: '.html',
  }
}

/** `Utils.titleize_slug`: the title of a post that gives none. */
function titleOf(slug: string): string {
  return slug
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ')
}

/** Folders above `_posts`, then those of the defaults and of the file; texts are cut at white space. */
function categoriesOf(path: string, defaults: Fields, front: Fields): string[] {
  const above = /^(.*?)(?:^|\/)_(?:posts|drafts)\//.exec(path)?.[1] ?? ''
  const folders = above.split('/').filter((part) => part !== '' && !part.startsWith('_'))
  const plural = [defaults, front].flatMap(({ categories }) =>
    typeof categories === 'string' ? words(categories) : textsIn(categories),
  )
  const single = textsIn(front.category ?? defaults.category)
  return [...new Set([...folders, ...plural, ...single])]
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '')
}

function namesOf(all: Fields, singular: string, plural: string): string[] {
  const one = textsIn(all[singular])
  if (one.length > 0) return one
  const written = all[plural]
  if (typeof written !== 'string') return textsIn(written)
  // Jekyll cuts at spaces, also where an author wrote commas.
  return written.includes(',') ? written.split(',').map((name) => name.trim()) : words(written)
}

function placeOfPage(story: StoryFile, front: Fields, site: JekyllSite): Place {
  const { folder, base, ending: _ending } = splitFilePath(story.path)
  const all = mergeFields(defaultsFor(story.path, 'pages', site), front)
  const name = base.replace(/\.+$/, '')
  const isIndex = name === 'index'
  const pattern =
    textAt(all, 'permalink') ?? (isIndex ? '/:path/' : `/:path/:basename${suffixOfStyle(site.style)}`)
  const path = fillPattern(pattern, { path: folder, basename: name, output_ext: '.html' })
  const isFeedOrList = isIndex && folder === ''
  return {
    kind: 'page',
    ...(path !== undefined && { path: encodePath(pathOfSite(site.address) + path) }),
    otherPaths: textsIn(all.redirect_from).map((one) => pathOfSite(site.address) + joinPath(one.trim())),
    defaults: { title: titleOf(name) },
    used,
    ...(isRedirect(all)
      ? { draftReason: 'its address led elsewhere (redirect_to)' }
      : isFeedOrList
        ? { draftReason: 'it is the front page of the site' }
        : {}),
  }
}

/** `{% post_url 2019-05-01-fog %}`, `{% post_url news/2019-05-01-fog %}`, `{% link _posts/2019-05-01-fog.md %}`. */
function createStoryFinder(stories: readonly StoryFile[]): NonNullable<SitePlan['findStory']> {
  const byPath = new Map(stories.map((story) => [story.path, story]))
  const byName = new Map(
    stories.map((story) => [story.path.replace(/(?:^|.*\/)_posts\//, '').replace(/\.\w+$/, ''), story]),
  )
  return (written) => {
    const name = written.replace(/^\//, '')
    return byPath.get(name) ?? byName.get(name) ?? byName.get(name.replace(/\.\w+$/, ''))
  }
}
