import type { Logger } from 'pino'
import type { ApiDeps } from '../api/deps.ts'
import type { IndieAuthDeps } from '../api/indieauth/deps.ts'
import type { SuperdeskDeps } from '../api/superdesk/deps.ts'
import { createWebhooks } from '../api/webhooks/webhooks.ts'
import type { Counter } from '../audience/counter.ts'
import { clientNetwork } from '../http/client-address.ts'
import { createFetcher } from '../http/outgoing/fetcher.ts'
import { createGuard, type Guard } from '../http/outgoing/guarded-connector.ts'
import type { ImportState } from '../ingest/folder/import-state.ts'
import { countMedia } from '../metrics/media.ts'
import { createMetrics } from '../metrics/metrics.ts'
import { createPush } from '../push/create-push.ts'
import { createFeedLimit } from '../serve/feeds/answer.ts'
import { createDocumentCache } from '../serve/feeds/document-cache.ts'
import { createChangeToken, createResponseCache } from '../serve/feeds/response-cache.ts'
import { createServeStale } from '../serve/feeds/serve-stale.ts'
import { createValidationGate } from '../serve/feeds/validation-gate.ts'
import { describeProblems } from '../serve/health.ts'
import type { Gazette } from './open-gazette.ts'
import { buildSecurityHeaders } from './security-headers.ts'
import type { Settings } from './settings/settings.ts'
import { version } from './version.ts'

export interface ContextDeps {
  readonly gazette: Gazette
  readonly log: Logger
  /** How the imports of the data folder went. Absent or undefined: not known. */
  readonly imports?: () => Promise<ImportState | undefined>
  /** Absent: readers are not counted. */
  readonly audience?: Counter
  /** The metrics of all processes that serve together. Absent: this process serves alone. */
  readonly sumMetrics?: () => Promise<string>
  /** The process is another program's. */
  readonly isGuest?: boolean
  /** The outside network as clients name it. Default: public addresses, and those of GAZETTE_ALLOW_CIDRS. */
  readonly guard?: Guard
}

/** Everything that the app needs. Each middleware declares which part of it is its own. */
export type Context = ReturnType<typeof createContext>

/** Built once for each process that serves. */
export function createContext(settings: Settings, deps: ContextDeps) {
  const { log, audience, sumMetrics, imports, isGuest } = deps
  const { store, site, media } = deps.gazette
  const { now } = store
  const { trustProxy, operatorToken, pollLimit, hub, superdeskSecret, uploadBytes } = settings
  const securityHeaders = buildSecurityHeaders(site())
  const changeToken = createChangeToken({ store, now })
  const limit =
    pollLimit > 0 ? createFeedLimit({ burst: pollLimit, trustedProxies: trustProxy, now }) : undefined
  const gate = createValidationGate({ log })
  const metrics = createMetrics({ store, countAlarms: () => gate.alarms().length, sumMetrics, isGuest })
  const onFeed = metrics.documents.hit
  const responseCache = createResponseCache({ changeToken, site, limit, onFeed, now, securityHeaders })
  const problems = async () => describeProblems(store.health(), await imports?.())
  const { registry } = metrics
  countMedia(registry, media)
  const documents = createDocumentCache({
    store,
    site,
    log,
    gate,
    metrics: metrics.documents,
    serveStale: createServeStale({ onStale: metrics.countStale }),
    onLoss: () => {
      log.warn('the database has lost changes that were served: every cached document is dropped')
      responseCache.clear()
    },
  })
  const push = createPush({ store, site, now, log, documents, registry, limits: hub })
  const guard = deps.guard ?? createGuard(hub.allowedCidrs)
  const webhooks = createWebhooks({ store, site, now, log, registry, guard })
  const api: ApiDeps = {
    ...deps.gazette,
    ...{ log, limits: settings.api, version, problems, alarms: gate.alarms, webhooks: webhooks.admin },
    openFetcher: () => createFetcher({ ...guard, userAgent: `Gazette/${version}` }),
  }
  const indieAuth: IndieAuthDeps = {
    ...{ store, site, log, guard },
    findClient: (req) => clientNetwork(req, trustProxy),
  }
  const superdesk: SuperdeskDeps | undefined =
    superdeskSecret === undefined ? undefined : { ...api, secret: superdeskSecret, uploadBytes }
  const given = { version, log, now, problems, site, media, store, trustProxy, operatorToken, audience }
  const built = {
    securityHeaders,
    changeToken,
    limit,
    responseCache,
    gate,
    metrics,
    documents,
    push,
    api,
    indieAuth,
    superdesk,
    webhooks,
  }
  return { ...given, ...built }
}
