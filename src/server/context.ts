import type { Logger } from 'pino'
import type { Counter } from '../audience/counter.ts'
import type { Site } from '../domain/site.ts'
import type { Headers } from '../http/answer.ts'
import type { MediaFolder } from '../media/media-folder.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { createPush, type Push } from '../push/create-push.ts'
import { createDocumentCache, type DocumentCache } from '../serve/feeds/document-cache.ts'
import { createFeedLimit, type FeedLimit } from '../serve/feeds/feed-limit.ts'
import {
  type ChangeToken,
  createChangeToken,
  createResponseCache,
  type ResponseCache,
} from '../serve/feeds/response-cache.ts'
import { createValidationGate, type Fault, type ValidationGate } from '../serve/feeds/validation-gate.ts'
import type { Store } from '../store/store.ts'
import { validate } from '../validator/validate.ts'
import type { Gazette } from './open-gazette.ts'
import { buildSecurityHeaders } from './security-headers.ts'
import type { Settings } from './settings.ts'
import { version } from './version.ts'

/** Everything that answering requests needs, built once for each process. Each middleware takes its own part of it. */
export interface Context {
  /** The release that runs. */
  readonly version: string
  readonly log: Logger
  readonly now: () => Date
  /** Read for each request: `publication.json` may have been edited. */
  readonly site: () => Site
  readonly media: MediaFolder
  readonly store: Store
  /** How many proxies are in front. */
  readonly trustProxy: number
  /** Absent: no client may read what feeds held before. */
  readonly operatorToken?: string
  /** Of every answer. */
  readonly securityHeaders: Headers
  readonly changeToken: ChangeToken
  /** Absent: clients may request feeds as often as they like. */
  readonly limit?: FeedLimit
  readonly responseCache: ResponseCache
  readonly gate: ValidationGate
  readonly documents: DocumentCache
  readonly metrics: Metrics
  /** Absent: readers are not counted. */
  readonly audience?: Counter
  readonly push: Push
}

export interface ContextDeps {
  readonly gazette: Gazette
  readonly now: () => Date
  readonly log: Logger
  readonly audience?: Counter
  /** The metrics of all processes that serve together. Absent: this process serves alone. */
  readonly sumMetrics?: () => Promise<string>
}

export function createContext(settings: Settings, deps: ContextDeps): Context {
  const { now, log, audience, sumMetrics } = deps
  const { store, site, media } = deps.gazette
  const { trustProxy, operatorToken, pollLimit } = settings
  const securityHeaders = buildSecurityHeaders(site())
  const changeToken = createChangeToken({ store, now })
  const limit =
    pollLimit > 0 ? createFeedLimit({ burst: pollLimit, trustedProxies: trustProxy, now }) : undefined
  const responseCache = createResponseCache({ changeToken, limit, now, securityHeaders })
  const gate = createValidationGate({ findFaults, log })
  const metrics = createMetrics({ store, countAlarms: () => gate.alarms().length, sumMetrics })
  const documents = createDocumentCache({ store, site, log, gate, metrics: metrics.documents })
  const { registry } = metrics
  const push = createPush({ store, site, now, log, documents, registry, limits: settings.hub })
  return {
    version,
    log,
    now,
    site,
    media,
    store,
    trustProxy,
    operatorToken,
    securityHeaders,
    changeToken,
    limit,
    responseCache,
    gate,
    documents,
    metrics,
    audience,
    push,
  }
}

/** Errors keep a document from readers. Warnings do no harm and are not looked for. */
function findFaults(text: string, url: string): readonly Fault[] {
  return validate(text, { url, severity: 'error' }).findings
}
