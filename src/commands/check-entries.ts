import { buildDocument } from '../build/build-document.ts'
import { buildEntry } from '../build/build-entry.ts'
import { toFeedHead } from '../build/feed-head.ts'
import { checkFeed } from '../check/check-feed.ts'
import type { Article } from '../domain/article.ts'
import type { Remark } from '../domain/errors.ts'
import { formatNames, formats } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'

/** What the rules of the formats say of the article's entries; nothing where it has no publication date yet. */
export function checkEntries(article: Article, site: Site): Remark[] {
  if (!article.published) return []
  const contents = {
    state: { name: 'main', revision: 1, changedAt: article.published.at } as const,
    articles: [article],
    withdrawn: [],
  }
  const remarks = formatNames.flatMap((format) => {
    const head = toFeedHead(contents, format, site)
    const text = buildDocument(format, head, [buildEntry(format, article, site)], site)
    return checkFeed(text, { url: head.selfUrl })
      .findings.filter(({ entry }) => entry !== undefined)
      .map(({ rule, message, source }) => ({
        field: `entry (${formats[format].label})`,
        message: `${rule}: ${message} (${source})`,
      }))
  })
  return [...new Map(remarks.map((remark) => [remark.field + remark.message, remark])).values()]
}
