import type { IncomingMessage } from 'node:http'
import type { FeedName } from '../../domain/feed.ts'
import { feedSettings, feedTitle, isOffered, type Publication } from '../../domain/publication.ts'
import { hostPath, hubUrls, pathShapes, paths, type Site, toFeedName } from '../../domain/site.ts'
import type { Answer, Resource } from '../../http/answer.ts'
import { fill } from '../../words/interface.ts'
import { toArticleFacts } from './facts/article.ts'
import { feedLink, toFeedLinks, toFollow } from './facts/feed-links.ts'
import { readerApps, toReaderButtons } from './facts/readers.ts'
import { findInstead } from './find-instead.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/** Each with its whole text. */
const articlesOnPage = 3

/** The pages about following a feed: its address to copy, and its newest articles as a reader shows them. */
export function createSubscribePages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage } = context

  async function subscribePage(name: FeedName): Promise<Resource | Answer> {
    const { state, articles: newest } = await store.readNewest(name, articlesOnPage)
    const instead = await findInstead(state, context)
    if (instead) return instead
    const { publication, baseUrl } = site()
    const title = feedTitle(state, publication)
    const formats = toFeedLinks([state], site())
    const canonical = baseUrl + paths.subscribe(name)
    const content = {
      title,
      pageTitle: fill(ui().words.feedTitle, { title }),
      label: ui().feedName(state),
      page: hostPath(baseUrl, paths.feedPage(name)),
      formats,
      isWhole: hasWholeArticles(name, publication),
      follow: toFollow(state, site(), ui()),
      apps: readerApps,
      buttons: toReaderButtons(formats[0]?.address ?? ''),
      isPushed: hubUrls(site()).length > 0,
      parts: name === 'main' ? toParts(site()) : [],
      articles: newest.map((article) => toArticleFacts(article, site(), ui(), true)),
      links: toFeedLinks(name === 'main' ? [state] : [state, { name: 'main' }], site()),
      at: paths.subscribe(name),
      canonical,
      metas: toPageGraph(site(), title, canonical),
    }
    return toPage('subscribe', content, feedLink(name, site()))
  }

  const answer = (request: IncomingMessage, name: FeedName) =>
    cache.answer(request, paths.subscribe(name), () => subscribePage(name))

  return [
    { path: paths.subscribe('main'), answer: (request) => answer(request, 'main') },
    {
      path: pathShapes.subscribe,
      isShared: true,
      answer: async (request, { folder, slug }) => {
        const name = toFeedName(folder, slug)
        return name && answer(request, name)
      },
    },
  ]
}

/** Whether the feed has each article at once and in full, as readers expect of one: only then the page says so. */
function hasWholeArticles(name: FeedName, publication: Publication): boolean {
  const { text = 'full', delayMinutes = 0, without = [] } = feedSettings(publication, name)
  return text === 'full' && delayMinutes === 0 && without.length === 0
}

/** The same pages of the sections. */
function toParts({ publication, baseUrl }: Site) {
  return publication.sections
    .map(({ slug, title }) => ({ name: `section:${slug}` as const, label: title }))
    .filter(({ name }) => isOffered(publication, name))
    .map(({ name, label }) => ({ label, address: hostPath(baseUrl, paths.subscribe(name)) }))
}
