import type { Logger } from 'pino'
import type { Site } from '../../domain/site.ts'
import type { ClaimPace } from '../../http/outgoing/claim-worker.ts'
import type { QueueLimits } from '../../http/outgoing/host-queues.ts'
import type { Store } from '../../store/store.ts'
import type { PushMetrics } from '../metrics.ts'
import type { ReadTopic } from './payloads.ts'

/** What deliveries, verifications and pings need alike. */
export interface WorkDeps {
  readonly store: Pick<Store, 'subscriptions'>
  readonly site: () => Site
  readonly readTopic: ReadTopic
  readonly metrics: PushMetrics
  readonly queues: QueueLimits
  readonly pace?: ClaimPace
  readonly now: () => Date
  /** From 0 to 1. */
  readonly random: () => number
  readonly log: Logger
}

/** For log lines. */
export const workerName = 'WebSub worker'

const minuteMs = 60_000

/** The waits between the attempts of a delivery or a ping. */
export const retryWaits = [1, 5, 30, 120, 360, 720, 1440].map((minutes) => minutes * minuteMs)
