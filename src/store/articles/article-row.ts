import { LRUCache } from 'lru-cache'
import type { Article, Correction, Withdrawal } from '../../domain/article.ts'
import { instantText, type Moment, momentText, parseMoment } from '../../domain/moment.ts'
import { inBatches } from '../database/connection.ts'
import type { ArticleRow, Database } from '../schema/schema.ts'

/** The part of an article without columns of its own: not its identity, publication state and dates. */
export type ArticleContent = Omit<
  Article,
  'id' | 'slug' | 'status' | 'published' | 'corrections' | 'withdrawal'
>

/** JSON with the keys in a fixed order: equal content, equal text. */
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
      ({ file, digest, rendition, url, type, medium, width, height, bytes, seconds, ...words }) => ({
        file,
        digest,
        rendition,
        url,
        type,
        medium,
        width,
        height,
        bytes,
        seconds,
        alt: words.alt,
        caption: words.caption,
        credit: words.credit,
      }),
    ),
    related: content.related.map(({ title, url }) => ({ title, url })),
    // Absent without any, so that the text of an article without aliases and guid stays what it was.
    aliases: content.aliases?.length ? content.aliases : undefined,
    guid: content.guid,
  })
}

/** The aliases of an article's content. */
export function aliasesOf({ content }: Pick<ArticleRow, 'content'>): readonly string[] {
  // Few articles have any, and a text may be long.
  return content.includes('"aliases":[') ? (JSON.parse(content).aliases ?? []) : []
}

/** The row to be written, and the stored one; a new article has none. */
export interface RowChange {
  readonly before?: ArticleRow
  readonly row: ArticleRow
}

/** A row of an article or of one of its revisions. */
export type StoredArticle = Pick<
  ArticleRow,
  | 'id'
  | 'slug'
  | 'status'
  | 'published_at'
  | 'published_precision'
  | 'withdrawn_at'
  | 'withdrawn_reason'
  | 'corrections'
  | 'content'
> &
  Partial<Pick<ArticleRow, 'withdrawn_by'>>

export function toArticle(row: StoredArticle): Article {
  const { updated, ...content } = JSON.parse(row.content)
  const corrections = toCorrections(row.corrections)
  const changed = latestChange(updated && parseMoment(updated), corrections)
  return {
    ...content,
    corrections,
    ...(changed && { updated: changed }),
    id: row.id,
    slug: row.slug,
    status: row.status,
    ...publishedOf(row),
    ...withdrawalOf(row),
  }
}

/** In the order of the ids; those that there are. */
export async function readArticles(db: Database, ids: readonly string[]): Promise<Article[]> {
  const rows = await inBatches(ids, (batch) =>
    db.selectFrom('article').selectAll().where('id', 'in', batch).execute(),
  )
  const articles = new Map(rows.map((row) => [row.id, toArticle(row)]))
  return ids.flatMap((id) => articles.get(id) ?? [])
}

/** A scheduled article is published from its second on, though the publisher may not have written it yet. */
export function asOf<Row extends Pick<ArticleRow, 'status' | 'published_at'>>(row: Row, now: Date): Row {
  const isDue =
    row.status === 'scheduled' && row.published_at !== null && row.published_at <= instantText(now)
  return isDue ? { ...row, status: 'published' } : row
}

/** Whether readers have seen the article. */
export function isPublic(row: Pick<ArticleRow, 'status' | 'went_public_at'> | undefined): boolean {
  return row?.status === 'published' || (row?.went_public_at ?? null) !== null
}

export function toCorrections(text: string): Correction[] {
  const stored = JSON.parse(text) as { at: string; grade: Correction['grade']; note: string }[]
  return stored.flatMap(({ at, ...rest }) => {
    const moment = parseMoment(at)
    return moment ? [{ at: moment, ...rest }] : []
  })
}

export function toCorrectionsText(corrections: readonly Correction[]): string {
  return JSON.stringify(corrections.map(({ at, grade, note }) => ({ at: momentText(at), grade, note })))
}

/** Minor corrections do not count. */
function latestChange(stated: Moment | undefined, corrections: readonly Correction[]): Moment | undefined {
  const moments = corrections.filter(({ grade }) => grade !== 'minor').map(({ at }) => at)
  return [...(stated ? [stated] : []), ...moments].reduce<Moment | undefined>(
    (latest, one) => (latest === undefined || one.at > latest.at ? one : latest),
    undefined,
  )
}

function withdrawalOf(row: StoredArticle): { withdrawal?: Withdrawal } {
  if (!row.withdrawn_at) return {}
  const reason = row.withdrawn_reason
  const isDeleted = row.withdrawn_by === 'deletion'
  const at = new Date(row.withdrawn_at)
  return { withdrawal: { at, ...(reason && { reason }), ...(isDeleted && { isDeleted }) } }
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

/**
 * An article in one of its revisions: the same id, revision and stamp mean the same content, for ever. After a failover the
 * same revision may come again with other content and another stamp.
 */
export interface KeptArticle extends Article {
  readonly revision: number
  readonly stamp: string
}

type ArticleVersion = Pick<KeptArticle, 'id' | 'revision' | 'stamp'>

/** Published articles that were read lately, by id, revision and stamp. */
export interface ArticleCache {
  find(version: ArticleVersion): KeptArticle | undefined
  store(row: ArticleRow): KeptArticle
}

/** In UTF-16 code units: as many bytes in Latin scripts, twice as many in others. */
export const articleCacheCharacters = 8 * 1024 * 1024

/** A feed holds mostly articles that it held before, and that other feeds hold: only new articles are read. */
export function createArticleCache(): ArticleCache {
  const articles = new LRUCache<string, KeptArticle>({
    maxSize: articleCacheCharacters,
    sizeCalculation: ({ contentHtml }) => contentHtml.length + 1000,
  })
  const keyOf = ({ id, revision, stamp }: ArticleVersion) => `${revision} ${stamp} ${id}`
  return {
    find: (version) => articles.get(keyOf(version)),
    store: (row) => {
      const article = { ...toArticle(row), revision: row.revision, stamp: row.stamp }
      articles.set(keyOf(row), article)
      return article
    },
  }
}
