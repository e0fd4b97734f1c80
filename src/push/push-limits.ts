import type { SignatureMethod } from './sign-content.ts'

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
