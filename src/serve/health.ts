import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'
import { type Answer, answerText } from '../http/answer.ts'
import type { Store } from '../store/store.ts'
import type { Alarm } from './feeds/validation-gate.ts'

/** Load balancers probe every few seconds and want an answer before their next probe. */
const readinessMs = 2_000

/**
 * Resolves if the store answers, and throws `unavailable` if it does not in time. Concurrent calls share one query:
 * otherwise each would take a connection from readers while the database hangs.
 */
export function createReadiness({ ping }: Pick<Store, 'ping'>, ms = readinessMs): () => Promise<void> {
  let underWay: Promise<void> | undefined
  return () => {
    underWay ??= ping().finally(() => {
      underWay = undefined
    })
    return withTimeout(underWay, ms, () => failSlowStore(ms))
  }
}

export function failSlowStore(ms: number): never {
  throw new PublisherError('unavailable', `the database does not answer within ${ms / 1000} seconds`)
}

/** An alarm does not make the server unready, since the last good document is served. */
export function answerReady(version: string, alarms: readonly Alarm[]): Answer {
  const lines = alarms.map(
    ({ document, faults }) => `alarm: ${document}: ${faults.map(({ message }) => message).join('; ')}`,
  )
  return answerText(200, ['ready', `version ${version}`, ...lines].join('\n'))
}
