import { hostPath, paths } from '../../domain/site.ts'
import type { Resource } from '../../http/answer.ts'
import { feedLink } from './facts/feed-links.ts'
import { toTeaser } from './facts/teaser.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { readNewest } from './newest.ts'
import { toPageGraph } from './open-graph.ts'

/** The front page: the newest articles. */
export function createFrontPage({ store, site, cache, toPage }: PageContext): readonly PageRoute[] {
  async function frontPage(): Promise<Resource> {
    const { articles } = await readNewest(store, 'main')
    const { publication, baseUrl } = site()
    const canonical = baseUrl + paths.home
    const content = {
      articles: articles.map((article) => toTeaser(article, site())),
      sections: publication.sections.map(({ slug, title }) => ({
        label: title,
        address: hostPath(baseUrl, paths.feedPage(`section:${slug}`)),
      })),
      canonical,
      metas: toPageGraph(site(), publication.title, canonical),
    }
    return toPage('front', content, feedLink('main', site()))
  }

  return [{ path: paths.home, answer: (request) => cache.answer(request, paths.home, frontPage) }]
}
