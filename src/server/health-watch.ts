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
 * Logs what operators must know of, once when it begins and once when it is over, until disposed of. Resolves after the
 * first look.
 */
export async function watchHealth({
  gazette: { store },
  imports,
  log,
}: HealthWatchDeps): Promise<AsyncDisposable> {
  let known = new Map<string, string>()

  async function look(isKnownYet = (_problem: string) => true): Promise<void> {
    const found = new Map(
      describeProblems(store.health(), await imports())
        .filter(({ problem }) => isKnownYet(problem))
        .map(({ problem, sentence }) => [problem, sentence]),
    )
    for (const [problem, sentence] of found) if (!known.has(problem)) log.warn({ problem }, sentence)
    for (const problem of known.keys()) if (!found.has(problem)) log.info({ problem }, 'a problem is over')
    known = found
  }

  const logFailure = (err: unknown) => log.error({ err }, 'the state of the server cannot be read')
  const timer = setInterval(() => look().catch(logFailure), lookMs).unref()
  // The store may still be connecting to hear of changes.
  await look((problem) => problem.startsWith('import_')).catch(logFailure)
  return {
    [Symbol.asyncDispose]: async () => clearInterval(timer),
  }
}
