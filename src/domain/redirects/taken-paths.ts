import { formatNames } from '../feed.ts'
import { feedFolders, pathShapes, paths } from '../site.ts'

const rss = paths.feed('main', 'rss')
const atom = paths.feed('main', 'atom')
const json = paths.feed('main', 'json')

/** Usual feed addresses of other systems, and ours. One redirect, for ever. */
export const oldAddresses: Readonly<Record<string, string>> = {
  '/feed': rss,
  '/feed/': rss,
  '/feeds': rss,
  '/feeds/': rss,
  '/rss': rss,
  '/rss/': rss,
  '/feed.xml': rss,
  '/feed.rss': rss,
  '/index.xml': rss,
  '/index.rss': rss,
  '/feed/rss': rss,
  '/feed/rss/': rss,
  '/rss2.xml': rss,
  '/atom': atom,
  '/atom/': atom,
  '/feed/atom': atom,
  '/feed/atom/': atom,
  '/feed.atom': atom,
  '/index.atom': atom,
  '/json': json,
  '/feed/json': json,
  '/feed/json/': json,
  '/index.json': json,
}

const fixedPaths: ReadonlySet<string> = new Set([
  ...Object.values(paths).filter((path) => typeof path === 'string'),
  ...formatNames.flatMap((format) => [paths.feed('main', format), paths.previewEntry(format)]),
  ...[paths.subscribe('main'), '/favicon.ico', '/healthz', '/readyz', '/metrics', '/api/audience'],
])

/** True for a path, as `canonicalPath` writes it, that always has an answer of its own. */
export function isFixedPath(path: string): boolean {
  return fixedPaths.has(path)
}

const shapes = Object.values(pathShapes).flatMap((shape) =>
  typeof shape === 'function' ? [shape('rss')] : shape,
)

const takenParts: ReadonlySet<string> = new Set([
  ...['archive', 'pages', ...Object.values(feedFolders)],
  ...[...fixedPaths, ...shapes, ...Object.keys(oldAddresses)].map((path) => path.split('/')[1] ?? ''),
])

/** True for a path below whose first part this server has addresses of its own, or may get them. */
export function isTakenPath(path: string): boolean {
  return takenParts.has(path.split('/')[1] ?? '')
}
