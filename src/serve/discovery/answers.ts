import type { IncomingMessage } from 'node:http'
import { type FeedKind, type FeedState, identityOf } from '../../domain/feed.ts'
import { feedTitle, isOffered, type Publication } from '../../domain/publication.ts'
import { paths, type Site } from '../../domain/site.ts'
import { buildRslDocument, rslContentType } from '../../formats/extensions/rsl.ts'
import { answerResource } from '../../http/answer.ts'
import { createRepresentation } from '../../http/representation.ts'
import type { PublicPage, Store } from '../../store/store.ts'
import { interfaceOf } from '../../words/interface.ts'
import type { Words } from '../../words/words.ts'
import { buildOpenSearch, openSearchType } from './open-search.ts'
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

interface Built {
  readonly contentType: string
  readonly text: string | undefined
  readonly changedAt?: Date
}

const xml = 'application/xml; charset=utf-8'
const pagesAtOnce = 5000
const newsMs = 2 * 24 * 60 * 60 * 1000

/** The main feed, then feeds of the publication's own lists, then feeds that follow from articles. */
const kindOrder: readonly (FeedKind | 'main')[] = ['main', 'section', 'query', 'tag', 'author', 'language']

/** The word above the feeds of each kind. */
const kindWords = {
  section: 'sections',
  query: 'selections',
  tag: 'tags',
  author: 'authors',
  language: 'languages',
} as const satisfies Readonly<Record<FeedKind, keyof Words>>

/** Documents for programs, besides feeds. An answer is undefined if the publication does not have the document. */
export function createDiscovery({ store, site, now }: DiscoveryDeps) {
  const documents: Readonly<Record<string, () => Promise<Built>>> = {
    [paths.opml]: async () => {
      const { publication, baseUrl } = site()
      const feeds = inOrder(await store.feeds(), publication)
      const outlines = feeds.map((feed) => ({
        title: feedTitle(feed, publication),
        xmlUrl: baseUrl + paths.feed(feed.name, 'rss'),
        htmlUrl: baseUrl + paths.feedPage(feed.name),
      }))
      const { changedAt } = await store.feedState('main')
      const text = buildOpml(publication.title, outlines, changedAt)
      return { contentType: 'text/x-opml; charset=utf-8', text, changedAt }
    },
    [paths.feedMenu]: async () => {
      const { publication } = site()
      const feeds = publication.feedMenu ? inOrder(await store.feeds(), publication) : undefined
      return { contentType: 'application/json', text: feeds && buildFeedMenu(toMenu(feeds, site())) }
    },
    [paths.sitemap]: async () => {
      const files = await sitemapFiles()
      const index = files.map((_file, at) => ({ address: site().baseUrl + paths.sitemapFile(at + 1) }))
      return {
        contentType: xml,
        text: files.length > 1 ? buildSitemapIndex(index) : buildSitemap(files[0] ?? []),
      }
    },
    [paths.newsSitemap]: async () => {
      const { articles } = await store.readNewest('main', site().publication.feedSize)
      const since = now().getTime() - newsMs
      const recent = articles.filter(({ published }) => (published?.at.getTime() ?? 0) > since)
      return { contentType: xml, text: buildNewsSitemap(recent, site()) }
    },
    [paths.openSearch]: async () => ({
      contentType: `${openSearchType}; charset=utf-8`,
      text: buildOpenSearch(site()),
    }),
    [paths.robots]: async () => ({ contentType: 'text/plain; charset=utf-8', text: buildRobots(site()) }),
    [paths.license]: async () => ({ contentType: rslContentType, text: buildRslDocument(site()) }),
  }

  function answer(request: IncomingMessage, path: string, { contentType, text, changedAt }: Built) {
    if (text === undefined) return undefined
    const { publication, baseUrl } = site()
    const representation = createRepresentation(baseUrl + path, text)
    const headers = {
      'Cache-Control': `public, max-age=${publication.maxAgeSeconds}`,
      'Access-Control-Allow-Origin': '*',
    }
    return answerResource(request, { representation, contentType, changedAt, headers }, now())
  }

  async function sitemapFiles(): Promise<readonly (readonly SitemapUrl[])[]> {
    const { baseUrl } = site()
    const pages = await store.listOwnPages()
    const own = pages.map(({ path, updated, changedAt }) => ({
      address: baseUrl + path,
      changedAt: updated?.at ?? changedAt,
    }))
    const articles = await readAllPages(store)
    // A page with its original elsewhere must not ask to be indexed in its place.
    const urls = articles
      .map((page) => ({ ...page, address: baseUrl + paths.article(page.slug) }))
      .filter(({ address, canonicalUrl = address }) => canonicalUrl === address)
    return splitSitemap([{ address: baseUrl + paths.home }, ...own, ...urls])
  }

  return {
    answers: Object.entries(documents).map(([path, build]) => ({
      path,
      answer: async (request: IncomingMessage) => answer(request, path, await build()),
    })),
    /** One file of a sitemap with several, from 1. */
    sitemapFile: async (request: IncomingMessage, number: number) => {
      const file = (await sitemapFiles())[number - 1]
      const text = file && buildSitemap(file)
      return answer(request, paths.sitemapFile(number), { contentType: xml, text })
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
  const { words, feedName } = interfaceOf(publication)
  const toItem = (feed: FeedState): MenuFeed => ({
    title: feedName(feed) ?? publication.title,
    rss: baseUrl + paths.feed(feed.name, 'rss'),
    atom: baseUrl + paths.feed(feed.name, 'atom'),
  })
  const ofKind = (kind: FeedKind | 'main') =>
    feeds.filter(({ name }) => identityOf(name).kind === kind).map(toItem)
  const submenus = kindOrder.flatMap((kind) =>
    kind === 'main' ? [] : [{ title: words[kindWords[kind]], items: ofKind(kind) }],
  )
  return { title: publication.title, items: [...ofKind('main'), ...submenus] }
}
