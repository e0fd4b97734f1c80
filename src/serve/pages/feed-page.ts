import type { FeedName } from '../../domain/feed.ts'
import { feedTitle, isNamedFeed, isOffered } from '../../domain/publication.ts'
import { hubUrls, pathShapes, paths, toFeedName } from '../../domain/site.ts'
import { type Answer, answerRedirect, type Resource } from '../../http/answer.ts'
import { fill } from '../../words/interface.ts'
import { toArticleFacts } from './facts/article.ts'
import { feedLink, toFeedLinks } from './facts/feed-links.ts'
import { toReaderButtons } from './facts/reader-buttons.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { readNewest } from './newest.ts'
import { toPageGraph } from './open-graph.ts'

/** The pages about feeds: their addresses to copy, and their newest articles as a reader shows them. */
export function createFeedPages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage, toMessage } = context

  /** The page of a feed that has moved or ended. */
  function toEnd(name: FeedName): Resource | Answer {
    const end = site().publication.feedEnds.find(({ feed }) => feed === name)
    if (!end || 'closed' in end) return toMessage('ended')
    return answerRedirect(301, end.movedTo, { 'Cache-Control': 'public, max-age=86400' })
  }

  async function feedPage(name: FeedName): Promise<Resource | Answer> {
    const { state, articles } = await readNewest(store, name)
    const { publication, baseUrl } = site()
    if (state.revision === 0 && !isNamedFeed(publication, name)) return toMessage('notFound')
    if (!isOffered(publication, name)) return toEnd(name)
    const title = feedTitle(state, publication)
    const formats = toFeedLinks([state], site())
    const canonical = baseUrl + paths.feedPage(name)
    const content = {
      title,
      pageTitle: fill(ui().words.feedTitle, { title }),
      label: ui().feedName(state),
      formats,
      buttons: toReaderButtons(formats[0]?.address ?? ''),
      isPushed: hubUrls(site()).length > 0,
      articles: articles.map((article) => toArticleFacts(article, site(), ui())),
      links: toFeedLinks(name === 'main' ? [state] : [state, { name: 'main' }], site()),
      canonical,
      metas: toPageGraph(site(), title, canonical),
    }
    return toPage('feed', content, feedLink(name, site()))
  }

  const answer = (request: Parameters<PageRoute['answer']>[0], name: FeedName) =>
    cache.answer(request, paths.feedPage(name), () => feedPage(name))

  return [
    { path: paths.feedPage('main'), answer: (request) => answer(request, 'main') },
    {
      path: pathShapes.feedPage,
      isShared: true,
      answer: async (request, { folder, slug }) => {
        const name = toFeedName(folder, slug)
        return name && answer(request, name)
      },
    },
  ]
}
