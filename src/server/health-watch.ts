import type { Logger } from 'pino'
import type { ImportState } from '../ingest/folder/import-state.ts'
import { describeProblems } from '../serve/health.ts'
import type { Gazette } from './open-gazette.ts'

export interface HealthWatchDeps {
  readonly gazette: Pick<Gazette, 'store'>
  readonly imports: () => Promise<ImportState | undefined>
  readonly log: Logger
}

const lookMs = 2_000

/**
 * Logs what operators must know of, once when it begins and once when it is over, until disposed of. A problem has begun
 * when two looks in a row find it, since a busy machine delays the store; one of an import at once. Resolves after the
 * first look.
 */
export async function watchHealth({
  gazette: { store },
  imports,
  log,
}: HealthWatchDeps): Promise<AsyncDisposable> {
  let lastFound = new Set<string>()
  let known = new Set<string>()

  async function look(): Promise<void> {
    const found = describeProblems(store.health(), await imports())
    const begun = found.filter(({ problem }) => lastFound.has(problem) || problem.startsWith('import_'))
    for (const { problem, sentence } of begun) if (!known.has(problem)) log.warn({ problem }, sentence)
    const now = new Set(begun.map(({ problem }) => problem))
    for (const problem of known) if (!now.has(problem)) log.info({ problem }, 'a problem is over')
    lastFound = new Set(found.map(({ problem }) => problem))
    known = now
  }

  const logFailure = (err: unknown) => log.error({ err }, 'the state of the server cannot be read')
  const timer = setInterval(() => look().catch(logFailure), lookMs).unref()
  await look().catch(logFailure)
  return {
    [Symbol.asyncDispose]: async () => clearInterval(timer),
  }
}
