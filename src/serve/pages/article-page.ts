import type { Article } from '../../domain/article.ts'
import { toFeedSlug } from '../../domain/identity.ts'
import { pathShapes, paths } from '../../domain/site.ts'
import { type Answer, answerRedirect, type Resource } from '../../http/answer.ts'
import { fill } from '../../words/interface.ts'
import { toArticleFacts } from './facts/article.ts'
import { feedLink, feedsFor, toFeedLinks } from './facts/feed-links.ts'
import { toLoading } from './facts/picture.ts'
import { toTeaser } from './facts/teaser.ts'
import type { MessageDetails, PageContext, PageRoute } from './frame/page-context.ts'
import { toNewsArticleJsonLd } from './json-ld.ts'
import { toOpenGraph } from './open-graph.ts'

const storiesOnPage = 3

/** The pages of articles. The 404 of an article that is not public equals any other, byte for byte. */
export function createArticlePages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage, toMessage } = context

  async function articlePage(slug: string): Promise<Resource | Answer> {
    const article = await store.publicArticle(slug)
    if (!article) return toMessage('notFound')
    if (article.withdrawal) return toMessage('withdrawn', toWithdrawal(article))
    if (article.slug !== slug) {
      return answerRedirect(301, paths.article(article.slug), { 'Cache-Control': 'public, max-age=3600' })
    }
    const { previous, next } = await store.neighbours(article)
    const without = [previous, next].flatMap((one) => one?.slug ?? [])
    const related = await store.relatedArticles(article, { limit: storiesOnPage, without })
    const toAddress = (one: Article) => site().baseUrl + paths.article(one.slug)
    const stories = related.map((one) => toTeaser(one, site()))
    const content = {
      article: toArticleFacts(article, site(), ui()),
      stories,
      lazy: toLoading(false),
      previous: previous && toTeaser(previous, site()),
      next: next && toTeaser(next, site()),
      relations: [
        ...(previous ? [{ rel: 'prev' as const, address: toAddress(previous) }] : []),
        ...(next ? [{ rel: 'next' as const, address: toAddress(next) }] : []),
      ],
      at: paths.article(slug),
      within: article.section && paths.feedPage(`section:${toFeedSlug(article.section)}`),
      links: toFeedLinks(feedsFor(article, site()), site()),
      metas: toOpenGraph(article, site()),
      jsonLd: toNewsArticleJsonLd(article, site()),
    }
    return toPage('article', content, feedLink('main', site()))
  }

  /** A draft that readers have seen may have another title by now, which is nobody's business. */
  function toWithdrawal({ status, title, withdrawal }: Article): MessageDetails {
    const isNamed = status === 'withdrawn' && title !== '' && !site().publication.hideWithdrawnTitles
    return {
      ...(isNamed && { sentence: fill(ui().words.withdrawnStory, { title }) }),
      ...(withdrawal?.reason && { reason: withdrawal.reason }),
    }
  }

  return [
    {
      path: pathShapes.article,
      answer: (request, { slug = '' }) => cache.answer(request, paths.article(slug), () => articlePage(slug)),
    },
  ]
}
