import { formatNames, formats } from './domain/feed.ts'
import { paths } from './domain/site.ts'
import { summaryLine } from './report.ts'
import type { RunningServer } from './start-server.ts'

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
