import { type FeedName, identityOf } from '../../domain/feed.ts'
import { feedSettings } from '../../domain/publication.ts'
import { hostPath, pathShapes, paths, toFeedName } from '../../domain/site.ts'
import type { Answer, Resource } from '../../http/answer.ts'
import { findProfile, toPresentation } from './facts/author.ts'
import { feedLink, toFeedLinks, toFollow } from './facts/feed-links.ts'
import { toLoading, toLoadingOf } from './facts/picture.ts'
import { toTeaser } from './facts/teaser.ts'
import { findInstead } from './find-instead.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/** A lead, and rows of two or three. */
const articlesOnPage = 19

/** The fronts of sections, tags, authors, languages and saved queries: their newest articles. */
export function createFeedPages(context: PageContext): readonly PageRoute[] {
  const { store, site, ui, cache, toPage } = context

  async function feedPage(name: FeedName): Promise<Resource | Answer> {
    const { state, articles: newest } = await store.readNewest(name, articlesOnPage)
    const instead = await findInstead(state, context)
    if (instead) return instead
    const { publication, baseUrl } = site()
    const identity = identityOf(name)
    const profile = identity.kind === 'author' ? findProfile(identity.slug, site()) : undefined
    const { subtitle } = feedSettings(publication, name)
    const label = ui().feedName(state) ?? publication.title
    const pageTitle = `${label} – ${publication.title}`
    const articles = newest.map((article) => toTeaser(article, site()))
    const canonical = baseUrl + paths.feedPage(name)
    const content = {
      label,
      pageTitle,
      description: subtitle,
      articles,
      loadingOf: toLoadingOf(articles),
      hidesSection: identity.kind === 'section',
      author: profile && toPresentation(profile, site()),
      eager: toLoading(true),
      follow: toFollow(state, site(), ui()),
      archiveAt: hostPath(baseUrl, paths.months(name)),
      links: toFeedLinks([state, { name: 'main' }], site()),
      at: paths.feedPage(name),
      canonical,
      metas: toPageGraph(site(), pageTitle, canonical, { description: subtitle ?? profile?.about }),
    }
    return toPage('feed', content, feedLink(name, site()))
  }

  return [
    {
      path: pathShapes.feedPage,
      isShared: true,
      answer: async (request, { folder, slug }) => {
        const name = toFeedName(folder, slug)
        return name && cache.answer(request, paths.feedPage(name), () => feedPage(name))
      },
    },
  ]
}
