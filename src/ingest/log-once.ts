import type { Logger } from 'pino'

/** Logs a failure that repeats only the first time. */
export function logOnce(log: Logger, sentence: string) {
  let logged: string | undefined
  return {
    onFailure: (err: unknown) => {
      const reason = err instanceof Error ? err.message : String(err)
      if (reason !== logged) log.error({ err }, sentence)
      logged = reason
    },
    onRecovery: () => {
      logged = undefined
      log.info('the data folder is followed again')
    },
  }
}
