import type { IncomingMessage } from 'node:http'
import { fileURLToPath } from 'node:url'
import { Eta } from 'eta'
import type { Site } from '../../../domain/site.ts'
import type { Headers, Resource } from '../../../http/answer.ts'
import { createRepresentation } from '../../../http/representation.ts'
import type { Metrics } from '../../../metrics/metrics.ts'
import type { Store } from '../../../store/store.ts'
import type { CacheableAnswer, ChangeToken } from '../../feeds/response-cache.ts'
import { createServeStale } from '../../feeds/serve-stale.ts'
import { toFeedLinks } from '../facts/feed-links.ts'
import { toFrame } from '../facts/layout.ts'
import { type Assets, createAssets } from './assets.ts'
import { createMenus } from './menus.ts'
import { createPageCache, type PageCache } from './page-cache.ts'
import { createUi, type Ui } from './ui.ts'

export interface PageDeps {
  readonly store: Store
  readonly site: () => Site
  readonly now: () => Date
  readonly changeToken: ChangeToken
  readonly metrics?: Pick<Metrics, 'countStale'>
}

/** The status of each message, and its heading and sentence. */
const messages = {
  notFound: [404, 'notFound', 'notFoundText'],
  withdrawn: [410, 'withdrawn', 'withdrawnText'],
  previewEnded: [410, 'previewEnded', 'previewEndedText'],
  ended: [410, 'feedEnded', 'feedEndedText'],
} as const

/** What every kind of page is made with. */
export interface PageContext {
  readonly store: Store
  /** Read for each page, since `publication.json` may have been edited. */
  readonly site: () => Site
  readonly now: () => Date
  readonly ui: () => Ui
  readonly assets: () => Assets
  readonly cache: PageCache
  /** The page of a template of `views/`. `content` is what it reads beside `frame` and `ui`; the status is 200 by default. */
  readonly toPage: (view: string, content: object, headers?: Headers, status?: number) => Resource
  /** A page with a heading and a sentence, and its status. */
  readonly toMessage: (message: keyof typeof messages, reason?: string) => Resource
}

/** A public address, in the syntax of Express, with its page. Undefined: the address does not exist. */
export interface PageRoute {
  readonly path: string
  /** The pattern also matches addresses of others: they come first, and no method is refused. */
  readonly isShared?: true
  readonly answer: (
    request: IncomingMessage,
    parameters: Readonly<Record<string, string | undefined>>,
  ) => Promise<CacheableAnswer | undefined>
}

const eta = new Eta({ views: fileURLToPath(new URL('../views', import.meta.url)), cache: true })

export function createPageContext({ store, site, now, changeToken, metrics }: PageDeps): PageContext {
  const serveStale = createServeStale({ onStale: metrics?.countStale })
  const pageCache = createPageCache({ now, site, changeToken, serveStale })
  const menus = createMenus(store)
  const cache: PageCache = {
    answer: (request, key, make) =>
      pageCache.answer(request, key, async () => {
        await menus.refresh()
        return make()
      }),
  }
  const assets = createAssets(site)
  const ui = () => createUi(site().publication, eta.config.escapeFunction)

  function toPage(view: string, content: object, headers: Headers = {}, status = 200): Resource {
    const { style, script } = assets()
    const frame = toFrame(site(), menus.current(), { style: style.path, script: script.path })
    const links = toFeedLinks([{ name: 'main' }], site())
    const html = eta.render(view, { frame, ui: ui(), links, metas: [], ...content })
    return {
      representation: createRepresentation(view, html),
      contentType: 'text/html; charset=utf-8',
      status,
      headers: { 'Cache-Control': 'no-cache', ...headers },
    }
  }

  return {
    ...{ store, site, now, ui, assets, cache, toPage },
    toMessage: (message, reason) => {
      const [status, title, sentence] = messages[message]
      const { words } = ui()
      return toPage('message', { title: words[title], sentence: words[sentence], reason }, {}, status)
    },
  }
}
