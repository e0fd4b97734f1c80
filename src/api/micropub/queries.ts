import { paths } from '../../domain/site.ts'
import type { ApiDeps } from '../deps.ts'
import type { Reply } from '../operation.ts'
import { invalidRequest } from '../problem.ts'
import { listPosts } from './list-posts.ts'
import { findPost } from './posts.ts'
import { refuse } from './problems.ts'
import { type QueryFields, readCount, wantedOf } from './query-fields.ts'

/** The kinds of posts that clients offer to write, by the names of Post Type Discovery. */
const postTypes = [
  { type: 'note', name: 'Note' },
  { type: 'article', name: 'Article' },
  { type: 'photo', name: 'Photo' },
  { type: 'video', name: 'Video' },
  { type: 'audio', name: 'Audio' },
  { type: 'reply', name: 'Reply' },
  { type: 'bookmark', name: 'Bookmark' },
  { type: 'repost', name: 'Repost' },
] as const

type Query = (fields: QueryFields, deps: ApiDeps) => Promise<unknown>

const queries: Readonly<Record<string, Query>> = {
  config: async (_fields, deps) => ({
    'media-endpoint': deps.site().baseUrl + paths.micropubMedia,
    'syndicate-to': [],
    q: Object.keys(queries),
    'post-types': postTypes,
    ...listChannels(deps),
    categories: await listTags('', deps),
    visibility: ['public'],
    'post-status': ['published', 'draft'],
    destination: [{ uid: `${deps.site().baseUrl}/`, name: deps.site().publication.title }],
  }),
  source: readSource,
  // Nothing is sent elsewhere: other servers follow the feeds.
  'syndicate-to': async () => ({ 'syndicate-to': [] }),
  category: async (fields, deps) => ({
    categories: await listTags(fields.get('filter') ?? '', deps, fields),
  }),
  channel: async (_fields, deps) => listChannels(deps),
  contact: async (_fields, { site }) => ({
    contacts: (site().publication.authors ?? []).map(({ name, url }) => ({ name, ...(url && { url }) })),
  }),
}

/** Answers `?q=` (Micropub, section 3.7, and its extensions). */
export async function answerQuery(fields: QueryFields, deps: ApiDeps): Promise<Reply> {
  // Clients see by a request without a query whether their token is valid.
  const q = fields.get('q') || 'config'
  const query = Object.hasOwn(queries, q) ? queries[q] : undefined
  if (query) return { status: 200, json: await query(fields, deps) }
  const detail = `q must be one of ${Object.keys(queries).join(', ')}; it says "${q.slice(0, 60)}"`
  throw invalidRequest([{ field: 'q', detail }])
}

async function readSource(fields: QueryFields, deps: ApiDeps): Promise<unknown> {
  const url = fields.get('url')
  if (!url) return listPosts(fields, deps)
  const { article, properties } = await findPost(url, deps)
  if (article.status === 'withdrawn') throw refuse(`the post ${url} is deleted: undelete it first`)
  const wanted = wantedOf(fields)
  if (wanted.length === 0) return { type: ['h-entry'], properties }
  const found = wanted.filter((name) => Object.hasOwn(properties, name))
  return { properties: Object.fromEntries(found.map((name) => [name, properties[name]])) }
}

/** Each section is a channel. */
function listChannels({ site }: Pick<ApiDeps, 'site'>) {
  return { channels: site().publication.sections.map(({ slug, title }) => ({ uid: slug, name: title })) }
}

const mostTags = 1_000

/** The tags in use, by name: those that contain the filter. */
async function listTags(filter: string, { store }: ApiDeps, fields?: QueryFields): Promise<string[]> {
  const feeds = await store.feeds()
  const tags = feeds.flatMap(({ name, label }) => (name.startsWith('tag:') ? [label ?? name.slice(4)] : []))
  const folded = filter.toLowerCase()
  const [limit, offset] = [readCount(fields, 'limit', mostTags), readCount(fields, 'offset', 0)]
  return tags
    .filter((tag) => tag.toLowerCase().includes(folded))
    .sort((one, other) => one.localeCompare(other))
    .slice(offset, offset + Math.min(limit, mostTags))
}
