import { isSuccess, type Reply, toFailure } from '../../http/outgoing/callback-client.ts'
import { readRetryAfter, toRetryTime, type Waits } from '../../http/outgoing/retry-times.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** For which a failed event holds those behind it. */
const shortestHoldMs = 5 * secondMs
const longestHoldMs = 5 * minuteMs
/** The schedule of Standard Webhooks: ten attempts in three days. */
const waits: Waits = [
  shortestHoldMs,
  5 * minuteMs,
  30 * minuteMs,
  ...[2, 5, 10, 14, 20, 24].map((hours) => hours * hourMs),
]

/** A webhook that takes nothing for so long is disabled. */
export const disabledAfterDays = 5

/** The webhook and the delivery as they were before the attempt. */
export interface Situation {
  /** Attempts of this event. */
  readonly attempts: number
  /** Failed attempts of the webhook in a row, of all events. */
  readonly failures: number
  readonly failingSince?: Date
}

/** What follows from an attempt. */
export type Verdict =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'failed'
      /** When the event is tried again; absent: never. */
      readonly retryAt?: Date
      /** Until then the webhook gets no event. */
      readonly restUntil?: Date
      /** The event stays the first in line. */
      readonly staysFirst?: boolean
      /** Why the webhook is disabled, a sentence. */
      readonly disables?: string
    }

/**
 * The first failure of an event holds those behind it: for 5 seconds, and longer the less has got through before. From the
 * second failure on the event steps aside, so that it holds nobody for ever. Retry-After is for the whole webhook. Pure;
 * `random` is from 0 to 1.
 */
export function judge(reply: Reply, situation: Situation, now: Date, random: number): Verdict {
  if (isSuccess(reply)) return { kind: 'delivered' }
  if (reply.status === 410) {
    return { kind: 'failed', disables: 'the receiver has answered 410 Gone' }
  }
  const disables = disablesNow(situation, now)
  const asked = readRetryAfter(reply.retryAfter, now)
  const attempts = situation.attempts + 1
  if (attempts === 1) {
    const held = new Date(now.getTime() + holdMs(situation.failures, random))
    const retryAt = asked && asked > held ? asked : held
    return { kind: 'failed', retryAt, restUntil: retryAt, staysFirst: true, ...disables }
  }
  const ours = toRetryTime(waits, attempts, now, random)
  const retryAt = ours && asked && asked > ours ? asked : ours
  return {
    kind: 'failed',
    ...(retryAt && { retryAt }),
    ...(asked && { restUntil: asked }),
    ...disables,
  }
}

function holdMs(failures: number, random: number): number {
  const ms = Math.min(shortestHoldMs * 2 ** Math.min(failures, 10), longestHoldMs)
  return Math.round(ms * (0.8 + 0.4 * random))
}

function disablesNow({ failingSince }: Situation, now: Date): { readonly disables?: string } {
  const lastsMs = failingSince ? now.getTime() - failingSince.getTime() : 0
  if (lastsMs < disabledAfterDays * 24 * hourMs) return {}
  return { disables: `nothing was delivered for ${disabledAfterDays} days` }
}

/** The result of an attempt in a word, for log and metrics. A redirect is a failure: it is not followed. */
export function toResult(reply: Reply): string {
  if (isSuccess(reply)) return 'delivered'
  const { status } = reply
  if (status === 410) return 'gone'
  return status !== undefined && status >= 300 && status < 400 ? 'redirected' : toFailure(reply)
}
