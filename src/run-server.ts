import { once } from 'node:events'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { formatNames, formats } from './domain/feed.ts'
import { paths } from './domain/site.ts'
import { summaryLine } from './report.ts'
import type { Settings } from './settings.ts'
import { type RunningServer, startServer } from './start-server.ts'

/** Serves until SIGTERM or SIGINT. Says on standard output where; the log goes to standard error. */
export async function runServer(settings: Settings, options: { prune?: boolean } = {}): Promise<void> {
  const stream = process.stderr.isTTY
    ? pretty({ destination: 2, ignore: 'pid,hostname' })
    : pino.destination(2)
  const log = pino({ level: settings.logLevel }, stream)
  const server = await startServer(settings, { ...options, now: () => new Date(), log })
  console.log(greeting(server))
  const [signal] = await Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  log.info({ signal }, 'stopping: requests under way are finished')
  await server.close()
}

function greeting({ url, gazette, firstSync }: RunningServer): string {
  const { title } = gazette.site().publication
  const feeds = formatNames.map(
    (format) => `  ${formats[format].label.padEnd(10)}${url}${paths.feed('main', format)}`,
  )
  const lines = [`${title} is served at ${url}${paths.home}`, ...feeds, summaryLine(firstSync.reports)]
  return [...lines, ...firstSync.notices].join('\n')
}
