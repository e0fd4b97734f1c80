import type { Article } from '../domain/article.ts'
import { escapeXml } from './feed-package.ts'

/**
 * The entry that replaces a withdrawn article: the same id, the publication's sentence and the reason. Readers replace
 * their copy with it; most ignore tombstones. It is in the language of the publication.
 */
export function toWithdrawalNotice(article: Article, sentence: string): Article {
  const { id, guid, slug, published, withdrawal } = article
  const reason = withdrawal?.reason
  const paragraphs = [sentence, ...(reason ? [reason] : [])].map((text) => `<p>${escapeXml(text)}</p>`)
  return {
    id,
    ...(guid !== undefined && { guid }),
    slug,
    title: sentence,
    ...(reason && { summary: reason }),
    contentHtml: paragraphs.join('\n'),
    authors: [],
    tags: [],
    ...(published && { published }),
    ...(withdrawal && { updated: { at: withdrawal.at, precision: 'second' } }),
    corrections: [],
    figures: [],
    related: [],
    status: 'published',
  }
}
