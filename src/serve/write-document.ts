import type { Logger } from 'pino'
import { buildDocument } from '../build/build-document.ts'
import { buildEntry } from '../build/build-entry.ts'
import { type FeedHead, toArchiveHead, toFeedHead } from '../build/feed-head.ts'
import { toWithdrawalNotice } from '../build/withdrawal-notice.ts'
import type { Article } from '../domain/article.ts'
import type { Format } from '../domain/feed.ts'
import type { Site } from '../domain/site.ts'
import type { ArchiveContents, FeedContents } from '../store/store.ts'

/** A document and what it was made of. */
export interface WrittenDocument {
  readonly text: string
  readonly head: FeedHead
}

/** A feed's own document. Where the publication wants it, notices stand in for articles that were withdrawn. */
export function writeFeed(contents: FeedContents, format: Format, site: Site, log: Logger): WrittenDocument {
  const sentence = site.publication.withdrawalNotice
  const notices = sentence ? contents.withdrawn.map((article) => toWithdrawalNotice(article, sentence)) : []
  const articles = [...contents.articles, ...notices.filter(({ published }) => published)].toSorted(
    newestFirst,
  )
  return write(format, { ...contents, articles }, toFeedHead, site, log)
}

export function writeArchive(
  contents: ArchiveContents,
  format: Format,
  site: Site,
  log: Logger,
): WrittenDocument {
  return write(format, contents, toArchiveHead, site, log)
}

function newestFirst(one: Article, other: Article): number {
  return (other.published?.at.getTime() ?? 0) - (one.published?.at.getTime() ?? 0)
}

/** An article that cannot be built is left out and named in the log: it must not take the feed down. */
function write<Contents extends { readonly articles: readonly Article[] }>(
  format: Format,
  contents: Contents,
  toHead: (contents: Contents, format: Format, site: Site) => FeedHead,
  site: Site,
  log: Logger,
): WrittenDocument {
  const built = contents.articles.flatMap((article) => {
    try {
      return [{ article, entry: buildEntry(format, article, site) }]
    } catch (err) {
      const { id, slug } = article
      log.error({ err, id, slug, format }, 'an article is left out: its entry cannot be built')
      return []
    }
  })
  const articles = built.map(({ article }) => article)
  const head = toHead({ ...contents, articles }, format, site)
  const entries = built.map(({ entry }) => entry)
  return { text: buildDocument(format, head, entries, site), head }
}
