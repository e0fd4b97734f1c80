import type { Article } from '../domain/article.ts'
import { escapeXml } from './xml.ts'

/**
 * What stands in for a withdrawn article: an entry under the same id, with the publication's sentence and the reason,
 * and nothing else of the article. Readers replace what they hold by it; tombstones they ignore.
 */
export function toWithdrawalNotice(article: Article, sentence: string): Article {
  const { id, slug, published, language, withdrawal } = article
  const reason = withdrawal?.reason
  const paragraphs = [sentence, ...(reason ? [reason] : [])].map((text) => `<p>${escapeXml(text)}</p>`)
  return {
    id,
    slug,
    title: sentence,
    ...(reason && { summary: reason }),
    contentHtml: paragraphs.join('\n'),
    authors: [],
    tags: [],
    ...(language && { language }),
    ...(published && { published }),
    ...(withdrawal && { updated: { at: withdrawal.at, precision: 'second' } }),
    corrections: [],
    figures: [],
    related: [],
    status: 'published',
  }
}
