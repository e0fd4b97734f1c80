import { type DatedPlace, rfc822Rules } from '../document/dates.ts'
import type { Rule } from '../document/finding.ts'
import { at, type XmlFeed } from '../document/xml-feed.ts'
import { rssChannelRules } from './channel.ts'
import { rssChildren } from './elements.ts'
import { rssEnclosureRules, rssImageRules } from './enclosure.ts'
import { rssItemRules } from './item.ts'
import { rssStructureRules } from './structure.ts'

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
