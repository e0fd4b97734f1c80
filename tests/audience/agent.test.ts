import { describe, expect, it } from 'vitest'
import { toAgent } from '../../src/audience/client.ts'

/** As they were seen in logs and sources; the numbers are made up. */
const reporting: readonly (readonly [
  userAgent: string,
  reader: string,
  subscribers: number,
  feedId: string | undefined,
])[] = [
  ['Feedbin feed-id:1373711 - 142 subscribers', 'Feedbin', 142, '1373711'],
  [
    'Feedly/1.0 (+http://www.feedly.com/fetcher.html; 457 subscribers; like FeedFetcher-Google)',
    'Feedly',
    457,
    undefined,
  ],
  ['Feedly/1.0 (poller; 131 subscribers;)', 'Feedly', 131, undefined],
  ['Inoreader/1.0 (+http://www.inoreader.com/feed-fetcher; 3 subscribers; )', 'Inoreader', 3, undefined],
  ['Mozilla/5.0 (compatible; inoreader.com; 114 subscribers)', 'Inoreader', 114, undefined],
  [
    'NewsBlur Feed Fetcher - 1 subscriber - https://www.newsblur.com/site/7704055/the-courier ("Mozilla/5.0 (Macintosh)")',
    'NewsBlur',
    1,
    '7704055',
  ],
  [
    'Mozilla/5.0 (compatible; BazQux/2.4; +https://bazqux.com/fetcher; 6 subscribers)',
    'BazQux',
    6,
    undefined,
  ],
  [
    'Mozilla/5.0 (compatible; theoldreader.com; 1 subscribers; feed-id=0719795c4d27c784217b0bc0)',
    'The Old Reader',
    1,
    '0719795c4d27c784217b0bc0',
  ],
  [
    'Overcast/1.0 Podcast Sync (123 subscribers; feed-id=456789; +http://overcast.fm/',
    'Overcast',
    123,
    '456789',
  ],
  [
    'Dreamwidth Studios (webmaster@dreamwidth.org; for https://www.dreamwidth.org/users/x_feed/; 2 readers)',
    'Dreamwidth',
    2,
    undefined,
  ],
  ['SomeReader/2.1 (1,204 subscribers)', 'other', 1204, undefined],
]

const silent: readonly (readonly [userAgent: string, reader: string, isDirect: boolean])[] = [
  ['NetNewsWire (RSS Reader; https://netnewswire.com/)', 'NetNewsWire', true],
  ['Mozilla/5.0 (compatible; Miniflux/2.2.0; +https://miniflux.app)', 'Miniflux', true],
  ['FreshRSS/1.24.3 (Linux; https://freshrss.org)', 'FreshRSS', true],
  ['Tiny Tiny RSS/23.05-a4543de (Unsupported) (https://tt-rss.org/)', 'Tiny Tiny RSS', true],
  ['CommaFeed/5.3.2 (https://github.com/Athou/commafeed)', 'CommaFeed', true],
  ['NextCloud-News/1.0', 'Nextcloud News', true],
  ['Liferea/1.15.5 (Linux; https://lzone.de/liferea/) AppleWebKit (KHTML, like Gecko)', 'Liferea', true],
  ['newsboat/2.36.0 (Linux x86_64)', 'newsboat', true],
  ['rss2email/3.14 (https://github.com/rss2email/rss2email)', 'rss2email', true],
  ['feedparser/6.0.11 +https://github.com/kurtmckee/feedparser/', 'feedparser', true],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Akregator/6.1 Safari/537.36',
    'Akregator',
    true,
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.1.0', 'Thunderbird', true],
  ['Mozilla/5.0 Vienna/3.9.2', 'Vienna', true],
  ['ReadKit/30415 CFNetwork/1404 Darwin/22.3.0', 'ReadKit', true],
  ['Reeder/5050001 CFNetwork/1404.0.5 Darwin/22.3.0', 'Reeder', true],
  ['RSS Guard/4.8.1 (github.com/martinrotter/rssguard)', 'RSS Guard', true],
  ['Unread RSS Reader - https://www.goldenhillsoftware.com/unread/', 'Unread', true],
  ['Emacs Elfeed 3.4.2', 'Elfeed', true],
  ['SpaceCowboys Android RSS Reader / 2.13.0(3764)', 'Feeder', true],
  ['Fiery%20Feeds/572 CFNetwork/3860.100.1 Darwin/25.0.0', 'Fiery Feeds', true],
  ['AntennaPod/3.5.0', 'AntennaPod', true],
  ['Podcasts/1650.21 CFNetwork/1404.0.5 Darwin/22.3.0', 'Apple Podcasts', true],
  ['PocketCasts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)', 'Pocket Casts', false],
  ['iTMS', 'Apple Podcasts directory', false],
  ['FeedFetcher-Google; (+http://www.google.com/feedfetcher.html)', 'Google FeedFetcher', false],
  ['Feedly/1.0 (+http://www.feedly.com/fetcher.html; like FeedFetcher-Google)', 'Feedly', false],
  ['Slackbot 1.0 (+https://api.slack.com/robots)', 'Slack', false],
  ['Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)', 'Discord', false],
  ['http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/)', 'Mastodon', false],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Google', false],
  ['Krzana bot', 'another bot', false],
  ['curl/8.14.1', 'curl', true],
  ['Wget/1.25.0', 'Wget', true],
  ['python-requests/2.32.3', 'Python', true],
  ['node', 'Node.js', true],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'a browser', true],
  ['Bifolia:0.1.1', 'other', true],
  ['', 'unnamed', true],
]

describe('a User-Agent', () => {
  it.each(reporting)('%s is %s and reports %i subscribers', (userAgent, name, subscribers, feedId) => {
    const { reader, isDirect, report } = toAgent(userAgent)
    const said = feedId === undefined ? { subscribers } : { subscribers, feedId }
    expect([reader.name, isDirect, report]).toEqual([name, false, said])
  })

  it.each(silent)('%s is %s and reports no subscribers', (userAgent, name, isDirect) => {
    const agent = toAgent(userAgent)
    expect([agent.reader.name, agent.isDirect, agent.report]).toEqual([name, isDirect, undefined])
  })

  it.each([
    ['Feedly/1.0 (99999999999999999999 subscribers)', 10_000_000, 'more than anybody has'],
    ['Feedly/1.0 (0 subscribers)', 0, 'none any more'],
    ['Feedly/1.0 (-5 subscribers)', 5, 'no number below none'],
  ])('%s counts as %i: %s', (userAgent, subscribers) => {
    expect(toAgent(userAgent).report?.subscribers).toBe(subscribers)
  })

  it('has a feed id of at most forty characters, or none', () => {
    expect(toAgent(`X feed-id:${'9'.repeat(200)} - 1 subscriber`).report?.feedId).toHaveLength(40)
    expect(toAgent('X feed-id:; 1 subscriber').report).toEqual({ subscribers: 1 })
    expect(toAgent("X feed-id='drop'; 1 subscriber").report).toEqual({ subscribers: 1 })
  })

  it('of Gazette itself is not a reader', () => {
    expect(toAgent('Gazette/1.0 (+https://news.example/; 5 subscribers)')).toMatchObject({
      reader: { kind: 'own' },
      isDirect: false,
    })
    expect(toAgent('Gazette/1.0 (5 subscribers)').report).toBeUndefined()
  })
})
