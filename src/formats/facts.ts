import { type Article, type Author, type Figure, lastChange } from '../domain/article.ts'
import { articleBody } from '../domain/article-body.ts'
import { cleanText } from '../domain/clean-text.ts'
import { instantText, type Moment, momentText } from '../domain/moment.ts'
import { sectionTitle } from '../domain/publication.ts'
import { absoluteHtml, absoluteUrl, figureUrl, paths, type Site } from '../domain/site.ts'

/** A figure with a picture, sound or film that a reader can fetch. */
export interface Medium extends Figure {
  readonly address: string
  readonly medium?: 'image' | 'audio' | 'video'
}

export interface Category {
  /** The machine's word. */
  readonly term: string
  /** The reader's word. */
  readonly label: string
  /** A URI for the list that a section stands in; a tag has none. */
  readonly scheme?: string
}

/** What an entry says, the same in every format; each format says it in its own words. */
export interface EntryFacts {
  readonly id: string
  readonly link: string
  readonly title: string
  readonly summary?: string
  readonly html: string
  readonly authors: readonly Author[]
  readonly categories: readonly Category[]
  readonly language?: string
  readonly published: Date
  readonly changed: Date
  /** Set where only a significant change was stated. */
  readonly updated?: Moment
  /** The day, where only the day is known. */
  readonly issuedDay?: string
  readonly media: readonly Medium[]
  readonly rights?: string
  readonly license?: string
}

/** Throws for an article without a publication date: it has no place in a feed. */
export function toEntryFacts(article: Article, { publication, baseUrl }: Site): EntryFacts {
  const { published } = article
  const changed = lastChange(article)
  if (!published || !changed) throw new Error(`article ${article.id} has no publication date`)
  return {
    id: article.id,
    link: article.canonicalUrl ?? absoluteUrl(baseUrl, paths.article(article.slug)),
    title: plain(article.title) || article.slug,
    ...(article.summary && { summary: plain(article.summary) }),
    html: cleanText(absoluteHtml(baseUrl, articleBody(article))),
    authors: article.authors.map((author) => ({ ...author, name: plain(author.name) })),
    categories: toCategories(article, { publication, baseUrl }),
    language: article.language,
    published: published.at,
    changed: changed.at,
    updated: article.updated,
    ...(published.precision === 'day' && { issuedDay: momentText(published) }),
    media: article.figures.flatMap((figure) => toMedium(figure, baseUrl)),
    rights: article.rights ?? publication.rights,
    license: article.license ?? publication.license,
  }
}

function toCategories({ section, tags }: Article, { publication, baseUrl }: Site): Category[] {
  const ofSection = section
    ? [{ term: section, label: sectionTitle(publication, section), scheme: `${baseUrl}/sections` }]
    : []
  return [...ofSection, ...tags.map((tag) => ({ term: plain(tag), label: plain(tag) }))]
}

function toMedium(figure: Figure, baseUrl: string): Medium[] {
  const address = figureUrl(baseUrl, figure)
  if (!address) return []
  const kind = figure.type?.split('/')[0]
  const medium = kind === 'image' || kind === 'audio' || kind === 'video' ? kind : undefined
  return [{ ...figure, address, ...(medium && { medium }) }]
}

function plain(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}

/** Media that a reader downloads: the formats call them enclosures and want their length and type (RSS 2.0, `<enclosure>`). */
export function enclosuresOf(media: readonly Medium[]): (Medium & { type: string; bytes: number })[] {
  return media.flatMap((one) => {
    const { type, bytes, medium } = one
    return (medium === 'audio' || medium === 'video') && type && bytes ? [{ ...one, type, bytes }] : []
  })
}

/** The last change, where it was stated: RFC 3339. */
export function modifiedText({ updated }: EntryFacts): string | undefined {
  return updated && instantText(updated.at)
}
