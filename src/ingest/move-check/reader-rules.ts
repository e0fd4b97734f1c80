import { byEntry, joined, type ReaderRule } from './reader-rule.ts'
import { bodyOf, dateOf, type SeenEnclosure, type SeenEntry, type SeenFeed } from './seen-feed.ts'
import { sharedWords } from './words.ts'

const dayMs = 24 * 60 * 60 * 1000

const present = (text: string | undefined) => text || undefined
const id = (entry: SeenEntry) => present(entry.id)
const link = (entry: SeenEntry) => present(entry.link)
const title = (entry: SeenEntry) => present(entry.title)
const date = (entry: SeenEntry) => dateOf(entry)?.toISOString()
const content = (entry: SeenEntry) => present(bodyOf(entry))
const media = ({ enclosures = [] }: SeenEntry) => enclosures[0]?.url

const keptAddress = 'followed at each fetch; the old address stays'
const newAddress = 'stored; what was read stays read'

/**
 * How feed readers know an entry again, as their own code says: newsboat `rssparser.cpp`, FreshRSS `Models/Feed.php`, Miniflux
 * the `adapter.go` of each format, NetNewsWire `Article.swift` and `RSSItem.swift`, feedkit `parser/entry.rb`, NewsBlur `models.py`,
 * tt-rss `RSSUtils.php`, Liferea `itemset.c`, rss2email `feed.py`, Thunderbird `FeedParser`, AntennaPod
 * `FeedItemDuplicateGuesser`; and as Apple's documents for podcasters say. A service whose code is closed is taken to compare ids exactly.
 * Where a rule is not known exactly, the row is stricter than the reader.
 */
export const readerRules: readonly ReaderRule[] = [
  {
    name: 'newsboat',
    key: 'id, whatever the feed',
    withoutId: 'link and date, link, title',
    isPerFeed: false,
    redirect: keptAddress,
    keeps: 'newest',
    kinds: ['rss', 'rdf', 'atom'],
    identify: byEntry(id, joined(link, date), link, title),
  },
  {
    name: 'FreshRSS',
    key: 'feed and id; link and date if ids are missing',
    withoutId: 'link and date',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'newest',
    identify: identifyLikeFreshRss,
  },
  {
    name: 'Miniflux',
    key: 'feed and id; in RSS 1.0 the link',
    withoutId: 'link, title and text',
    isPerFeed: true,
    redirect: `${keptAddress}; an error if the new one is subscribed, too`,
    keeps: 'newest',
    identify: (feed) =>
      (feed.kind === 'rdf'
        ? byEntry(link, joined(title, content))
        : byEntry(id, link, joined(title, content)))(feed),
  },
  {
    name: 'NetNewsWire',
    key: "the feed's address and id",
    withoutId: 'link and date, title and date, date, link, title',
    isPerFeed: true,
    redirect: keptAddress,
    keeps: 'newest',
    identify: byEntry(id, joined(link, date), joined(title, date), date, link, title, content),
    arrivesRead: (entry, { now }) => isOlder(entry, now, 183),
  },
  {
    name: 'Feedbin',
    key: "the feed's address and id, their hosts apart",
    withoutId: 'link, date and title',
    isPerFeed: true,
    redirect: keptAddress,
    keeps: 'newest',
    mostEntries: 300,
    identify: ({ entries }) => entries.map(identifyLikeFeedbin),
    arrivesRead: (entry, { now }) => isOlder(entry, now, 30),
  },
  {
    name: 'NewsBlur',
    key: 'feed and id; also title, day and text',
    withoutId: 'link, date',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'newest',
    identify: byEntry(id, link, date),
    isAlike: isAlikeForNewsBlur,
  },
  {
    name: 'tt-rss',
    key: 'id, whatever the feed',
    withoutId: 'link, title',
    isPerFeed: false,
    redirect: keptAddress,
    keeps: 'newest',
    kinds: ['rss', 'rdf', 'atom'],
    identify: byEntry(id, link, title),
  },
  {
    name: 'Liferea',
    key: 'feed and id',
    withoutId: 'title and text',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'first',
    kinds: ['rss', 'rdf', 'atom'],
    identify: byEntry(id, ({ title, ...rest }) => JSON.stringify([title, bodyOf(rest)])),
  },
  {
    name: 'rss2email',
    key: 'feed and id',
    withoutId: 'text',
    isPerFeed: true,
    redirect: keptAddress,
    keeps: 'first',
    kinds: ['rss', 'rdf', 'atom'],
    identify: byEntry(id, content, link, title),
  },
  {
    name: 'Thunderbird',
    key: 'id in the account',
    withoutId: 'link, title and the first 150 characters',
    isPerFeed: false,
    redirect: keptAddress,
    keeps: 'first',
    kinds: ['rss', 'rdf', 'atom'],
    identify: byEntry(id, (entry) => JSON.stringify([entry.link, entry.title, bodyOf(entry).slice(0, 150)])),
  },
  {
    name: 'AntennaPod',
    key: 'feed and id; sound; title, day, length and type',
    withoutId: 'the address of the sound, title',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'newest',
    kinds: ['rss', 'atom'],
    takes: isEpisode,
    identify: ({ entries }) => entries.map(identifyLikeAntennaPod),
    arrivesRead: (entry, { newestKnown }) => isBefore(dateOf(entry), newestKnown),
  },
  {
    name: 'Apple Podcasts',
    key: 'feed and id',
    withoutId: 'the address of the sound',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'newest',
    kinds: ['rss'],
    takes: isEpisode,
    identify: byEntry(id, media),
  },
  {
    name: 'Feedly, Inoreader and others',
    key: 'feed and id',
    withoutId: 'link, title',
    isPerFeed: true,
    redirect: keptAddress,
    keeps: 'newest',
    identify: byEntry(id, link, title),
  },
  {
    name: 'Pocket Casts, Overcast',
    key: 'feed and id',
    withoutId: 'the address of the sound',
    isPerFeed: true,
    redirect: newAddress,
    keeps: 'newest',
    kinds: ['rss', 'atom'],
    takes: isEpisode,
    identify: byEntry(id, media),
  },
]

/** It gives up on the ids of a feed in which more than one in twenty is missing or repeated. */
function identifyLikeFreshRss(feed: SeenFeed): readonly (readonly string[])[] {
  const byAddress = joined(({ link = '' }) => link, date)
  const candidates = [
    byEntry(id, byAddress, link, title),
    byEntry(byAddress, link, title),
    byEntry(
      joined(
        ({ link = '' }) => link,
        ({ title = '' }) => title,
        date,
      ),
      link,
      title,
    ),
  ]
  const [byId = candidates[0], ...others] = candidates
  const ids = byEntry(id)(feed)
  if (isReliable(ids)) return byId?.(feed) ?? []
  const found = others.map((identify) => identify(feed))
  return found.find(isReliable) ?? found.at(-1) ?? []
}

function isReliable(keys: readonly (readonly string[])[]): boolean {
  const distinct = new Set(keys.flat())
  return distinct.size >= keys.length * 0.95
}

function identifyLikeFeedbin(entry: SeenEntry): readonly string[] {
  const key = id(entry) ?? JSON.stringify([entry.link, date(entry), entry.title])
  return [key, `//${key.replace(/^https?:\/\/[^/]*/i, '')}`]
}

/**
 * NewsBlur compares titles (75 % alike), dates (within a day) and texts (98 % alike). Here the title must be equal, since
 * its measure is not known.
 */
function isAlikeForNewsBlur(known: SeenEntry, entry: SeenEntry): boolean {
  if (known.title === undefined || known.title !== entry.title) return false
  const [before, after] = [dateOf(known), dateOf(entry)]
  if (!before || !after || Math.abs(before.getTime() - after.getTime()) >= dayMs) return false
  return sharedWords(bodyOf(known), bodyOf(entry)) > 0.98
}

function identifyLikeAntennaPod(entry: SeenEntry): readonly string[] {
  const [sound] = (entry.enclosures ?? []).filter(isMedia)
  const { length, type } = sound ?? {}
  const looks = [entry.title, date(entry)?.slice(0, 10), length, type]
  return [
    ...(entry.id ? [JSON.stringify(['id', entry.id])] : []),
    ...(sound ? [JSON.stringify(['sound', sound.url])] : []),
    ...(looks.every((one) => one !== undefined) ? [JSON.stringify(looks)] : []),
  ]
}

function isMedia({ type = '', url }: SeenEnclosure): boolean {
  return /^(?:audio|video)\//.test(type) || /\.(?:mp3|m4a|m4v|mp4|ogg|opus|aac)(?:$|\?)/i.test(url)
}

function isEpisode({ enclosures = [] }: SeenEntry): boolean {
  return enclosures.some(isMedia)
}

function isOlder(entry: SeenEntry, now: Date, days: number): boolean {
  const at = dateOf(entry)
  return at !== undefined && now.getTime() - at.getTime() > days * dayMs
}

function isBefore(at: Date | undefined, other: Date | undefined): boolean {
  return at !== undefined && other !== undefined && at.getTime() < other.getTime()
}
