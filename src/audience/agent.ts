import { toOwnText } from '../http/client-address.ts'
import { type Digest, toDigest } from './client.ts'

/**
 * What reads: a `service` reads for many people, a `reader` is one person's own, a `bot` looks for links, previews or
 * knowledge, a `program` is what people write themselves, and `own` is this house.
 */
export type ReaderKind = 'service' | 'reader' | 'bot' | 'program' | 'own'

export interface KnownReader {
  readonly name: string
  readonly kind: ReaderKind
}

type Names = readonly (readonly [name: string, form: RegExp])[]

/** They say for how many people they read, most of them. */
const services: Names = [
  ['Feedbin', /Feedbin/i],
  ['Feedly', /Feedly/i],
  ['Inoreader', /Inoreader/i],
  ['NewsBlur', /NewsBlur/i],
  ['BazQux', /BazQux/i],
  ['The Old Reader', /theoldreader/i],
  ['Overcast', /Overcast\//],
  ['Feed Wrangler', /Feed ?Wrangler/i],
  ['Feedspot', /Feedspot/i],
  ['Bloglovin', /Bloglovin/i],
  ['Netvibes', /Netvibes/i],
  ['Dreamwidth', /Dreamwidth/i],
  ['LiveJournal', /LiveJournal/i],
  ['Google FeedFetcher', /FeedFetcher-Google/i],
  ['Superfeedr', /Superfeedr/i],
  ['Flipboard', /Flipboard/i],
  ['Readwise', /Readwise/i],
  ['Blogtrottr', /Blogtrottr/i],
  ['Pocket Casts', /Pocket ?Casts/i],
  ['Castro', /Castro\b|Tentacles/],
  ['Apple Podcasts directory', /\biTMS\b/],
  ['Spotify', /^Spotify\//],
  ['Amazon Music', /Amazon Music Podcast/i],
  ['Castbox', /Castbox/i],
  ['Player FM', /Player ?FM/i],
  ['Podbean', /Podbean/i],
  ['Podcast Index', /Podcastindex/i],
]

const readers: Names = [
  ['NetNewsWire', /NetNewsWire/i],
  ['Miniflux', /Miniflux/i],
  ['FreshRSS', /FreshRSS/i],
  ['Tiny Tiny RSS', /Tiny Tiny RSS/i],
  ['CommaFeed', /CommaFeed/i],
  ['Nextcloud News', /NextCloud-News/i],
  ['selfoss', /selfoss/i],
  ['lion-reader', /lion-?reader/i],
  ['Yarr', /^Yarr\//i],
  ['Liferea', /Liferea/i],
  ['newsboat', /newsboat|newsbeuter/i],
  ['sfeed', /\bsfeed/i],
  ['rss2email', /rss2email/i],
  ['feed2imap', /feed2imap/i],
  ['Akregator', /Akregator/i],
  ['Thunderbird', /Thunderbird\//],
  ['Vienna', /\bVienna\//],
  ['ReadKit', /ReadKit/i],
  ['Reeder', /\bReeder\b/],
  ['NewsFlash', /News ?Flash/i],
  ['QuiteRSS', /QuiteRSS/i],
  ['RSS Guard', /RSS ?Guard/i],
  ['RSSOwl', /RSSOwl/i],
  ['Fluent Reader', /Fluent[ -]?Reader/i],
  ['Newsify', /Newsify/i],
  ['Unread', /\bUnread(?:Cloud)?(?:\/| RSS)/],
  ['Elfeed', /Elfeed/i],
  ['Feeder', /SpaceCowboys|^Feeder\b/],
  ['Read You', /Read ?You\b/],
  ['Capy Reader', /Capy ?Reader/i],
  ['News Explorer', /News[ /]Explorer/],
  ['Fiery Feeds', /Fiery(?:%20| )Feeds/i],
  ['lire', /^lire\//i],
  ['AntennaPod', /AntennaPod/i],
  ['Podcast Addict', /Podcast ?Addict/i],
  ['gPodder', /gPodder/i],
  ['Downcast', /\bDowncast\//],
  ['Apple Podcasts', /^(?:Podcasts?|Balados|Podcasti|Podcasty)\/|^iTunes\/|AppleCoreMedia/],
  ['feedparser', /feedparser/i],
  ['XML::Feed', /XML::Feed|URI::Fetch/],
]

const bots: Names = [
  ['Slack', /Slackbot|\bSlack\b/],
  ['Discord', /Discordbot|MonitoRSS/i],
  ['Mastodon', /Mastodon\/|Pleroma|Misskey|Friendica/i],
  ['Telegram', /TelegramBot/i],
  ['Matrix', /maubot|Synapse/i],
  ['Facebook', /facebookexternalhit|meta-external/i],
  ['X', /Twitterbot/i],
  ['IFTTT', /IFTTT/],
  ['Zapier', /Zapier/i],
  ['Google', /Google(?:bot|Other)|Storebot-Google/i],
  ['Bing', /bingbot/i],
  ['Apple', /Applebot/i],
  ['a monitor', /UptimeRobot|Pingdom|StatusCake/i],
  ['another bot', /bot\b|crawler|spider/i],
]

const programs: Names = [
  ['curl', /^curl\//i],
  ['Wget', /^Wget\//i],
  ['Python', /python|aiohttp|httpx|Scrapy/i],
  ['Node.js', /^node\b|undici|node-fetch|axios|^got\b|rss-parser/i],
  ['Go', /^Go-http-client/i],
  ['Java', /^Java\/|okhttp|Apache-HttpClient|Jakarta/i],
  ['PHP', /^PHP|Guzzle|SimplePie|feed-io/i],
  ['Ruby', /^Ruby|Faraday|http\.rb|Typhoeus/i],
  ['Perl', /libwww-perl|LWP::/i],
  ['.NET', /\.NET|PowerShell/i],
]

const of = (kind: ReaderKind, names: Names) => names.map(([name, form]) => ({ reader: { name, kind }, form }))

/** The first that fits counts: many call themselves a browser, and services are like each other. */
const known = [
  ...of('own', [['Gazette', /^Gazette\//]]),
  ...of('service', services),
  ...of('reader', readers),
  ...of('bot', bots),
  ...of('program', programs),
  ...of('reader', [['a browser', /^Mozilla\/\d/]]),
]

const unnamed: KnownReader = { name: 'unnamed', kind: 'reader' }
const other: KnownReader = { name: 'other', kind: 'reader' }

/** Who a User-Agent speaks for: a name of these tables, `unnamed` where it is empty, and `other` for all else. */
export function toKnownReader(userAgent: string): KnownReader {
  if (userAgent.trim() === '') return unnamed
  return known.find(({ form }) => form.test(userAgent))?.reader ?? other
}

/** What a User-Agent tells of who reads. */
export interface Agent {
  readonly reader: KnownReader
  /** It is counted one by one: it reads for itself, and does not say for how many others. */
  readonly isDirect: boolean
  /** Of the User-Agent. */
  readonly digest: Digest
  /** For how many people it reads, where it says so. */
  readonly report?: {
    readonly subscribers: number
    /** The feed's id at the service, where it names one. */
    readonly feedId?: string
  }
}

/** Of those who read for others nobody knows for how many, unless they say it. */
const readsForItself: Readonly<Record<ReaderKind, boolean>> = {
  service: false,
  reader: true,
  bot: false,
  program: true,
  own: false,
}

/** Nobody reads for more people than that; who says so has made it up. */
export const mostSubscribers = 10_000_000

/** `142 subscribers`, `1,204 subscribers`, and `2 readers` as Dreamwidth and LiveJournal say it. */
const reportForm = /(\d[\d,]*)\s+(?:subscribers?|readers)\b/i

/** `feed-id:1373711`, `feed-id=0719795c4d27`, and NewsBlur's `newsblur.com/site/6865328/`. */
const feedIdForm = /(?:\bfeed-id[:=]\s*|\bnewsblur\.com\/site\/)([\w-]{1,40})/i

/** Takes a User-Agent apart. What it says can be forged, so it is bounded here and an estimate for ever. */
export function toAgent(userAgent: string): Agent {
  const reader = toKnownReader(userAgent)
  const number = reportForm.exec(userAgent)?.[1]?.replaceAll(',', '')
  const digest = toDigest(userAgent)
  const isDirect = number === undefined && readsForItself[reader.kind]
  if (number === undefined || reader.kind === 'own') return { reader, isDirect, digest }
  const feedId = feedIdForm.exec(userAgent)?.[1]
  const subscribers = Math.min(Number(number), mostSubscribers)
  return { reader, isDirect, digest, report: { subscribers, ...(feedId && { feedId: toOwnText(feedId) }) } }
}
