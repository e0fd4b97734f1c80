import { atomContentRules } from './atom-content-rules.ts'
import { atomFeedRules } from './atom-feed-rules.ts'
import { atomLinkRules } from './atom-link-rules.ts'
import { atomValueRules } from './atom-value-rules.ts'
import type { Rule } from './finding.ts'
import type { XmlFeed } from './xml-feed.ts'

/** RFC 4287: what its schema says, and what a schema cannot say. */
export const atomRules: readonly Rule<XmlFeed>[] = [
  ...atomFeedRules,
  ...atomValueRules,
  ...atomLinkRules,
  ...atomContentRules,
]
