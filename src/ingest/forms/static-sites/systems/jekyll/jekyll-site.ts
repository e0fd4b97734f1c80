import { fieldsIn, isTrue, mergeFields, textAt, textsIn } from '../../read-config.ts'
import { joinPath, normalizePath, pathOfSite, readSiteAddress } from '../../site-addresses.ts'
import { timeZoneOr } from '../../site-dates.ts'
import type { Fields, SiteFolder, SiteZone } from '../../site-system.ts'
import { type FeedSource, findFeed } from './find-feed.ts'
import { patternOfStyle, suffixOfStyle } from './jekyll-addresses.ts'

export interface Collection {
  readonly name: string
  /** With a line in front: `_news`. */
  readonly folder: string
  readonly isWritten: boolean
  readonly pattern: string
}

export interface JekyllSite {
  readonly folder: SiteFolder
  readonly config: Fields
  readonly address?: string
  readonly zone: SiteZone
  readonly style: string
  readonly collections: readonly Collection[]
  readonly defaults: readonly Scope[]
  readonly feed: FeedSource
}

export async function toSite(
  folder: SiteFolder,
  config: Fields,
  given: string | undefined,
): Promise<JekyllSite> {
  const url = readSiteAddress(textAt(config, 'url'))
  const host = url === undefined ? undefined : new URL(url).origin
  const own =
    host === undefined
      ? undefined
      : host + trimSlashes(pathOfSite(url) + joinPath(textAt(config, 'baseurl') ?? ''))
  const cname = folder.has('CNAME') ? (await folder.readText('CNAME')).trim().split(/\s/)[0] : undefined
  const address = given ?? own ?? (cname ? readSiteAddress(`https://${cname}`) : undefined)
  const style = textAt(config, 'permalink') ?? 'date'
  return {
    folder,
    config,
    ...(address !== undefined && { address }),
    zone: { timeZone: timeZoneOr(textAt(config, 'timezone')), secondsAreUtc: true },
    style,
    collections: listCollections(config, style),
    defaults: listDefaults(config),
    feed: await findFeed(folder, config),
  }
}

export function trimSlashes(path: string): string {
  return path.replace(/\/+$/, '')
}

export function listCollections(config: Fields, style: string): Collection[] {
  const around = normalizePath(textAt(config, 'collections_dir') ?? '')
  const written = config.collections
  const named = Array.isArray(written)
    ? textsIn(written).map((name) => [name, fieldsIn({})] as const)
    : Object.entries(fieldsIn(written)).map(([name, own]) => [name, fieldsIn(own)] as const)
  const others = named.filter(([name]) => name !== 'posts')
  const posts = named.find(([name]) => name === 'posts')?.[1] ?? {}
  const toCollection = (name: string, own: Fields, pattern: string, isWritten: boolean): Collection => ({
    name,
    folder: joinPath(around, `_${name}`).slice(1),
    isWritten,
    pattern: textAt(own, 'permalink') ?? pattern,
  })
  return [
    toCollection('posts', posts, patternOfStyle(style), true),
    ...others.map(([name, own]) =>
      toCollection(name, own, `/:collection/:path${suffixOfStyle(style)}`, isTrue(own.output)),
    ),
  ]
}

export interface Scope {
  readonly path: string
  readonly type?: string
  readonly values: Fields
}

export function listDefaults(config: Fields): Scope[] {
  const list = Array.isArray(config.defaults) ? config.defaults : []
  const around = normalizePath(textAt(config, 'collections_dir') ?? '')
  return list.flatMap((one): Scope[] => {
    const { scope, values } = fieldsIn(one)
    const type = textAt(scope, 'type')
    const path = normalizePath(textAt(scope, 'path') ?? '')
    const below = around !== '' && path.startsWith(`${around}/`) ? path.slice(around.length + 1) : path
    const known = { page: 'pages', post: 'posts', draft: 'drafts' } as Readonly<Record<string, string>>
    return [
      { path: below, ...(type !== undefined && { type: known[type] ?? type }), values: fieldsIn(values) },
    ]
  })
}

/** The longer path wins, and of two equal ones that with a type. */
export function defaultsFor(path: string, type: string, { defaults, config }: JekyllSite): Fields {
  const around = normalizePath(textAt(config, 'collections_dir') ?? '')
  const inside = around !== '' && path.startsWith(`${around}/`) ? path.slice(around.length + 1) : path
  const fitting = defaults.filter(
    (scope) => (scope.type === undefined || scope.type === type) && isBelow(inside, scope.path),
  )
  const weight = (scope: Scope) => scope.path.length * 2 + (scope.type === undefined ? 0 : 1)
  return mergeFields(
    ...fitting.toSorted((one, other) => weight(one) - weight(other)).map(({ values }) => values),
  )
}

export function isBelow(path: string, scope: string): boolean {
  if (!scope.includes('*')) return path.startsWith(scope)
  const form = scope.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${form.join('[^/]*')}`).test(path)
}

export function valuesOf({ config, address }: JekyllSite): Record<string, string> {
  const base = pathOfSite(address)
  const plain = Object.entries(config).flatMap(([name, value]) =>
    typeof value === 'string' ? [[`site.${name}`, value] as const] : [],
  )
  return { ...Object.fromEntries(plain), 'site.baseurl': textAt(config, 'baseurl') ?? '', base }
}
