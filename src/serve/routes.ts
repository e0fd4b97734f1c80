import { type RequestHandler, type Response, Router } from 'express'
import type { Logger } from 'pino'
import { formatNames } from '../domain/feed.ts'
import { pathShapes, paths, type Site } from '../domain/site.ts'
import type { MediaFolder } from '../store/media-folder.ts'
import type { Store } from '../store/store.ts'
import { type Answer, answerRedirect, answerText } from './answer.ts'
import { createDocuments } from './documents.ts'
import { answerFeed, answerPreflight, feedMethods } from './feed-answer.ts'
import { answerMedia } from './media-answer.ts'
import { oldAddresses } from './old-addresses.ts'
import { createPages } from './pages.ts'

export interface ServeDeps {
  readonly store: Store
  /** Read for each request: `publication.json` may have been edited. */
  readonly site: () => Site
  readonly media: MediaFolder
  readonly now: () => Date
  readonly log: Logger
}

/** Everything that the public sees. One address per thing: case and trailing slash matter, queries do not. */
export function createServeRoutes(deps: ServeDeps): Router {
  const { store, site, media, now } = deps
  const documents = createDocuments(deps)
  const pages = createPages(deps)
  const router = Router({ caseSensitive: true, strict: true })

  for (const format of formatNames) {
    router
      .route(paths.feed('main', format))
      .get(async (req, res) => send(res, await answerFeed(req, 'main', format, { documents, site, now })))
      .options((_req, res) => send(res, answerPreflight()))
      .all(refuse(feedMethods))
  }
  for (const [address, location] of Object.entries(oldAddresses)) {
    get(address, (_req, res) =>
      send(res, answerRedirect(301, location, { 'Cache-Control': 'public, max-age=86400' })),
    )
  }
  get(paths.home, async (req, res) => send(res, await pages.front(req)))
  get(pathShapes.article, async (req, res) => {
    send(res, await pages.article(req, String(req.params.slug)))
  })
  get(pages.stylePath, async (req, res) => send(res, await pages.style(req)))
  get(pathShapes.media, async (req, res, next) => {
    const answer = await answerMedia(req.path, media)
    if (!answer) next()
    else if (answer.kind === 'moved') send(res, answerRedirect(302, answer.location, answer.headers))
    // The folder has checked the path, links followed: it may lie in a folder whose name begins with a dot.
    else
      res
        .set(answer.headers)
        .sendFile(answer.media.path, { dotfiles: 'allow', cacheControl: false, lastModified: false })
  })
  get('/favicon.ico', (_req, res, next) => {
    const icon = site().publication.icon
    if (!icon) next()
    else send(res, answerRedirect(302, icon.address, { 'Cache-Control': 'public, max-age=3600' }))
  })
  get('/healthz', (_req, res) => send(res, answerText(200, 'alive')))
  get('/readyz', async (_req, res) => {
    await store.ping()
    send(res, answerText(200, 'ready'))
  })
  router.use(async (req, res) => send(res, await pages.notFound(req)))

  function get(path: string, handler: RequestHandler): void {
    router.route(path).get(handler).all(refuse('GET, HEAD'))
  }
  return router
}

/** RFC 9110, section 15.5.6: 405 says what is allowed. */
function refuse(allow: string): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next()
    else send(res, answerText(405, `${req.method} is not possible here; ${allow} is.`, { Allow: allow }))
  }
}

function send(res: Response, { status, headers, body }: Answer): void {
  res.status(status).set(headers).end(body)
}
