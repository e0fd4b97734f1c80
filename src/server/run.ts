import { inspect } from 'node:util'
import { PublisherError } from '../domain/errors.ts'
import { formatNames, formats } from '../domain/feed.ts'
import { paths } from '../domain/site.ts'
import { summaryLine } from '../ingest/import-articles.ts'
import { startLog } from './log.ts'
import type { Settings } from './settings.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { closeInTime, stopSignal } from './stop-signal.ts'
import { runWorkers } from './workers/run-workers.ts'

/** What a server says when it serves: where, which feeds there are, and what came in. */
export function greeting({
  url,
  gazette,
  firstSync,
}: Pick<RunningServer, 'url' | 'gazette' | 'firstSync'>): string {
  const { title } = gazette.site().publication
  const feeds = formatNames.map(
    (format) => `  ${formats[format].label.padEnd(10)}${url}${paths.feed('main', format)}`,
  )
  const lines = [`${title} is served at ${url}${paths.home}`, ...feeds, summaryLine(firstSync.reports)]
  return [...lines, ...firstSync.notices].join('\n')
}

/** Serves until SIGTERM or SIGINT. Says on standard output where; the log goes to standard error. */
export async function runServer(settings: Settings, { prune = false } = {}): Promise<void> {
  const log = startLog(settings)
  if (settings.workers > 1) return runWorkers(settings, { prune, log })
  const server = await startServer(settings, { prune, now: () => new Date(), log })
  console.log(greeting(server))
  const signal = await stopSignal()
  log.info({ signal }, 'stopping: requests under way are finished')
  await closeInTime(server.close, log)
}

/** Runs a program's whole work. What a person can mend is said in a sentence; anything else is a bug, shown whole. */
export async function run(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    process.exitCode = 1
    console.error(reasonOf(error))
  }
}

/** A sentence for what a person can mend; anything else as Node shows it. */
export function reasonOf(error: unknown): string {
  if (error instanceof PublisherError) return error.message
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number }
  if (code === 'EADDRINUSE') return `PORT ${port} is taken: something else listens on ${address}:${port}`
  if (code === 'EACCES' && port !== undefined) return `PORT ${port} may not be listened on by this user`
  return inspect(error)
}
