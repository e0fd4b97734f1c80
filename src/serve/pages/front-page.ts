import { isOffered } from '../../domain/publication.ts'
import { hostPath, paths } from '../../domain/site.ts'
import type { Resource } from '../../http/answer.ts'
import type { KeptArticle } from '../../store/store.ts'
import { toYears } from './facts/archive.ts'
import { feedLink, toFollow } from './facts/feed-links.ts'
import { toLoadingOf } from './facts/picture.ts'
import { toTeaser } from './facts/teaser.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/** How many articles each part of the page shows. */
const most = { seconds: 3, latestBeforeRails: 6, latestAlone: 20, rail: 3 }
const mostAboveRails = 1 + most.seconds + most.latestBeforeRails

/** The front page: the newest article at the top, then the next ones, and a rail for each section. No article twice. */
export function createFrontPage({ store, site, ui, cache, toPage }: PageContext): readonly PageRoute[] {
  async function readRails(above: readonly KeptArticle[]) {
    const { publication, baseUrl } = site()
    const sections = publication.sections.filter(({ slug }) => isOffered(publication, `section:${slug}`))
    const names = sections.map(({ slug }) => `section:${slug}` as const)
    const newest = await Promise.all(names.map((name) => store.readNewest(name, mostAboveRails + most.rail)))
    const shown = new Set(above.map(({ id }) => id))
    return sections.flatMap(({ slug, title }, index) => {
      const rest = newest[index]?.articles.filter(({ id }) => !shown.has(id)).slice(0, most.rail) ?? []
      const address = hostPath(baseUrl, paths.feedPage(`section:${slug}`))
      return rest.length > 0 ? [{ slug, label: title, address, articles: rest }] : []
    })
  }

  async function frontPage(): Promise<Resource> {
    const { articles: newest } = await store.readNewest('main', 1 + most.seconds + most.latestAlone)
    const rails = await readRails(newest.slice(0, mostAboveRails))
    const { publication, baseUrl } = site()
    const [lead, ...others] = newest.map((article) => toTeaser(article, site()))
    const latest = others.slice(most.seconds)
    const canonical = baseUrl + paths.home
    const content = {
      lead,
      seconds: others.slice(0, most.seconds),
      latest: rails.length > 0 ? latest.slice(0, most.latestBeforeRails) : latest,
      rails: rails.map((rail) => ({
        ...rail,
        articles: rail.articles.map((article) => toTeaser(article, site())),
      })),
      follow: toFollow({ name: 'main' }, site(), ui()),
      // So that each article is three links away: its year, the page of its month, the article.
      years: toYears('main', await store.months('main'), site()),
      at: paths.home,
      canonical,
      metas: toPageGraph(site(), publication.title, canonical),
    }
    const loadingOf = toLoadingOf([
      ...(lead ? [lead] : []),
      ...others,
      ...content.rails.flatMap(({ articles }) => articles),
    ])
    return toPage('front', { ...content, loadingOf }, feedLink('main', site()))
  }

  return [{ path: paths.home, answer: (request) => cache.answer(request, paths.home, frontPage) }]
}
