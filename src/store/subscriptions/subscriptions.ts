import type { FeedName, Format } from '../../domain/feed.ts'

/** A document that subscribers are told of. */
export interface Topic {
  readonly feed: FeedName
  readonly format: Format
}

/** Who is told, where, and under which conditions. */
interface Terms extends Topic {
  /** The whole address, which is a secret. */
  readonly callback: string
  /** The callback's host, without its port. */
  readonly host: string
  /** The topic's address as the subscriber wrote it. */
  readonly topic: string
  readonly secret?: string
  readonly leaseSeconds: number
}

export interface NewRequest extends Terms {
  readonly mode: 'subscribe' | 'unsubscribe'
  /** The feed's revision and the document's tag as the subscriber may have read them. */
  readonly revision: number
  readonly tag: string
}

/** What a callback has yet to be asked or told. A newer request of the same callback and topic takes its place. */
export interface PendingRequest extends Terms {
  readonly id: string
  readonly token: string
  readonly mode: 'subscribe' | 'unsubscribe' | 'denied'
  readonly revision: number
  readonly tag: string
  /** Why it is denied. */
  readonly reason?: string
  /** How often the callback could not be reached. */
  readonly failures: number
}

/** A subscription as it is delivered to, claimed by one who delivers until `claimedUntil`. */
export interface ClaimedSubscription extends Topic, Pick<Terms, 'callback' | 'host' | 'secret'> {
  readonly id: string
  readonly expiresAt: Date
  readonly deliveredTag: string
  /** In a row, of this delivery. */
  readonly failures: number
  readonly claimedUntil: Date
}

/** What became of a delivery. */
export interface Delivery extends Topic {
  readonly at: Date
  readonly subscriptionId: string
  readonly host: string
  readonly revision: number
  /** A word such as `delivered`, `refused` or `timed_out`. */
  readonly result: string
  /** The HTTP status, where there was an answer. */
  readonly status?: number
  readonly tookMs: number
}

/** A line of the delivery log: one delivery, or several that went to one host at one moment and ended alike. */
export interface LoggedDelivery extends Delivery {
  /** Of one of them; `tookMs` is of the longest. */
  readonly subscriptionId: string
  readonly deliveries: number
}

/** What became of a claimed subscription. */
export type Settled = Pick<ClaimedSubscription, 'id' | 'claimedUntil'> &
  (
    | {
        readonly kind: 'delivered'
        readonly revision: number
        readonly tag: string
        readonly delivery: Delivery
      }
    /** The document is the one that the subscriber has already. */
    | { readonly kind: 'unchanged'; readonly revision: number; readonly tag: string }
    /** Without `retryAt` nothing more is tried until the feed changes again. */
    | {
        readonly kind: 'failed'
        readonly failures: number
        readonly retryAt?: Date
        readonly delivery: Delivery
      }
    /** The subscriber wants no more: the subscription ends. */
    | { readonly kind: 'gone'; readonly delivery: Delivery }
    /** Nothing was tried. */
    | { readonly kind: 'handed_back'; readonly dueAt: Date }
  )

/** A feed that has subscribers who are to be told of its revision. */
export interface FeedBehind {
  readonly feed: FeedName
  readonly revision: number
}

/** What limits are compared with; a host's count without its port. */
export interface HubCounts {
  readonly subscriptions: number
  readonly subscriptionsOfHost: number
  readonly pending: number
  readonly pendingOfHost: number
}

/** A subscription as operators see it. */
export interface SubscriptionSummary extends Terms {
  readonly id: string
  /** `retrying`: the last delivery failed, and there will be another; `behind`: there is news for it. */
  readonly state: 'current' | 'behind' | 'retrying' | 'expired'
  readonly verifiedAt: Date
  readonly expiresAt: Date
  readonly lastResult?: string
  readonly lastAt?: Date
}

export interface BlockedHost {
  readonly host: string
  readonly blockedAt: Date
}

/** A topic that a hub elsewhere has not been told of, claimed by one who tells until `claimedUntil`. */
export interface DuePing extends Topic {
  readonly hub: string
  readonly revision: number
  readonly toldTag: string
  readonly failures: number
  readonly claimedUntil: Date
}

/** What became of it. Without `retryAt` nothing more is tried until the topic changes again. */
export interface SettledPing extends DuePing {
  readonly tag: string
  readonly result: string
  readonly retryAt?: Date
}

/**
 * What the hub keeps: subscriptions, what it owes to callbacks, and what it has told to whom. No write here counts as a
 * change of documents, and none is made when an article is published. What is claimed belongs to the one who claimed it
 * until the time that was given; then to whoever comes first. Throws `unavailable` when the database does not answer.
 */
export interface Subscriptions {
  /** Keeps a request until it is verified. One that comes from the same callback for the same topic replaces it. */
  request(request: NewRequest): Promise<void>
  countFor(host: string): Promise<HubCounts>
  /** Whether that callback is subscribed to that topic now. */
  isSubscribed(callback: string, topic: Topic): Promise<boolean>
  /** Whether the operator has blocked the host, or one that it is part of. */
  isBlocked(host: string): Promise<boolean>
  claimRequests(limit: number, until: Date): Promise<PendingRequest[]>
  /** When the next request is due; undefined where none waits. */
  nextRequestAt(): Promise<Date | undefined>
  /** Makes or renews the subscription, or ends it. False, and nothing done, where a newer request took this one's place. */
  confirm(request: PendingRequest): Promise<boolean>
  /** The request comes to nothing, and whatever was before it stays. */
  drop(request: PendingRequest): Promise<void>
  /** To be claimed again then, with as many failures as it says. */
  retryRequest(request: PendingRequest, at: Date): Promise<void>
  /** The feeds that have subscribers who are due now. */
  behind(): Promise<FeedBehind[]>
  claim(feed: FeedBehind, limit: number, until: Date): Promise<ClaimedSubscription[]>
  /** The claimed subscription as it is now; undefined where it has expired, has ended, or is claimed by another one. */
  stillClaimed(
    claimed: Pick<ClaimedSubscription, 'id' | 'claimedUntil'>,
  ): Promise<ClaimedSubscription | undefined>
  /** Keeps all of it in one transaction. What another one has claimed meanwhile is left to that one. */
  settle(settled: readonly Settled[]): Promise<void>
  /** When the next delivery is due, or since when it has been; undefined where there is none to come. */
  nextDueAt(): Promise<Date | undefined>
  /** How many deliveries are due now, and since when the first of them. */
  queue(): Promise<{ readonly due: number; readonly since?: Date }>
  claimPings(hubs: readonly string[], limit: number, until: Date): Promise<DuePing[]>
  settlePings(settled: readonly SettledPing[]): Promise<void>
  nextPingAt(hubs: readonly string[]): Promise<Date | undefined>
  /** By host and feed. */
  list(filter?: { readonly host?: string }): Promise<SubscriptionSummary[]>
  /** Ends subscriptions; their callbacks will be told that it was done and why. Answers how many. */
  end(which: { readonly id: string } | { readonly host: string }, reason: string): Promise<number>
  /** Ends all subscriptions of the host and those below it without a word, and takes no more. Answers how many. */
  block(host: string): Promise<number>
  /** False where it was not blocked. */
  unblock(host: string): Promise<boolean>
  blocks(): Promise<BlockedHost[]>
  /** Newest first. */
  deliveries(filter: {
    readonly host?: string
    readonly onlyFailed?: boolean
    readonly limit: number
  }): Promise<LoggedDelivery[]>
  /** Takes out what has expired, and what the log tells of the time before. */
  tidy(logSince: Date): Promise<void>
}
