import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import { type FeedName, formats } from '../../domain/feed.ts'
import { feedTitle, isNamedFeed, isOffered } from '../../domain/publication.ts'
import { hostPath, hubUrls, paths, type Site } from '../../domain/site.ts'
import {
  type Answer,
  answerRedirect,
  answerResource,
  type Headers,
  type Resource,
} from '../../http/answer.ts'
import { createRepresentation } from '../../http/representation.ts'
import type { Metrics } from '../../metrics/metrics.ts'
import type { Store } from '../../store/store.ts'
import { fill } from '../../words/interface.ts'
import { createServeStale } from '../feeds/serve-stale.ts'
import { feedsFor, toArticleFacts, toFeedLinks, toFrame, toReaderButtons, toTeaser } from './facts.ts'
import { toNewsArticleJsonLd } from './json-ld.ts'
import { toOpenGraph, toPageGraph } from './open-graph.ts'
import { createPageCache } from './page-cache.ts'
import { createPreviews } from './preview.ts'
import { createUi } from './ui.ts'

export interface PageDeps {
  readonly store: Store
  readonly site: () => Site
  readonly now: () => Date
  readonly metrics?: Pick<Metrics, 'countStale'>
}

const articlesOnPage = 20
const eta = new Eta({ views: fileURLToPath(new URL('views', import.meta.url)), cache: true })

/** The status of each message, and its heading and sentence. */
const messages = {
  notFound: [404, 'notFound', 'notFoundText'],
  withdrawn: [410, 'withdrawn', 'withdrawnText'],
  previewEnded: [410, 'previewEnded', 'previewEndedText'],
  ended: [410, 'feedEnded', 'feedEndedText'],
} as const

/** The HTML pages. The 404 of an article that is not public equals any other, byte for byte. */
export function createPages({ store, site, now, metrics }: PageDeps) {
  const style = readAsset('gazette.css', 'text/css; charset=utf-8')
  const script = readAsset('copy.js', 'text/javascript; charset=utf-8')
  const cache = createPageCache(now, createServeStale({ onStale: metrics?.countStale }))

  const ui = () => createUi(site().publication, eta.config.escapeFunction)

  function toPage(view: string, content: object, headers: Headers = {}, status = 200): Resource {
    const frame = toFrame(site(), { style: style.path, script: script.path })
    const links = toFeedLinks([{ name: 'main' }], site())
    const html = eta.render(view, { frame, ui: ui(), links, metas: [], ...content })
    return {
      representation: createRepresentation(view, html),
      contentType: 'text/html; charset=utf-8',
      status,
      headers: { 'Cache-Control': 'no-cache', ...headers },
    }
  }

  function toMessage(message: keyof typeof messages, reason?: string): Resource {
    const [status, title, sentence] = messages[message]
    const { words } = ui()
    return toPage('message', { title: words[title], sentence: words[sentence], reason }, {}, status)
  }

  /** The page of a feed that has moved or ended. */
  function toEnd(name: FeedName): Resource | Answer {
    const end = site().publication.feedEnds.find(({ feed }) => feed === name)
    if (!end || 'closed' in end) return toMessage('ended')
    return answerRedirect(301, end.movedTo, { 'Cache-Control': 'public, max-age=86400' })
  }

  async function readNewest(name: FeedName) {
    const { state, articles } = await store.readFeed(name, site().publication.tombstoneDays)
    return { state, articles: articles.slice(0, articlesOnPage) }
  }

  async function frontPage(): Promise<Resource> {
    const { articles } = await readNewest('main')
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

  /** About a feed: its addresses to copy, and its newest articles as a reader shows them. */
  async function feedPage(name: FeedName): Promise<Resource | Answer> {
    const { state, articles } = await readNewest(name)
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

  const notFound = (request: IncomingMessage) =>
    cache.answer(request, '404', async () => toMessage('notFound'))

  return {
    ...createPreviews({ store, site, now, ui, toPage, toEnded: () => toMessage('previewEnded'), notFound }),
    /** Style sheet and script: their paths contain a hash of their content. */
    assets: [style, script].map((asset) => ({
      path: asset.path,
      answer: (request: IncomingMessage) => answerResource(request, asset, now()),
    })),
    front: (request: IncomingMessage) => cache.answer(request, paths.home, frontPage),
    feed: (request: IncomingMessage, name: FeedName) =>
      cache.answer(request, paths.feedPage(name), () => feedPage(name)),
    article: (request: IncomingMessage, slug: string) =>
      cache.answer(request, paths.article(slug), () => articlePage(slug)),
    notFound,
  }
}

/** RFC 8288: the feed of a page, for programs that do not read HTML. */
function feedLink(name: FeedName, { baseUrl }: Site): Headers {
  const address = baseUrl + paths.feed(name, 'rss')
  return { Link: `<${address}>; rel="alternate"; type="${formats.rss.mediaType}"` }
}

function readAsset(name: string, contentType: string) {
  const text = readFileSync(new URL(`assets/${name}`, import.meta.url), 'utf8')
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 12)
  const path = paths.asset(digest, name)
  const headers = { 'Cache-Control': 'public, max-age=31536000, immutable' }
  return { path, contentType, headers, representation: createRepresentation(path, text) }
}
