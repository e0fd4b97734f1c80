import { parseFeed } from 'feedsmith'
import type { Format } from '../../src/domain/feed.ts'
import { readHtmlText } from './read-html.ts'

/** A figure as an entry has it. */
export interface ReadFigure {
  readonly url?: string
  readonly type?: string
  readonly alt?: string
  readonly caption?: string
  readonly credit?: string
}

/** What a reader of any format is told about an article. */
export interface ReadEntry {
  readonly id?: string
  readonly title?: string
  readonly link?: string
  readonly summary?: string
  readonly html?: string
  /** Joined by commas, which is all that RSS has. */
  readonly authors?: string
  readonly categories: readonly string[]
  /** RFC 3339. */
  readonly published?: string
  /** RFC 3339; the publication date where no change was stated. */
  readonly changed?: string
  readonly figures: readonly ReadFigure[]
  readonly rights?: string
  readonly license?: string
  readonly language?: string
}

// biome-ignore lint/suspicious/noExplicitAny: another parser's output, whose types differ for each format
type Parsed = any

/** The entries of a document, by a parser that is not ours. Throws when it is not in this format. */
export function readDocument(format: Format, text: string): ReadEntry[] {
  const parsed = parseFeed(text)
  if (parsed.format !== format) throw new Error(`a document in ${format} reads as ${parsed.format}`)
  const { feed } = parsed as { feed: Parsed }
  if (format === 'json') feed.items = withExtensions(feed.items, JSON.parse(text).items)
  return (feed.items ?? feed.entries ?? []).map(readers[format])
}

/** feedsmith leaves out what JSON Feed 1.1 calls extensions. */
function withExtensions(items: Parsed, raw: Parsed): Parsed {
  return items?.map((item: Parsed, index: number) => ({ ...item, _gazette: raw[index]._gazette }))
}

const readers: Readonly<Record<Format, (item: Parsed) => ReadEntry>> = {
  rss: (item) => ({
    id: item.guid?.value,
    title: item.title,
    link: item.link,
    summary: item.description && readHtmlText(item.description),
    html: item.content?.encoded,
    authors: item.dc?.creators?.[0],
    categories: (item.categories ?? []).map(({ name }: Parsed) => name),
    published: instant(item.pubDate),
    changed: instant(item.dcterms?.modified?.[0] ?? item.pubDate),
    figures: figures(item.media),
    rights: item.dc?.rights?.[0],
    license: item.dcterms?.licenses?.[0],
    language: item.dc?.languages?.[0],
  }),
  atom: (entry) => ({
    id: entry.id,
    title: entry.title?.value,
    link: entry.links?.find(({ rel = 'alternate' }: Parsed) => rel === 'alternate')?.href,
    summary: entry.summary?.value,
    html: entry.content?.value,
    authors: entry.authors?.map(({ name }: Parsed) => name).join(', '),
    categories: (entry.categories ?? []).map(({ label }: Parsed) => label),
    published: instant(entry.published),
    changed: instant(entry.updated),
    figures: figures(entry.media),
    rights: entry.rights?.value,
    license: entry.links?.find(({ rel }: Parsed) => rel === 'license')?.href,
    language: entry.xml?.lang,
  }),
  json: (item) => ({
    id: item.id,
    title: item.title,
    link: item.url,
    summary: item.summary,
    html: item.content_html,
    authors: item.authors?.map(({ name }: Parsed) => name).join(', '),
    categories: item.tags ?? [],
    published: instant(item.date_published),
    changed: instant(item.date_modified ?? item.date_published),
    figures: (item._gazette?.figures ?? []).map(({ url, type, alt, caption, credit }: Parsed) => ({
      url,
      type,
      alt,
      caption,
      credit,
    })),
    rights: item._gazette?.rights,
    license: item._gazette?.license,
    language: item.language,
  }),
}

function figures(media: Parsed): ReadFigure[] {
  return (media?.contents ?? []).map(({ url, type, title, description, credits }: Parsed) => ({
    url,
    type,
    alt: title?.value,
    caption: description?.value,
    credit: credits?.[0]?.value,
  }))
}

function instant(text: string | undefined): string | undefined {
  return text && new Date(text).toISOString()
}
