import { paths } from '../../domain/site.ts'

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
