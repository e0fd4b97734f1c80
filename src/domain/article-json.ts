import type { Article } from './article.ts'
import { momentText } from './moment.ts'
import { absoluteHtml, figureUrl, type Site } from './site.ts'

/** The article's JSON form: absolute addresses, dates in their precision. Importing it again changes nothing. */
export function toArticleJson(article: Article, { baseUrl }: Site): Record<string, unknown> {
  return {
    id: article.id,
    guid: article.guid,
    slug: article.slug,
    title: article.title,
    summary: article.summary,
    contentHtml: absoluteHtml(baseUrl, article.contentHtml),
    authors: article.authors,
    section: article.section,
    tags: article.tags,
    language: article.language,
    published: article.published && momentText(article.published),
    updated: article.updated && momentText(article.updated),
    corrections: article.corrections.map(({ at, grade, note }) => ({ at: momentText(at), grade, note })),
    canonicalUrl: article.canonicalUrl,
    source: article.source,
    rights: article.rights,
    license: article.license,
    figures: article.figures.map((figure) => {
      const { digest: _digest, rendition: _rendition, ...rest } = figure
      return { ...rest, url: figureUrl(baseUrl, figure) }
    }),
    related: article.related,
    aliases: article.aliases,
    status: article.status,
    withdrawal: article.withdrawal && {
      at: article.withdrawal.at.toISOString(),
      reason: article.withdrawal.reason,
      deleted: article.withdrawal.isDeleted,
    },
  }
}
