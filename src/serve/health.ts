import { withTimeout } from '../async/with-timeout.ts'
import { PublisherError } from '../domain/errors.ts'
import { type Answer, answerText } from '../http/answer.ts'
import type { ImportFacts } from '../metrics/operation.ts'
import type { DatabaseProblem, Store, StoreHealth } from '../store/store.ts'
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

/** Something that an operator must know of, as a word for programs and a sentence for people. */
export interface Problem {
  readonly problem: string
  readonly sentence: string
}

const maxAheadMs = 1_000

const ofDatabase: Readonly<Record<DatabaseProblem, string>> = {
  disk_full: 'the disk of the database is full: nothing is saved',
  read_only: 'the database is read-only: nothing is saved',
  busy: 'another process holds the database: nothing is saved',
  damaged: 'the database is damaged: restore a backup',
  file_moved: 'the file of the database was moved or replaced while it was open: nothing is saved',
  refused: 'the database refuses this user, or does not exist',
  unreachable: 'the database does not answer',
}

/** None of the sentences names a file or an article: `/readyz` is public. */
export function describeProblems(health: StoreHealth, imports: ImportFacts | undefined): Problem[] {
  const { isConnected, isPolling, clockAheadMs, problems } = health
  const { failingSince, refused = 0 } = imports ?? {}
  return [
    ...problems.map((problem) => ({ problem: `database_${problem}`, sentence: ofDatabase[problem] })),
    ...(isConnected ? [] : [{ problem: 'not_connected', sentence: notConnected }]),
    ...(isPolling ? [{ problem: 'polling', sentence: polling }] : []),
    ...(Math.abs(clockAheadMs) > maxAheadMs ? [{ problem: 'clock', sentence: toClock(clockAheadMs) }] : []),
    ...(failingSince ? [{ problem: 'import_failing', sentence: toFailing(failingSince) }] : []),
    ...(refused > 0 ? [{ problem: 'import_refused', sentence: toRefused(refused) }] : []),
  ]
}

const notConnected = 'writes of other processes are not noticed: the server connects again'
const polling =
  'the database announces no changes to this server, as behind a pooler by transaction (PgBouncer): it asks twice a second'

function toClock(aheadMs: number): string {
  const side = aheadMs > 0 ? 'ahead of' : 'behind'
  const seconds = (Math.abs(aheadMs) / 1000).toFixed(1)
  return `the clock of this server is ${seconds} s ${side} the clock of the database, which decides: synchronize it (NTP)`
}

function toFailing(since: Date): string {
  return `imports of the data folder fail since ${since.toISOString()}; the log has the reason`
}

function toRefused(count: number): string {
  const subject =
    count === 1
      ? '1 file or article of the data folder is'
      : `${count} files or articles of the data folder are`
  return `${subject} refused; \`gazette status\` lists them`
}

/** Templates of the theme that this process cannot use. */
export function describeTemplates(faults: readonly { readonly template: string }[]): Problem[] {
  const count = new Set(faults.map(({ template }) => template)).size
  if (count === 0) return []
  const subject = count === 1 ? '1 template of the theme is' : `${count} templates of the theme are`
  const sentence = `${subject} broken, and the built-in ones serve; \`gazette status\` names them`
  return [{ problem: 'template_broken', sentence }]
}

export interface Readiness {
  readonly version: string
  /** How many addresses X-Forwarded-For names in this request, and how many proxies are trusted. */
  readonly forwarding: { readonly named: number; readonly trusted: number }
  readonly alarms: readonly Alarm[]
  readonly problems: readonly Problem[]
}

/**
 * Neither an alarm nor a problem makes the server unready, since the last good documents are served. The line about
 * forwarding is there only if both numbers differ: `gazette doctor` reads it, and nobody else needs it.
 */
export function answerReady({ version, forwarding, alarms, problems }: Readiness): Answer {
  const { named, trusted } = forwarding
  const problemLines = problems.map(({ problem, sentence }) => `problem: ${problem}: ${sentence}`)
  const alarmLines = alarms.map(
    ({ document, faults }) => `alarm: ${document}: ${faults.map(({ message }) => message).join('; ')}`,
  )
  const forwardedLine = named === trusted ? [] : [`forwarded: ${named} named, ${trusted} trusted`]
  const facts = [`version ${version}`, ...forwardedLine]
  return answerText(200, ['ready', ...facts, ...problemLines, ...alarmLines].join('\n'))
}
