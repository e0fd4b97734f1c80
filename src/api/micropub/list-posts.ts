import type { ApiDeps } from '../deps.ts'
import { addressOf, type Mf2Properties, plainText } from './mf2.ts'
import { readProperties } from './posts.ts'
import { type QueryFields, readCount, wantedOf } from './query-fields.ts'

const mostListed = 100
const byDefault = 20
/** So many articles are looked through for one page, whatever the filter. */
const mostRead = 2_000

interface ListedPost {
  readonly type: readonly string[]
  readonly properties: Mf2Properties
}

/**
 * The newest posts, a page of them (Micropub extension "Query for Post List"): `limit`, `offset`, `after` and `before` with what
 * `paging` says, `post-type`, `post-status` and `filter`. Deleted posts are not listed.
 */
export async function listPosts(
  fields: QueryFields,
  deps: ApiDeps,
): Promise<{ readonly items: readonly ListedPost[]; readonly paging: object }> {
  const limit = Math.max(1, Math.min(readCount(fields, 'limit', byDefault), mostListed))
  let toSkip = readCount(fields, 'offset', 0)
  let cursor = fields.get('after') || fields.get('before') || undefined
  let previous: string | undefined
  let read = 0
  const items: ListedPost[] = []
  while (items.length < limit && read < mostRead) {
    const size = toSkip > 0 ? Math.min(toSkip, mostListed) : limit - items.length
    const page = await deps.store.listArticlesPage({ limit: size, ...(cursor !== undefined && { cursor }) })
    if (read === 0) previous = page.previous
    read += page.articles.length
    const articles = page.articles
      .map(({ article }) => article)
      .filter(({ status }) => status !== 'withdrawn')
    const found = (await readProperties(articles, deps)).filter((one) => isWanted(one, fields))
    if (toSkip > 0) toSkip -= found.length
    else items.push(...found.map((one) => toItem(one, fields)))
    cursor = page.next
    if (cursor === undefined) break
  }
  const paging = { ...(cursor !== undefined && { after: cursor }), ...(previous && { before: previous }) }
  return { items, paging }
}

function toItem(properties: Mf2Properties, fields: QueryFields): ListedPost {
  const wanted = wantedOf(fields)
  const shown =
    wanted.length === 0
      ? properties
      : Object.fromEntries(
          Object.entries(properties).filter(([name]) => name === 'url' || wanted.includes(name)),
        )
  return { type: ['h-entry'], properties: shown }
}

function isWanted(properties: Mf2Properties, fields: QueryFields): boolean {
  const type = fields.get('post-type')
  const status = fields.get('post-status')
  const filter = fields.get('filter')?.toLowerCase()
  return (
    (!type || type === postTypeOf(properties)) &&
    (!status || status === properties['post-status']?.[0]) &&
    (!filter ||
      JSON.stringify([properties.name, properties.summary, properties.content, properties.category])
        .toLowerCase()
        .includes(filter))
  )
}

/** The kind of a post by its properties (Post Type Discovery, section 3). */
export function postTypeOf(properties: Mf2Properties): string {
  const has = (name: string) => addressOf(properties[name]?.[0]) !== undefined
  const named: readonly (readonly [string, string])[] = [
    ['rsvp', 'rsvp'],
    ['repost-of', 'repost'],
    ['like-of', 'like'],
    ['in-reply-to', 'reply'],
    ['bookmark-of', 'bookmark'],
    ['video', 'video'],
    ['photo', 'photo'],
    ['audio', 'audio'],
  ]
  const found = named.find(([name]) => has(name))
  if (found) return found[1]
  return plainText(properties.name?.[0]) === undefined ? 'note' : 'article'
}
