import type { Article } from '../domain/article.ts'
import { instantText, type Moment, momentText, parseMoment } from '../domain/moment.ts'
import type { ArticleRow } from './schema.ts'

/** What an article is besides its identity, its standing and its publication date, all of which have columns. */
export type ArticleContent = Omit<Article, 'id' | 'slug' | 'status' | 'published'>

/** JSON of the content with its keys always in the same order: equal content, equal text. */
export function toContentText(content: ArticleContent): string {
  return JSON.stringify({
    title: content.title,
    summary: content.summary,
    contentHtml: content.contentHtml,
    authors: content.authors.map(({ name, url, email }) => ({ name, url, email })),
    section: content.section,
    tags: content.tags,
    language: content.language,
    updated: content.updated && momentText(content.updated),
    canonicalUrl: content.canonicalUrl,
    source: content.source && { title: content.source.title, url: content.source.url },
    rights: content.rights,
    license: content.license,
    figures: content.figures.map(
      ({ file, digest, url, type, width, height, bytes, alt, caption, credit }) => ({
        file,
        digest,
        url,
        type,
        width,
        height,
        bytes,
        alt,
        caption,
        credit,
      }),
    ),
    related: content.related.map(({ title, url }) => ({ title, url })),
  })
}

export function toArticle(row: ArticleRow): Article {
  const content = JSON.parse(row.content)
  return {
    ...content,
    ...(content.updated && { updated: parseMoment(content.updated) }),
    id: row.id,
    slug: row.slug,
    status: row.status,
    ...publishedOf(row),
  }
}

export function publishedOf(row: Pick<ArticleRow, 'published_at' | 'published_precision'>): {
  published?: Moment
} {
  if (!row.published_at) return {}
  return { published: { at: new Date(row.published_at), precision: row.published_precision ?? 'second' } }
}

export function toPublishedColumns(
  published: Moment | undefined,
): Pick<ArticleRow, 'published_at' | 'published_precision'> {
  return {
    published_at: published ? instantText(published.at) : null,
    published_precision: published?.precision ?? null,
  }
}
