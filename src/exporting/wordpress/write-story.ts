import type { Article, Status } from '../../domain/article.ts'
import { absoluteHtml, paths, type Site } from '../../domain/site.ts'
import type { StoryFacts } from '../../ingest/forms/wordpress/own-article.ts'
import { ownKey } from '../../ingest/forms/wordpress/read-item.ts'
import type { NamedAuthor, Names } from './names.ts'
import { toOwnMeta } from './own-meta.ts'
import { toBlocks } from './to-blocks.ts'
import { cdata, escapeXml, meta, plain, toHtmlText } from './xml-text.ts'

export type WrittenStory = StoryFacts

export interface StoryContext {
  readonly site: Site
  readonly names: Names
  /** In the file. */
  readonly id: number
  /** Slugs that it had before. */
  readonly formerSlugs: readonly string[]
}

/** Withdrawn articles have no status in WordPress. */
const statuses: Readonly<Partial<Record<Status, string>>> = {
  published: 'publish',
  scheduled: 'future',
  draft: 'draft',
}

/** The `item` of an article. Undefined for one that WordPress has no status for. */
export function writeStory(article: Article, context: StoryContext): string | undefined {
  const { site, names, id, formerSlugs } = context
  const status = statuses[article.status]
  if (status === undefined) return undefined
  const authors = article.authors.flatMap(({ name }) => names.authors.get(name) ?? [])
  const story: WrittenStory = {
    title: toHtmlText(article.title),
    dateGmt: article.published ? toTime(article.published.at, 'UTC') : noTime,
    excerpt: toHtmlText(article.summary ?? ''),
    content: toBlocks(absoluteHtml(site.baseUrl, article.contentHtml)),
    terms: termsOf(article, names, authors),
  }
  return writeItem({
    ...story,
    link: site.baseUrl + paths.article(article.slug),
    guid: article.guid ?? article.id,
    creator: (authors[0] ?? names.publisher).nicename,
    id,
    date: article.published ? toTime(article.published.at, site.publication.timeZone) : noTime,
    pubDate: article.published ? toMailDate(article.published.at) : '',
    slug: toPostName(article.slug),
    status,
    type: 'post',
    metas: [
      ...formerSlugs.map((slug) => meta('_wp_old_slug', toPostName(slug))),
      meta(ownKey, toOwnMeta(article, story, site)),
    ],
  })
}

function termsOf({ section, tags }: Article, names: Names, authors: readonly NamedAuthor[]) {
  const category = section === undefined ? undefined : names.sections.get(section)
  return [
    ...(category ? [{ domain: 'category', ...category }] : []),
    ...tags.flatMap((tag) => {
      const term = names.tags.get(tag)
      return term ? [{ domain: 'post_tag', ...term }] : []
    }),
    // As the plugin Co-Authors Plus has them.
    ...(authors.length > 1
      ? authors.map(({ name, nicename }) => ({ domain: 'author', name, nicename: `cap-${nicename}` }))
      : []),
  ]
}

export interface WrittenItem extends WrittenStory {
  readonly link: string
  readonly guid: string
  readonly creator: string
  readonly id: number
  readonly date: string
  readonly pubDate: string
  readonly slug: string
  readonly status: string
  readonly type: string
  readonly parent?: number
  readonly attachmentUrl?: string
  readonly metas: readonly string[]
}

export function writeItem(item: WrittenItem): string {
  const lines = [
    cdata('title', item.title),
    plain('link', item.link),
    ...(item.pubDate === '' ? [] : [plain('pubDate', item.pubDate)]),
    cdata('dc:creator', item.creator),
    `<guid isPermaLink="false">${escapeXml(item.guid)}</guid>`,
    '<description></description>',
    cdata('content:encoded', item.content),
    cdata('excerpt:encoded', item.excerpt),
    plain('wp:post_id', String(item.id)),
    cdata('wp:post_date', item.date),
    cdata('wp:post_date_gmt', item.dateGmt),
    cdata('wp:comment_status', 'closed'),
    cdata('wp:ping_status', 'closed'),
    cdata('wp:post_name', item.slug),
    cdata('wp:status', item.status),
    plain('wp:post_parent', String(item.parent ?? 0)),
    plain('wp:menu_order', '0'),
    cdata('wp:post_type', item.type),
    cdata('wp:post_password', ''),
    plain('wp:is_sticky', '0'),
    ...(item.attachmentUrl === undefined ? [] : [cdata('wp:attachment_url', item.attachmentUrl)]),
    ...item.terms.map(writeTerm),
    ...item.metas,
  ]
  return `<item>\n${lines.map((line) => `${line}\n`).join('')}</item>\n`
}

function writeTerm({ domain, nicename, name }: WrittenStory['terms'][number]): string {
  const attributes = `domain="${domain}" nicename="${escapeXml(nicename)}"`
  return cdata('category', name).replace('<category>', `<category ${attributes}>`)
}

/** What WordPress has for a story without a date. */
export const noTime = '0000-00-00 00:00:00'

/** `2026-11-23 09:00:00` in the time zone. */
export function toTime(at: Date, timeZone: string): string {
  // Swedish has this form.
  return at.toLocaleString('sv-SE', { timeZone }).replace(',', '')
}

function toMailDate(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000')
}

/** As WordPress keeps it: percent-encoded in small letters. */
export function toPostName(slug: string): string {
  return encodeURIComponent(slug).replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase())
}
