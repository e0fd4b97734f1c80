import { formatNames } from '../../src/domain/feed.ts'
import { paths } from '../../src/domain/site.ts'
import type { Random } from '../steady/random.ts'
import type { Visit } from './visit.ts'

/** How many different things there are to ask for. */
export interface Places {
  readonly tags: number
  readonly stories: number
  readonly archivePages: number
}

export interface Guest {
  readonly random: Random
  readonly places: Places
  /** The tag that was last given for a path in an encoding. */
  tagOf(path: string, encoding: string): string | undefined
}

/** One kind of visit: how often among all of them, and one of them. */
interface Kind {
  readonly weight: number
  readonly make: (guest: Guest) => Visit
}

const encodings = ['identity', 'gzip', 'br', 'zstd', 'gzip, deflate, br, zstd']
const agents = [
  'NetNewsWire/6.1',
  'Feedbin feed-id:1373711 - 142 subscribers',
  'Mozilla/5.0 (compatible; Miniflux/2.2)',
  'newsboat/2.36',
  'curl/8.9',
]
const mainFeeds = formatNames.map((format) => paths.feed('main', format))
const pages = [
  '/',
  '/subscribe',
  '/opml.xml',
  '/sitemap.xml',
  '/robots.txt',
  '/news-sitemap.xml',
  '/sitemaps/1.xml',
]

/** The mix. Everything that a server meets on a usual day, and on a bad one. */
export const visitKinds: Readonly<Record<string, Kind>> = {
  'hot feeds': { weight: 25, make: (guest) => asReader(guest, guest.random.pick(mainFeeds)) },
  '304s': { weight: 25, make: (guest) => asReader(guest, guest.random.pick(mainFeeds), { isHeld: true }) },
  'feeds of tags': { weight: 15, make: (guest) => asReader(guest, tagFeed(guest)) },
  'feeds of tags, held': { weight: 5, make: (guest) => asReader(guest, tagFeed(guest), { isHeld: true }) },
  'feeds with a query': { weight: 1, make: (guest) => asReader(guest, `/rss.xml?${number(guest, 1e9)}`) },
  'archive pages': { weight: 5, make: (guest) => asReader(guest, archivePage(guest)) },
  articles: {
    weight: 8,
    make: (guest) => asReader(guest, `/articles/story-${number(guest, guest.places.stories)}`),
  },
  pages: { weight: 4, make: (guest) => asReader(guest, guest.random.pick(pages)) },
  'pages of tags': {
    weight: 2,
    make: (guest) => asReader(guest, `/tags/tag-${number(guest, guest.places.tags)}`),
  },
  'what is not there': { weight: 4, make: (guest) => asReader(guest, nowhere(guest)) },
  browsers: {
    weight: 2,
    make: (guest) => withHeaders(asReader(guest, '/rss.xml'), { accept: 'text/html,*/*;q=0.8' }),
  },
  'aborted clients': {
    weight: 4,
    make: (guest) => ({ ...asReader(guest, tagFeed(guest)), isAborted: true }),
  },
}

/** Every feed of a tag, in every format and encoding. */
export function warmUps({ tags }: Places): Visit[] {
  const feeds = Array.from({ length: tags }, (_, tag) =>
    formatNames.map((format) => paths.feed(`tag:tag-${tag}`, format)),
  ).flat()
  return ['identity', 'gzip', 'br', 'zstd'].flatMap((encoding) =>
    feeds.map((path) => ({ path, headers: { 'accept-encoding': encoding } })),
  )
}

/** A kind by its weight. */
export function pickKind(random: Random): string {
  const all = Object.entries(visitKinds)
  let left = random.next() * all.reduce((sum, [, { weight }]) => sum + weight, 0)
  for (const [name, { weight }] of all) {
    left -= weight
    if (left < 0) return name
  }
  return 'hot feeds'
}

/** Some reader, somewhere in the world. */
function asReader(guest: Guest, path: string, { isHeld = false } = {}): Visit {
  const { random } = guest
  const encoding = random.pick(encodings)
  const tag = isHeld ? guest.tagOf(path, encoding) : undefined
  const address = [random.between(1, 9), ...Array.from({ length: 3 }, () => random.between(1, 254))].join('.')
  return {
    path,
    headers: {
      'accept-encoding': encoding,
      'user-agent': random.pick(agents),
      'x-forwarded-for': address,
      ...(tag && { 'if-none-match': tag }),
    },
  }
}

function withHeaders(one: Visit, headers: Readonly<Record<string, string>>): Visit {
  return { ...one, headers: { ...one.headers, ...headers } }
}

const number = ({ random }: Guest, count: number) => random.between(0, count - 1)

function tagFeed(guest: Guest): string {
  return paths.feed(`tag:tag-${number(guest, guest.places.tags)}`, guest.random.pick(formatNames))
}

function archivePage(guest: Guest): string {
  return paths.latestArchive(
    'main',
    1 + number(guest, guest.places.archivePages),
    guest.random.pick(formatNames),
  )
}

/** Never the same twice. */
function nowhere(guest: Guest): string {
  const name = number(guest, 1e9).toString(36)
  return guest.random.pick([
    `/articles/${name}`,
    `/tags/${name}/rss.xml`,
    `/${name}.php`,
    `/media/${name}/x.png`,
  ])
}
