import type { IncomingMessage } from 'node:http'
import type { Logger } from 'pino'
import { hostPath, type Site } from '../../../domain/site.ts'
import type { Headers, Resource } from '../../../http/answer.ts'
import { createRepresentation } from '../../../http/representation.ts'
import type { Metrics } from '../../../metrics/metrics.ts'
import type { Store } from '../../../store/store.ts'
import { cacheBytes } from '../../cache-limits.ts'
import type { CacheableAnswer, ChangeToken } from '../../feeds/response-cache.ts'
import { createServeStale } from '../../feeds/serve-stale.ts'
import type { Searches } from '../../search/searches.ts'
import { toFeedLinks } from '../facts/feed-links.ts'
import { toFrame } from '../facts/layout.ts'
import { toLoadingOf } from '../facts/picture.ts'
import { toTeaser } from '../facts/teaser.ts'
import type { PageMeta } from '../open-graph.ts'
import { type Assets, createAssets } from './assets.ts'
import { createMenus } from './menus.ts'
import { createPageCache, type PageCache } from './page-cache.ts'
import { createTemplates, escapeHtml, faultSentence, type Templates } from './templates.ts'
import { createUi, type Ui } from './ui.ts'

export interface PageDeps {
  readonly store: Store
  readonly site: () => Site
  readonly now: () => Date
  readonly changeToken: ChangeToken
  readonly metrics?: Pick<Metrics, 'countStale'>
  /** For templates that cannot be used. */
  readonly log?: Pick<Logger, 'warn'>
  readonly searches: Searches
}

/** The status of each message, and its heading and sentence. */
const messages = {
  notFound: [404, 'notFound', 'notFoundText'],
  withdrawn: [410, 'withdrawn', 'withdrawnText'],
  previewEnded: [410, 'previewEnded', 'previewEndedText'],
  gone: [410, 'gone', 'goneText'],
  ended: [410, 'feedEnded', 'feedEndedText'],
} as const

/** What the layout takes from a page. All of it may be absent. */
export interface PageContent {
  /** The page's own path on this server: links to it are marked as current. */
  readonly at?: string
  /** The path of the front that the page belongs to. */
  readonly within?: string
  /** An absolute address, as are those of `relations`. */
  readonly canonical?: string
  readonly relations?: readonly { readonly rel: string; readonly address: string }[]
  /** For autodiscovery. Default: those of the main feed. */
  readonly links?: ReturnType<typeof toFeedLinks>
  readonly metas?: readonly PageMeta[]
  /** As `json-ld.ts` makes it. */
  readonly jsonLd?: string
}

export type MessageName = keyof typeof messages

/** All are plain text in the publication's language. */
export interface MessageDetails {
  /** In place of the message's own. */
  readonly sentence?: string
  readonly reason?: string
}

/** What every kind of page is made with. */
export interface PageContext {
  readonly store: Store
  /** Read for each page, since `publication.json` may have been edited. */
  readonly site: () => Site
  readonly now: () => Date
  readonly ui: () => Ui
  readonly assets: () => Assets
  readonly templates: Templates
  readonly cache: PageCache
  /** For pages of searches: they are many, and must not displace the pages that everybody reads. */
  readonly searchCache: PageCache
  /**
   * The page of a template of `views/`. `content` is what it reads beside `frame` and `ui`, and what the layout takes. The
   * status is 200 by default.
   */
  readonly toPage: (
    view: string,
    content: PageContent & Readonly<Record<string, unknown>>,
    headers?: Headers,
    status?: number,
  ) => Resource
  /** A page with a heading, a sentence and the newest articles, and its status. */
  readonly toMessage: (message: MessageName, details?: MessageDetails) => Promise<Resource>
}

/** The decoded parts of an address that its pattern names. */
export type PageParameters = Readonly<Record<string, string | undefined>>

/** A public address, in the syntax of Express, with its page. Undefined: the address does not exist. */
export interface PageRoute {
  readonly path: string
  /** The pattern also matches addresses of others: they come first, and no method is refused. */
  readonly isShared?: true
  readonly answer: (
    request: IncomingMessage,
    parameters: PageParameters,
  ) => Promise<CacheableAnswer | undefined>
}

const articlesOnMessage = 3

export function createPageContext({ store, site, now, changeToken, metrics, log }: PageDeps): PageContext {
  const serveStale = createServeStale({ onStale: metrics?.countStale })
  const menus = createMenus(store)
  const createCache = (maxBytes?: number): PageCache => {
    const pages = createPageCache({ now, site, changeToken, serveStale, maxBytes })
    return {
      answer: (request, key, make) =>
        pages.answer(request, key, async () => {
          await menus.refresh()
          return make()
        }),
    }
  }
  const cache = createCache()
  const searchCache = createCache(cacheBytes.searches)
  const assets = createAssets(site)
  const templates = createTemplates(site, (fault) => log?.warn(faultSentence(fault)))
  const ui = () => createUi(site().publication, escapeHtml)

  const toPage: PageContext['toPage'] = (view, content, headers = {}, status = 200) => {
    const frame = toFrame(site(), menus.current(), assets())
    const links = toFeedLinks([{ name: 'main' }], site())
    const toHost = (path: string | undefined) => path && hostPath(site().baseUrl, path)
    const places = { at: toHost(content.at), within: toHost(content.within) }
    const html = templates.render(view, { frame, ui: ui(), links, metas: [], ...content, ...places })
    return {
      representation: createRepresentation(view, html),
      contentType: 'text/html; charset=utf-8',
      status,
      headers: { 'Cache-Control': 'no-cache', ...headers },
    }
  }

  return {
    ...{ store, site, now, ui, assets, templates, cache, searchCache, toPage },
    toMessage: async (message, details) => {
      const [status, title, sentence] = messages[message]
      const { words } = ui()
      const { articles } = await store.readNewest('main', articlesOnMessage)
      const teasers = articles.map((article) => toTeaser(article, site()))
      const shown = { articles: teasers, loadingOf: toLoadingOf(teasers) }
      const content = { title: words[title], sentence: words[sentence], ...details, ...shown }
      return toPage('message', content, {}, status)
    },
  }
}
