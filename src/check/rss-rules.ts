import { type DatedPlace, rfc822Rules } from './date-rules.ts'
import type { Rule } from './finding.ts'
import { rssChannelRules } from './rss-channel-rules.ts'
import { rssChildren } from './rss-elements.ts'
import { rssEnclosureRules } from './rss-enclosure-rules.ts'
import { rssImageRules } from './rss-image-rules.ts'
import { rssItemRules } from './rss-item-rules.ts'
import { rssStructureRules } from './rss-structure-rules.ts'
import { at, type XmlFeed } from './xml-feed.ts'

/** What RSS 2.0 and the profile of the RSS Advisory Board say. */
export const rssRules: readonly Rule<XmlFeed>[] = [
  ...rssStructureRules,
  ...rssChannelRules,
  ...rssImageRules,
  ...rssItemRules,
  ...rssEnclosureRules,
  ...rfc822Rules('rss-date', 'RSS Advisory Board profile, dates and times', datesOf),
]

function datesOf({ heads, entries }: XmlFeed): DatedPlace[] {
  const dates = [...rssChildren(heads, 'pubDate', 'lastBuildDate'), ...rssChildren(entries, 'pubDate')]
  return dates.map((element) => ({
    name: element.local,
    text: element.text.trim(),
    at: (message) => at(element, message),
  }))
}
