import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type RequestHandler, type Response, Router } from 'express'
import type { Logger } from 'pino'
import { withTimeout } from '../async/with-timeout.ts'
import { answerAudience } from '../audience/answer.ts'
import { formatNames } from '../domain/feed.ts'
import { oldAddresses } from '../domain/redirects/taken-paths.ts'
import { hostPath, pathShapes, paths, type Site, toFeedName } from '../domain/site.ts'
import { createOldAddresses } from '../editing/old-addresses.ts'
import { type Answer, answerPreflight, answerRedirect, answerText } from '../http/answer.ts'
import { countForwarded } from '../http/client-address.ts'
import type { MediaStore } from '../media/media.ts'
import { answerMetrics } from '../metrics/answer.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Store } from '../store/store.ts'
import { createDiscovery } from './discovery/answers.ts'
import {
  answerArchive,
  answerFeed,
  type FeedAnswerDeps,
  feedMethods,
  feedRequestHeaders,
} from './feeds/answer.ts'
import type { CacheableAnswer, ChangeToken, ResponseCache } from './feeds/response-cache.ts'
import type { ValidationGate } from './feeds/validation-gate.ts'
import { answerReady, createReadiness, describeTemplates, failSlowStore, type Problem } from './health.ts'
import type { PageRoute } from './pages/frame/page-context.ts'
import { answerMedia, mediaMethods, mediaRequestHeaders } from './pages/media.ts'
import { createPages } from './pages/pages.ts'
import { createSearchFeed } from './search/search-feed.ts'
import { createSearches } from './search/searches.ts'

export interface ServeDeps extends FeedAnswerDeps {
  /** The release that runs, for `/readyz`. */
  readonly version: string
  readonly store: Store
  /** Read for each request, since `publication.json` may have been edited. */
  readonly site: () => Site
  readonly media: MediaStore
  readonly log: Pick<Logger, 'warn'>
  readonly metrics: Metrics
  readonly changeToken: ChangeToken
  readonly responseCache: ResponseCache
  readonly gate: Pick<ValidationGate, 'alarms'>
  /** How many proxies are trusted, for `/readyz`. */
  readonly trustProxy: number
  /** For `/readyz`. */
  readonly problems: () => Promise<readonly Problem[]>
  /** Addresses that do not exist are left to the next middleware. Default: they get a page with 404. */
  readonly passesUnknown?: boolean
}

/** Readers that run in a web page follow a redirect, too. */
const openToAll = { 'Access-Control-Allow-Origin': '*' }

/** All public addresses. Case and a trailing slash matter for feeds; a page redirects to its one spelling. Queries do not. */
export function createServeRoutes(deps: ServeDeps): Router {
  const { store, site, media } = deps
  const searches = createSearches(deps)
  const searchFeed = createSearchFeed({ ...deps, searches })
  const pages = createPages({ ...deps, searches })
  const discovery = createDiscovery(deps)
  const addresses = createOldAddresses(store)
  const isReady = createReadiness(store)
  const onBusy = createBusyLog(deps.log)
  const router = Router({ caseSensitive: true, strict: true })

  for (const format of formatNames) {
    for (const path of [paths.feed('main', format), pathShapes.feed(format)])
      feed(path, (req, { folder, slug }) => {
        const name = toFeedName(folder, slug)
        return name && answerFeed(req, name, format, deps)
      })
    for (const path of [pathShapes.mainArchive(format), pathShapes.archive(format)])
      feed(path, (req, { folder, slug, page = '' }) => {
        const name = toFeedName(folder, slug)
        return name && answerArchive(req, name, page, format, deps)
      })
  }
  for (const format of formatNames) feed(paths.searchFeed(format), (req) => searchFeed(req, format))
  for (const [address, location] of Object.entries(oldAddresses)) {
    const headers = { 'Cache-Control': 'public, max-age=86400', ...openToAll }
    get(address, async (req) => (await moved(req)) ?? answerRedirect(301, location, headers))
  }
  // Other systems have `/?p=123` and `/?feed=rss2`.
  router.get(
    paths.home,
    answering((req) => (req.url?.includes('?') ? moved(req, addresses.findFront) : undefined), deps),
  )
  for (const { path, answer } of pages.routes) get(path, orMoved(answer))
  for (const { path, answer } of discovery.answers) get(path, answer)
  get(pathShapes.sitemapFile, (req, { number = '' }) =>
    /^[1-9]\d{0,4}$/.test(number) ? discovery.sitemapFile(req, Number(number)) : undefined,
  )
  get('/favicon.ico', () => {
    const icon = site().publication.icon
    return icon && answerRedirect(302, icon.address, { 'Cache-Control': 'public, max-age=3600' })
  })
  get('/healthz', () => answerText(200, 'alive'))
  get('/readyz', async (req) => {
    await isReady()
    const { version, trustProxy, gate, problems } = deps
    const forwarding = { named: countForwarded(req), trusted: trustProxy }
    return answerReady({
      version,
      forwarding,
      alarms: gate.alarms(),
      problems: [...(await problems()), ...describeTemplates(pages.templateFaults())],
    })
  })
  // Without a 405: strangers get the same answer as for an address that does not exist.
  router.get(
    '/metrics',
    answering((req) => answerMetrics(req, deps), deps),
  )
  router.get(
    '/api/audience',
    answering((req) => answerAudience(req, deps), deps),
  )
  router
    .route(pathShapes.media)
    .get(async (req, res, next) => {
      const answer = await answerMedia(req, { media, site, now: store.now, onBusy })
      if (!answer) next()
      else if (answer.stream) await sendStream(res, answer, answer.stream)
      else send(res, answer, site())
    })
    .options((_req, res) => send(res, answerPreflight(mediaMethods, mediaRequestHeaders), site()))
    .all(refuse(mediaMethods, site))
  for (const { path, answer } of pages.sharedRoutes) router.get(path, answering(orMoved(answer), deps))
  // Pages only: a feed is a topic, which has one spelling.
  const respelled = Router({ caseSensitive: false, strict: false })
  for (const { path, answer } of pages.respelled) respelled.get(path, answering(answer, deps))
  router.use(respelled)
  router.get(
    '/*path',
    answering(async (req) => (await pages.ownPage(req)) ?? moved(req), deps),
  )
  if (!deps.passesUnknown) router.use(answering(pages.notFound, deps))

  /** An alias of an article, or a rule of `redirects.csv`. Asked for addresses that do not exist. */
  async function moved(req: IncomingMessage, find = addresses.find): Promise<Answer | undefined> {
    const found = await find(req.url ?? '')
    if (!found) return undefined
    const { status, location = '' } = found
    if (status === 410) return pages.gone(req)
    const kept = status === 302 ? 'no-cache' : 'public, max-age=3600'
    return answerRedirect(status, location, { 'Cache-Control': kept, ...openToAll })
  }

  /** The page of an article or feed that does not exist may have been one of another system. */
  function orMoved(find: PageRoute['answer']): PageRoute['answer'] {
    return async (req, parameters) => {
      const found = await find(req, parameters)
      return found && found.status !== 404 ? found : ((await moved(req)) ?? found)
    }
  }

  function get(path: string, find: Find): void {
    router.route(path).get(answering(find, deps)).all(refuse('GET, HEAD', site))
  }

  function feed(path: string, find: Find): void {
    router
      .route(path)
      .get(answering(find, deps))
      .options((_req, res) => send(res, answerPreflight(feedMethods, feedRequestHeaders), site()))
      .all(refuse(feedMethods, site))
  }
  return router
}

/** Says once for each reason why readers get whole files instead of smaller pictures. */
function createBusyLog(log: Pick<Logger, 'warn'>): (file: string, reason: string) => void {
  const said = new Set<string>()
  return (file, reason) => {
    if (said.has(reason) || said.size >= mostReasons) return
    said.add(reason)
    log.warn({ file, reason }, 'a picture is not made smaller now: readers get the file')
  }
}

const mostReasons = 20

/** How long a client waits without a last document. Proxies give up after a minute, without a useful answer. */
const patienceMs = 25_000

/** Undefined or empty for an address that does not exist: the next route matches, in the end the 404 page. */
type Find = (
  request: IncomingMessage,
  parameters: Readonly<Record<string, string | undefined>>,
) => Promise<CacheableAnswer | undefined> | CacheableAnswer | undefined | ''

function answering(
  find: Find,
  { site, changeToken, responseCache }: Pick<ServeDeps, 'site' | 'changeToken' | 'responseCache'>,
): RequestHandler {
  return async (req, res, next) => {
    const token = changeToken.current()
    const found = Promise.resolve(find(req, req.params as Record<string, string>))
    const answer = await withTimeout(found, patienceMs, () => failSlowStore(patienceMs))
    if (!answer) return next()
    send(res, answer, site())
    responseCache.store(req, answer, token)
  }
}

/** RFC 9110, section 15.5.6: 405 lists the allowed methods. */
function refuse(allow: string, site: () => Site): RequestHandler {
  return (req, res, next) => {
    if (req.method === 'GET' || req.method === 'HEAD') next()
    else {
      const sentence = `${req.method} is not possible here; ${allow} is.`
      send(res, answerText(405, sentence, { Allow: allow }), site())
    }
  }
}

/** An answer redirects to a path on this server, the client to one of the host. */
function send(res: Response, { status, headers, body }: Answer, { baseUrl }: Site): void {
  res.status(status).set(headers)
  if (headers.Location) res.set('Location', hostPath(baseUrl, headers.Location))
  res.end(body)
}

/** A client may go away at any time; any other failure cuts the answer off. */
async function sendStream(res: Response, { status, headers }: Answer, stream: Readable): Promise<void> {
  res.status(status).set(headers)
  await pipeline(stream, res).catch((error) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error
  })
}
