import { type FeedKind, formatNames, formats } from '../domain/feed.ts'
import { feedFolders, paths } from '../domain/site.ts'

/** The labels of a request. Each has few values, whatever clients request: none is a slug. */
export interface AddressLabels {
  readonly kind: RequestKind
  /** The kind of feed; empty unless the address is a feed or an archive page. */
  readonly feed: FeedKind | 'main' | ''
  /** Empty unless the address is a feed or an archive page. */
  readonly format: string
}

export const requestKinds = ['feed', 'archive', 'page', 'media', 'machine', 'other'] as const
export type RequestKind = (typeof requestKinds)[number]

const machinePaths: ReadonlySet<string> = new Set([
  paths.opml,
  paths.feedMenu,
  paths.sitemap,
  paths.newsSitemap,
  paths.robots,
  paths.license,
  paths.hub,
  '/healthz',
  '/readyz',
  '/metrics',
  '/api/audience',
])

const folder = Object.values(feedFolders).join('|')
const file = formatNames.map((name) => formats[name].file.replaceAll('.', '\\.')).join('|')
const feedBase = `(?:/(?<folder>${folder})/[^/]+)?`

/** The first match counts. */
const shapes: readonly (readonly [RequestKind, RegExp])[] = [
  ['feed', new RegExp(`^${feedBase}/(?<file>${file})$`)],
  ['archive', new RegExp(`^${feedBase}/archives/[^/]+/(?<file>${file})$`)],
  ['page', new RegExp(`^(?:/|/subscribe|/(?:articles|${folder})/[^/]+)$`)],
  ['media', /^\/media\/./],
  ['machine', /^\/sitemaps\/[^/]+\.xml$/],
]

const kindOf = new Map(Object.entries(feedFolders).map(([kind, name]) => [name, kind as FeedKind]))
const formatOf = new Map(formatNames.map((name) => [formats[name].file, name]))

/** The labels of a request by its address alone, whether anything exists there or not. */
export function toAddressLabels(address: string): AddressLabels {
  const [path = ''] = address.split('?', 1)
  for (const [kind, shape] of shapes) {
    const found = shape.exec(path)
    if (found) return { kind, ...feedLabels(found.groups) }
  }
  return { kind: machinePaths.has(path) ? 'machine' : 'other', feed: '', format: '' }
}

function feedLabels({ folder, file }: Partial<Record<string, string>> = {}): Omit<AddressLabels, 'kind'> {
  if (file === undefined) return { feed: '', format: '' }
  const feed = folder === undefined ? 'main' : (kindOf.get(folder) ?? '')
  return { feed, format: formatOf.get(file) ?? '' }
}
