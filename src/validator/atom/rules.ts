import type { Rule } from '../document/finding.ts'
import type { XmlFeed } from '../document/xml-feed.ts'
import { atomContentRules } from './content.ts'
import { atomFeedRules } from './feed.ts'
import { atomLinkRules } from './links.ts'
import { atomValueRules } from './values.ts'

/** RFC 4287: what its schema says, and what a schema cannot say. */
export const atomRules: readonly Rule<XmlFeed>[] = [
  ...atomFeedRules,
  ...atomValueRules,
  ...atomLinkRules,
  ...atomContentRules,
]
