import type { IncomingMessage } from 'node:http'
import { type FeedKind, type FeedState, identityOf } from '../../domain/feed.ts'
import { feedLabel, feedTitle, isOffered, type Publication } from '../../domain/publication.ts'
import { paths, type Site } from '../../domain/site.ts'
import { buildRslDocument, rslContentType } from '../../formats/extensions/rsl.ts'
import { type Answer, answerResource } from '../../http/answer.ts'
import { createRepresentation } from '../../http/representation.ts'
import type { PublicPage, Store } from '../../store/store.ts'
import { buildFeedMenu, buildOpml, type MenuFeed } from './opml.ts'
import {
  buildNewsSitemap,
  buildRobots,
  buildSitemap,
  buildSitemapIndex,
  type SitemapUrl,
  splitSitemap,
} from './sitemap.ts'

export interface DiscoveryDeps {
  readonly store: Store
  readonly site: () => Site
  readonly now: () => Date
}

/** Documents for programs, besides feeds. Undefined for those that the publication does not have. */
export interface Discovery {
  opml(request: IncomingMessage): Promise<Answer>
  feedMenu(request: IncomingMessage): Promise<Answer | undefined>
  sitemap(request: IncomingMessage): Promise<Answer>
  /** One file of a sitemap with several, from 1. */
  sitemapFile(request: IncomingMessage, number: number): Promise<Answer | undefined>
  newsSitemap(request: IncomingMessage): Promise<Answer>
  robots(request: IncomingMessage): Promise<Answer>
  license(request: IncomingMessage): Promise<Answer | undefined>
}

const xml = 'application/xml; charset=utf-8'
const pagesAtOnce = 5000
const newsDays = 2
const dayMs = 24 * 60 * 60 * 1000

/** The main feed, then feeds of the publication's own lists, then feeds that follow from articles. */
const kindOrder: readonly (FeedKind | 'main')[] = ['main', 'section', 'query', 'tag', 'author', 'language']

const kindTitles: Readonly<Record<FeedKind, string>> = {
  section: 'Sections',
  query: 'Selections',
  tag: 'Tags',
  author: 'Authors',
  language: 'Languages',
}

export function createDiscovery({ store, site, now }: DiscoveryDeps): Discovery {
  function answer(
    request: IncomingMessage,
    name: string,
    text: string,
    contentType: string,
    changedAt?: Date,
  ) {
    const { maxAgeSeconds } = site().publication
    const representation = createRepresentation(site().baseUrl + name, text)
    const headers = {
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
      'Access-Control-Allow-Origin': '*',
    }
    return answerResource(request, { representation, contentType, changedAt, headers }, now())
  }

  async function sitemapFiles(): Promise<readonly (readonly SitemapUrl[])[]> {
    const front = { address: site().baseUrl + paths.home }
    const articles = await readAllPages(store)
    return splitSitemap([
      front,
      ...articles.map(({ slug, changedAt }) => ({
        address: site().baseUrl + paths.article(slug),
        changedAt,
      })),
    ])
  }

  return {
    opml: async (request) => {
      const { publication, baseUrl } = site()
      const feeds = inOrder(await store.feeds(), publication)
      const outlines = feeds.map((feed) => ({
        title: feedTitle(feed, publication),
        xmlUrl: baseUrl + paths.feed(feed.name, 'rss'),
        htmlUrl: baseUrl + paths.feedPage(feed.name),
      }))
      const { changedAt } = await store.feedState('main')
      const text = buildOpml(publication.title, outlines, changedAt)
      return answer(request, paths.opml, text, 'text/x-opml; charset=utf-8', changedAt)
    },
    feedMenu: async (request) => {
      if (!site().publication.feedMenu) return undefined
      const text = buildFeedMenu(toMenu(inOrder(await store.feeds(), site().publication), site()))
      return answer(request, paths.feedMenu, text, 'application/json')
    },
    sitemap: async (request) => {
      const files = await sitemapFiles()
      const [only = []] = files
      const index = files.map((_file, at) => ({ address: site().baseUrl + paths.sitemapFile(at + 1) }))
      const text = files.length > 1 ? buildSitemapIndex(index) : buildSitemap(only)
      return answer(request, paths.sitemap, text, xml)
    },
    sitemapFile: async (request, number) => {
      const file = (await sitemapFiles())[number - 1]
      return file && answer(request, paths.sitemapFile(number), buildSitemap(file), xml)
    },
    newsSitemap: async (request) => {
      const { articles } = await store.readFeed('main', site().publication.tombstoneDays)
      const since = now().getTime() - newsDays * dayMs
      const recent = articles.filter(({ published }) => (published?.at.getTime() ?? 0) > since)
      return answer(request, paths.newsSitemap, buildNewsSitemap(recent, site()), xml)
    },
    robots: (request) => answer(request, paths.robots, buildRobots(site()), 'text/plain; charset=utf-8'),
    license: async (request) => {
      const text = buildRslDocument(site())
      return text === undefined ? undefined : answer(request, paths.license, text, rslContentType)
    },
  }
}

async function readAllPages(store: Store): Promise<PublicPage[]> {
  const all: PublicPage[] = []
  for (let after = ''; ; ) {
    const pages = await store.publicPages(after, pagesAtOnce)
    for (const page of pages) all.push(page)
    if (pages.length < pagesAtOnce) return all
    after = pages.at(-1)?.slug ?? after
  }
}

/** The offered feeds; the main feed even before its first article. */
function inOrder(feeds: readonly FeedState[], publication: Publication): FeedState[] {
  const rank = ({ name }: FeedState) => kindOrder.indexOf(identityOf(name).kind)
  const main = feeds.some(({ name }) => name === 'main')
  const all = main ? feeds : [{ name: 'main', revision: 0, changedAt: new Date(0) } as const, ...feeds]
  return all
    .filter(({ name }) => isOffered(publication, name))
    .toSorted((one, other) => rank(one) - rank(other))
}

function toMenu(feeds: readonly FeedState[], { publication, baseUrl }: Site) {
  const toItem = (feed: FeedState): MenuFeed => ({
    title: feedLabel(feed, publication) ?? publication.title,
    rss: baseUrl + paths.feed(feed.name, 'rss'),
    atom: baseUrl + paths.feed(feed.name, 'atom'),
  })
  const ofKind = (kind: FeedKind | 'main') =>
    feeds.filter(({ name }) => identityOf(name).kind === kind).map(toItem)
  const submenus = kindOrder.flatMap((kind) =>
    kind === 'main' ? [] : [{ title: kindTitles[kind], items: ofKind(kind) }],
  )
  return { title: publication.title, items: [...ofKind('main'), ...submenus] }
}
