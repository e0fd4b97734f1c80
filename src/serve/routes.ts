import type { IncomingMessage } from 'node:http'
import { type RequestHandler, type Response, Router } from 'express'
import type { Logger } from 'pino'
import { withTimeout } from '../async/with-timeout.ts'
import { answerAudience } from '../audience/answer.ts'
import { PublisherError } from '../domain/errors.ts'
import { formatNames } from '../domain/feed.ts'
import { pathShapes, paths, type Site, toFeedName } from '../domain/site.ts'
import { type Answer, answerRedirect, answerText } from '../http/answer.ts'
import { createFairLimit, defaultLimits, type FairLimit } from '../http/rate-limit.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import { answerMetrics } from '../metrics/answer.ts'
import type { Metrics } from '../metrics/metrics.ts'
import type { Store } from '../store/store.ts'
import { createMachineAnswers } from './discovery/answers.ts'
import { oldAddresses } from './discovery/redirects.ts'
import { answerArchive, answerFeed, answerPreflight, feedMethods } from './feeds/answer.ts'
import type { Freshness } from './feeds/change-token.ts'
import type { Documents } from './feeds/document-cache.ts'
import type { HotFeeds } from './feeds/response-cache.ts'
import type { Alarm, Gate } from './feeds/validation-gate.ts'
import { answerMedia } from './pages/media.ts'
import { createPages } from './pages/pages.ts'

/** `3` or `3-17`: a page of an archive, with the version that the address names. */
export function parseArchivePage(text: string): { page: number; version?: number } | undefined {
  const [, page, version] = /^([1-9]\d{0,8})(?:-(\d{1,15}))?$/.exec(text) ?? []
  if (page === undefined) return undefined
  return { page: Number(page), ...(version !== undefined && { version: Number(version) }) }
}

/** Balancers ask every few seconds, and want to hear it before they ask again. */
const readinessPatienceMs = 2_000

/**
 * Whether the store answers: throws `unavailable` where it does not, or not soon. One question at a time, which all share:
 * while it hangs, each would take a connection from readers.
 */
export function createReadiness(
  { ping }: Pick<Store, 'ping'>,
  ms = readinessPatienceMs,
): () => Promise<void> {
  let underway: Promise<void> | undefined
  return () => {
    underway ??= ping().finally(() => {
      underway = undefined
    })
    return withTimeout(underway, ms, () => failSilent(ms))
  }
}

function failSilent(ms: number): never {
  throw new PublisherError('unavailable', `the database does not answer within ${ms / 1000} seconds`)
}

export interface ServeDeps {
  readonly store: Store
  /** Read for each request: `publication.json` may have been edited. */
  readonly site: () => Site
  readonly media: MediaFolder
  readonly now: () => Date
  readonly log: Logger
  /** How many proxies stand in front. */
  readonly trustProxy: number
  /** Absent: nobody may ask for what a feed held before. */
  readonly operatorToken?: string
}

/** What stands before the routes, and what they hand to it. */
export interface HotDeps {
  readonly hot: HotFeeds
  readonly freshness: Freshness
  readonly limit?: FairLimit
  readonly gate: Gate
  readonly metrics: Metrics
  readonly documents: Documents
}

/** Everything that the public sees. One address per thing: case and trailing slash matter, queries do not. */
export function createServeRoutes(deps: ServeDeps & HotDeps): Router {
  const { store, site, media, gate, documents } = deps
  const pages = createPages(deps)
  const machines = createMachineAnswers(deps)
  const isReady = createReadiness(store)
  const router = Router({ caseSensitive: true, strict: true })

  for (const format of formatNames) {
    const answerFeedOf: Find = (req, { folder, slug }) => {
      const name = toFeedName(folder, slug)
      return name && answerFeed(req, name, format, deps)
    }
    const answerArchiveOf: Find = (req, { folder, slug, page = '' }) => {
      const name = toFeedName(folder, slug)
      const place = parseArchivePage(page)
      return name && place && answerArchive(req, name, place, format, deps)
    }
    feed(paths.feed('main', format), answerFeedOf)
    feed(pathShapes.feed(format), answerFeedOf)
    feed(pathShapes.mainArchive(format), answerArchiveOf)
    feed(pathShapes.archive(format), answerArchiveOf)
  }
  for (const [address, location] of Object.entries(oldAddresses)) {
    get(address, () =>
      answerRedirect(301, location, {
        'Cache-Control': 'public, max-age=86400',
        // Readers that run in a web page follow it, too.
        'Access-Control-Allow-Origin': '*',
      }),
    )
  }
  get(paths.home, (req) => pages.front(req))
  get(paths.feedPage('main'), (req) => pages.feed(req, 'main'))
  get(pathShapes.article, (req, { slug = '' }) => pages.article(req, slug))
  for (const path of pages.assetPaths) get(path, (req) => pages.asset(req, path))
  get(paths.opml, (req) => machines.opml(req))
  get(paths.feedMenu, (req) => machines.feedMenu(req))
  get(paths.sitemap, (req) => machines.sitemap(req))
  get(pathShapes.sitemapFile, (req, { number = '' }) =>
    /^[1-9]\d{0,4}$/.test(number) ? machines.sitemapFile(req, Number(number)) : undefined,
  )
  get(paths.newsSitemap, (req) => machines.newsSitemap(req))
  get(paths.robots, (req) => machines.robots(req))
  get(paths.license, (req) => machines.license(req))
  get('/favicon.ico', () => {
    const icon = site().publication.icon
    return icon && answerRedirect(302, icon.address, { 'Cache-Control': 'public, max-age=3600' })
  })
  get('/healthz', () => answerText(200, 'alive'))
  get('/readyz', async () => {
    await isReady()
    return answerReady(gate.alarms())
  })
  // No word of their methods: to strangers they are addresses like any that is not there.
  router.get(
    '/metrics',
    answering((req) => answerMetrics(req, deps)),
  )
  router.get(
    '/api/audience',
    answering((req) => answerAudience(req, deps)),
  )
  router
    .route(pathShapes.media)
    .get(async (req, res, next) => {
      const answer = await answerMedia(req.path, media)
      if (!answer) next()
      else if (answer.kind === 'moved') send(res, answerRedirect(302, answer.location, answer.headers))
      // The folder has checked the path, links followed: it may lie in a folder whose name begins with a dot.
      else
        res
          .set(answer.headers)
          .sendFile(answer.media.path, { dotfiles: 'allow', cacheControl: false, lastModified: false })
    })
    .all(refuse('GET, HEAD'))
  router.get(
    pathShapes.feedPage,
    answering(async (req, { folder, slug }) => {
      const name = toFeedName(folder, slug)
      return name && (await documents.isFeed(name)) ? pages.feed(req, name) : undefined
    }),
  )
  router.use(answering((req) => pages.notFound(req)))

  function get(path: string, find: Find): void {
    router.route(path).get(answering(find)).all(refuse('GET, HEAD'))
  }

  function feed(path: string, find: Find): void {
    router
      .route(path)
      .get(answering(find, deps))
      .options((_req, res) => send(res, answerPreflight()))
      .all(refuse(feedMethods))
  }
  return router
}

/** How long a reader waits for what was never served before. Proxies give up after a minute, and say nothing better. */
const patienceMs = 25_000

/** Undefined for what is not there: the next route, and at last the 404 page. */
type Find = (
  request: IncomingMessage,
  parameters: Readonly<Record<string, string | undefined>>,
) => Promise<Answer | undefined> | Answer | undefined | ''

function answering(find: Find, hotDeps?: HotDeps): RequestHandler {
  return async (req, res, next) => {
    const version = hotDeps?.freshness.version()
    const found = Promise.resolve(find(req, req.params as Record<string, string>))
    const answer = await withTimeout(found, patienceMs, () => failSilent(patienceMs))
    if (!answer) return next()
    send(res, answer)
    if (answer.hot) remember(req, answer, res, version, hotDeps)
  }
}

function remember(
  request: IncomingMessage,
  answer: Answer,
  res: Response,
  version: number | undefined,
  to?: HotDeps,
): void {
  if (!answer.hot || typeof answer.body === 'string') return
  const { document, encoding, isStale } = answer.hot
  const answered = {
    status: answer.status,
    encoding,
    headers: res.getHeaders(),
    body: answer.body,
  }
  to?.hot.remember(request, document, answered, isStale ? undefined : version)
}

/** Ready it is all the same: what fails the gate has its last good document in its place. */
function answerReady(alarms: readonly Alarm[]): Answer {
  const lines = alarms.map(
    ({ place, faults }) => `alarm: ${place}: ${faults.map(({ message }) => message).join('; ')}`,
  )
  return answerText(200, ['ready', ...lines].join('\n'))
}

/** Undefined where clients may request feeds as often as they like. */
export function toLimit({
  pollLimit,
  trustProxy,
  now,
}: {
  /** Requests for one feed at once from each client; 0: no limit. */
  readonly pollLimit: number
  readonly trustProxy: number
  readonly now: () => Date
}): FairLimit | undefined {
  if (pollLimit === 0) return undefined
  return createFairLimit({
    now,
    limits: { ...defaultLimits, burst: pollLimit },
    trustedProxies: trustProxy,
  })
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
