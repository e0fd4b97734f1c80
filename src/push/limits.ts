import type { SignatureMethod } from './delivery/sign.ts'

const daySeconds = 86_400

/** Shortest and longest lease: short enough for who is gone (WebSub, section 8.2), long enough not to ask every hour. */
const bounds = { least: daySeconds, most: 30 * daySeconds }

/** The lease that a subscriber gets, in seconds, whatever it asks for. */
export function toLeaseSeconds(asked: number | undefined, defaultDays: number): number {
  return Math.min(Math.max(asked ?? defaultDays * daySeconds, bounds.least), bounds.most)
}

/** What the operator sets of the hub. */
export interface PushLimits {
  /**
   * Networks where callbacks may be although they are not public, such as `10.0.0.0/8, fd00::/8`. Where there are any,
   * names that only this machine knows count, too.
   */
  readonly allowedCidrs: string
  readonly signatureMethod: SignatureMethod
  /** The lease of who asks for none. */
  readonly leaseDays: number
  /** Requests at once from one address, and about one callback host; 0: no limit. */
  readonly requests: number
  /** Requests that wait to be verified; a tenth of them for one callback host. */
  readonly pending: number
  readonly subscriptions: number
  readonly subscriptionsPerHost: number
  /** Deliveries at once. */
  readonly atOnce: number
  readonly atOncePerHost: number
  /** How long the delivery log is kept. */
  readonly logDays: number
}
