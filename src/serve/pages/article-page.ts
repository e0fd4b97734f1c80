import { pathShapes, paths } from '../../domain/site.ts'
import { type Answer, answerRedirect, type Resource } from '../../http/answer.ts'
import { toArticleFacts } from './facts/article.ts'
import { feedLink, feedsFor, toFeedLinks } from './facts/feed-links.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { toNewsArticleJsonLd } from './json-ld.ts'
import { toOpenGraph } from './open-graph.ts'

/** The pages of articles. The 404 of an article that is not public equals any other, byte for byte. */
export function createArticlePages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage, toMessage } = context

  async function articlePage(slug: string): Promise<Resource | Answer> {
    const article = await store.publicArticle(slug)
    if (!article) return toMessage('notFound')
    if (article.withdrawal) return toMessage('withdrawn', article.withdrawal?.reason)
    if (article.slug !== slug) {
      return answerRedirect(301, paths.article(article.slug), { 'Cache-Control': 'public, max-age=3600' })
    }
    const content = {
      article: toArticleFacts(article, site(), ui()),
      links: toFeedLinks(feedsFor(article, site()), site()),
      metas: toOpenGraph(article, site()),
      jsonLd: toNewsArticleJsonLd(article, site()),
    }
    return toPage('article', content, feedLink('main', site()))
  }

  return [
    {
      path: pathShapes.article,
      answer: (request, { slug = '' }) => cache.answer(request, paths.article(slug), () => articlePage(slug)),
    },
  ]
}
