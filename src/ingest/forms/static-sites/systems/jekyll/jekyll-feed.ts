import type { FeedName } from '../../../../../domain/feed.ts'
import { toFeedSlug } from '../../../../../domain/identity.ts'
import type { OldFeed } from '../../../../exports/export-form.ts'
import { fieldsIn, isFalse, textAt, textsIn } from '../../read-config.ts'
import { atHost, encodePath, joinPath, pathOfSite } from '../../site-addresses.ts'
import type { Fields, Topics } from '../../site-system.ts'
import type { FeedSource } from './find-feed.ts'
import { idPath } from './jekyll-addresses.ts'
import type { JekyllSite } from './jekyll-site.ts'

export const rules: Readonly<Record<FeedSource['kind'], string | undefined>> = {
  plugin:
    'jekyll-feed gives each post its address without the file’s ending and without a slash at its end as id',
  template: 'the site’s own template of its feed gives the ids',
  unknown: undefined,
}

export function ruleOf({ kind, path }: FeedSource): string | undefined {
  return kind === 'template' ? `${rules.template} (${path.slice(1)})` : rules[kind]
}

export function feedIdOf(
  { path, slug, all }: { path: string; slug: string; all: Fields },
  { feed, address, config }: JekyllSite,
): string | undefined {
  if (address === undefined) return undefined
  const base = pathOfSite(address)
  const id = idPath(path, slug)
  if (feed.kind === 'plugin') return atHost(address, encodePath(base + id))
  if (feed.kind !== 'template' || feed.idExpression === undefined) return undefined
  return evaluateId(feed.idExpression, {
    'post.url': path,
    'post.id': decode(id),
    'post.guid': textAt(all, 'guid'),
    'site.url': textAt(config, 'url') ?? new URL(address).origin,
    'site.baseurl': textAt(config, 'baseurl') ?? '',
    'site.production_url': textAt(config, 'production_url'),
    base,
    origin: new URL(address).origin,
  })
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** `{{ site.url }}{{ post.id }}`, `{{ post.url | prepend: site.baseurl | prepend: site.url }}`. Undefined if anything is unknown. */
export function evaluateId(
  expression: string,
  values: Readonly<Record<string, string | undefined>>,
): string | undefined {
  let isKnown = true
  const text = expression.replace(
    /\{\{-?\s*([^{}|]+?)\s*((?:\|[^{}|]*)*?)\s*-?\}\}/g,
    (_all, name: string, filters: string) => {
      const quoted = /^["'](.*)["']$/.exec(name)?.[1]
      const value = filters
        .split('|')
        .map((filter) => filter.trim())
        .filter((filter) => filter !== '')
        .reduce<string | undefined>((one, filter) => filtered(one, filter, values), quoted ?? values[name])
      if (value === undefined) isKnown = false
      return value ?? ''
    },
  )
  return isKnown && !/\{[{%]/.test(text) ? text.trim() : undefined
}

export function filtered(
  value: string | undefined,
  filter: string,
  values: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (value === undefined) return undefined
  const [, name = '', argument = ''] = /^(\w+)(?:\s*:\s*(.*))?$/.exec(filter) ?? []
  const text = /^["'](.*)["']$/.exec(argument)?.[1] ?? values[argument]
  if (name === 'xml_escape' || name === 'escape' || name === 'strip' || name === 'uri_escape') return value
  if (name === 'absolute_url') return `${values.origin}${values.base}${encodePath(joinPath(value))}`
  if (name === 'relative_url') return `${values.base}${encodePath(joinPath(value))}`
  if (text === undefined) return undefined
  if (name === 'prepend') return text + value
  if (name === 'append') return value + text
  if (name === 'remove') return value.replaceAll(text, '')
  return undefined
}

export function listFeeds({ config, feed, address }: JekyllSite, topics: Topics): OldFeed[] {
  const base = pathOfSite(address)
  const { format } = feed
  const settings = fieldsIn(config.feed)
  const topicFeed = (name: string): FeedName =>
    topics.isSection(name) ? `section:${toFeedSlug(name)}` : `tag:${toFeedSlug(name)}`
  const main: OldFeed = { from: base + feed.path, to: { feed: 'main', format } }
  if (feed.kind !== 'plugin') return [main]
  const posts = fieldsIn(fieldsIn(settings.collections).posts)
  const categories = [...new Set([...textsIn(settings.categories), ...textsIn(posts.categories)])]
  const tags =
    settings.tags === undefined || isFalse(settings.tags)
      ? []
      : [...topics.tags].filter((tag) => /^\w+$/.test(tag))
  const around = textAt(settings.tags, 'path') ?? '/feed/by_tag/'
  return [
    main,
    ...categories.map(
      (name): OldFeed => ({
        from: encodePath(`${base}/feed/${name}.xml`),
        to: { feed: topicFeed(name), format },
      }),
    ),
    ...tags.map(
      (tag): OldFeed => ({
        from: encodePath(`${base}${joinPath(around, `${tag}.xml`)}`),
        to: { feed: `tag:${toFeedSlug(tag)}`, format },
      }),
    ),
  ]
}
