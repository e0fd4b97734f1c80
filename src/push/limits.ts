import type { HubCounts } from '../store/subscriptions/subscriptions.ts'

/** The methods of WebSub, section 7.1.1; `sha1` is for old subscribers. */
export const signatureMethods = ['sha256', 'sha384', 'sha512', 'sha1'] as const
export type SignatureMethod = (typeof signatureMethods)[number]

/** The operator's settings of the hub. */
export interface PushLimits {
  /**
   * Private networks where callbacks may be, such as `10.0.0.0/8, fd00::/8`. If there are any, names that only this
   * machine knows are resolved, too.
   */
  readonly allowedCidrs: string
  readonly signatureMethod: SignatureMethod
  /** Default lease, in days, if the subscriber requests none. */
  readonly leaseDays: number
  /** Burst of requests from one client, and about one callback host; 0: no limit. */
  readonly requests: number
  /** Requests that may wait for verification; a tenth of them for one callback host. */
  readonly pending: number
  readonly subscriptions: number
  readonly subscriptionsPerHost: number
  /** Deliveries at once. */
  readonly atOnce: number
  readonly atOncePerHost: number
  /** How long the delivery log is kept. */
  readonly logDays: number
}

const daySeconds = 86_400
/** Short enough to lose dead subscribers (WebSub, section 8.2), long enough to avoid renewals every hour. */
const leaseBounds = { min: daySeconds, max: 30 * daySeconds }

/** The granted lease in seconds. */
export function toLeaseSeconds(requested: number | undefined, defaultDays: number): number {
  return Math.min(Math.max(requested ?? defaultDays * daySeconds, leaseBounds.min), leaseBounds.max)
}

/** Whether one more subscription may be made. */
export function hasRoom(
  counts: Pick<HubCounts, 'subscriptions' | 'subscriptionsOfHost'>,
  limits: Pick<PushLimits, 'subscriptions' | 'subscriptionsPerHost'>,
): boolean {
  return (
    counts.subscriptions < limits.subscriptions && counts.subscriptionsOfHost < limits.subscriptionsPerHost
  )
}
