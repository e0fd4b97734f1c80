import { flushCompileCache } from 'node:module'
import { inspect } from 'node:util'
import { type ProblemWord, PublisherError } from '../domain/errors.ts'
import { printError } from './log/print.ts'
import { listenUrl, type Settings } from './settings/settings.ts'
import { disposeInTime, stopSignal } from './stop-signal.ts'

/**
 * Serves until SIGTERM or SIGINT. Prints the startup banner on standard output, also `asJson`; the log goes to standard
 * error.
 */
export async function runServer(settings: Settings, { prune = false, asJson = false } = {}): Promise<void> {
  // Loaded here, since every command imports this file, and most need no server.
  const { startLog } = await import('./log/log.ts')
  const { beginReading, machineClock } = await import('./open-gazette.ts')
  beginReading()
  const log = startLog(settings)
  const options = { prune, asJson, ...machineClock, log }
  if (settings.workers > 1) return (await import('./cluster/primary.ts')).runCluster(settings, options)
  const { announce, startServer } = await import('./start-server.ts')
  const server = await startServer(settings, options)
  const { findStartWarnings } = await import('./settings/start-warnings.ts')
  const listensAt = settings.publicUrl && listenUrl(settings.host, server.port)
  await announce(server, log, { asJson, listensAt, warnings: findStartWarnings(settings, server.url) })
  // A server may be killed: what it has compiled is kept now, for its next start.
  flushCompileCache()
  const signal = await stopSignal()
  log.info({ signal }, 'stopping: requests under way are finished')
  await disposeInTime(server, log)
}

/** Runs a whole program. An error that a person can mend is printed as a sentence; any other is a bug, shown whole. */
export async function run(work: () => Promise<void>, { asJson = false } = {}): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = 1
    const problem = error instanceof PublisherError ? error.problem : 'failed'
    printError(asJson ? errorJson(problem, toSentence(error)) : toSentence(error))
  }
}

/** An error for programs, in one line. `problem`: a `ProblemWord`, or `failed` if no sentence was foreseen. */
export function errorJson(problem: ProblemWord | 'failed', message: string): string {
  return JSON.stringify({ error: { problem, message: message.replace(/^error: /, '').trimEnd() } })
}

function toSentence(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  return listenFault(error as ListenError) ?? inspect(error)
}

type ListenError = NodeJS.ErrnoException & { address?: string; port?: number; hostname?: string }

/** Why the server cannot listen, by the setting to change. */
function listenFault({ code, syscall, address, port, hostname }: ListenError): string | undefined {
  if (syscall === 'getaddrinfo') return `HOST must be an address of this machine; "${hostname}" has none`
  if (syscall !== 'listen') return undefined
  if (code === 'EADDRINUSE') {
    return `PORT ${port} is taken: another program listens on ${address}:${port}; stop it, or set another PORT`
  }
  if (code === 'EACCES') return `PORT ${port} needs more rights than this user has; set one from 1024 on`
  if (code === 'EADDRNOTAVAIL') return `HOST must be an address of this machine; it is "${address}"`
  return undefined
}
