import { atomRules } from './atom/rules.ts'
import { applyRules, type Finding, type RuleFacts } from './document/finding.ts'
import { toJsonFeed } from './document/json-feed.ts'
import { documentRules } from './document/rules.ts'
import { type FeedFormat, type FeedText, readFeedText } from './document/text.ts'
import { toAtomFeed, toRssFeed, type XmlFeed } from './document/xml-feed.ts'
import { archiveRules } from './extensions/archive.ts'
import { mediaRules } from './extensions/media.ts'
import { tombstoneRules } from './extensions/tombstones.ts'
import { jsonRules } from './json/rules.ts'
import { toOpmlList } from './opml/list.ts'
import { opmlRules } from './opml/rules.ts'
import { rssRules } from './rss/rules.ts'

export type { Finding } from './document/finding.ts'

/** Feedbin refuses larger documents. */
const defaultMaxBytes = 10 * 1024 * 1024

export interface CheckOptions {
  /** Where the document was fetched from; it should say so itself. */
  readonly url?: string
  /** The size that readers refuse; 10 MB where nothing else is known. */
  readonly maxBytes?: number
}

export interface CheckResult {
  readonly format: FeedFormat | undefined
  /** In the order of the lines; what has no line comes first. */
  readonly findings: readonly Finding[]
}

const extensionRules = [...archiveRules, ...tombstoneRules, ...mediaRules]

/** Every rule that there is. */
export const allRules: readonly RuleFacts[] = [
  ...documentRules,
  ...rssRules,
  ...atomRules,
  ...extensionRules,
  ...jsonRules,
  ...opmlRules,
]

/** Says everything that is wrong with a document in RSS 2.0, Atom 1.0, JSON Feed or OPML 2.0. Never throws. */
export function checkFeed(text: string, { url, maxBytes = defaultMaxBytes }: CheckOptions = {}): CheckResult {
  const document = readFeedText(text, maxBytes)
  const findings = [...applyRules(documentRules, document), ...formatFindings(document, url)]
  return { format: document.format, findings: findings.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)) }
}

function formatFindings({ format, xml, json }: FeedText, url: string | undefined): Finding[] {
  if (format === 'json') return json?.fault ? [] : applyRules(jsonRules, toJsonFeed(json?.value, url))
  if (!xml?.root) return []
  if (format === 'opml') return applyRules(opmlRules, toOpmlList(xml.root))
  if (format === 'rss') return feedFindings(rssRules, toRssFeed(xml.root, url))
  return format === 'atom' ? feedFindings(atomRules, toAtomFeed(xml.root, url)) : []
}

function feedFindings(rules: typeof rssRules, feed: XmlFeed): Finding[] {
  return applyRules([...rules, ...extensionRules], feed)
}
