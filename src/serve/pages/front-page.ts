import { toFeedSlug } from '../../domain/identity.ts'
import { isOffered, type Section } from '../../domain/publication.ts'
import { hostPath, paths, type Site, writingLinks } from '../../domain/site.ts'
import type { Headers, Resource } from '../../http/answer.ts'
import type { KeptArticle } from '../../store/store.ts'
import { toYears } from './facts/archive.ts'
import { feedLink, toFollow } from './facts/feed-links.ts'
import { toLoadingOf } from './facts/picture.ts'
import { toTeaser } from './facts/teaser.ts'
import type { PageContext, PageRoute } from './frame/page-context.ts'
import { toPageGraph } from './open-graph.ts'

/** How many articles each part of the page shows. */
const most = { seconds: 3, latestAboveRails: 6, latestAlone: 20, rail: 3 }
const mostAboveRails = 1 + most.seconds + most.latestAboveRails
const mostWithoutRails = 1 + most.seconds + most.latestAlone

/** The front page: the newest article at the top, then the next ones, and a rail for each section. No article twice. */
export function createFrontPage({ store, site, ui, cache, toPage }: PageContext): readonly PageRoute[] {
  /** Reads no more articles than it shows, beside those of the section that are above: they may be long. */
  async function readRail({ slug, title }: Section, above: readonly KeptArticle[]) {
    const own = above.filter(({ section = '' }) => toFeedSlug(section) === slug)
    const name = `section:${slug}` as const
    const { articles } = await store.readNewest(name, own.length + most.rail)
    const rest = articles.filter(({ id }) => own.every((one) => one.id !== id)).slice(0, most.rail)
    const address = hostPath(site().baseUrl, paths.feedPage(name))
    return { slug, label: title, address, articles: rest.map((article) => toTeaser(article, site())) }
  }

  async function readRails(above: readonly KeptArticle[]) {
    const { publication } = site()
    const offered = publication.sections.filter(({ slug }) => isOffered(publication, `section:${slug}`))
    const rails = await Promise.all(offered.map((section) => readRail(section, above)))
    return rails.filter(({ articles }) => articles.length > 0)
  }

  async function frontPage(): Promise<Resource> {
    const { articles: above } = await store.readNewest('main', mostAboveRails)
    const rails = await readRails(above)
    const { articles: newest } =
      rails.length > 0 ? { articles: above } : await store.readNewest('main', mostWithoutRails)
    const { publication, baseUrl } = site()
    const [lead, ...others] = newest.map((article) => toTeaser(article, site()))
    const canonical = baseUrl + paths.home
    const content = {
      lead,
      seconds: others.slice(0, most.seconds),
      latest: others.slice(most.seconds),
      rails,
      follow: toFollow({ name: 'main' }, site(), ui()),
      // So that each article is three links away: its year, the page of its month, the article.
      years: toYears('main', await store.months('main'), site()),
      at: paths.home,
      canonical,
      relations: writingLinks(baseUrl),
      metas: toPageGraph(site(), publication.title, canonical),
    }
    const loadingOf = toLoadingOf([
      ...(lead ? [lead] : []),
      ...others,
      ...rails.flatMap(({ articles }) => articles),
    ])
    return toPage('front', { ...content, loadingOf }, frontLinks(site()))
  }

  return [{ path: paths.home, answer: (request) => cache.answer(request, paths.home, frontPage) }]
}

/** RFC 8288: the feed, and the interfaces for writing. */
function frontLinks(site: Site): Headers {
  const { Link = '' } = feedLink('main', site)
  const others = writingLinks(site.baseUrl).map(({ rel, address }) => `<${address}>; rel="${rel}"`)
  return { Link: [Link, ...others].join(', ') }
}
