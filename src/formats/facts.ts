import {
  type Article,
  type Author,
  cleanText,
  type Figure,
  lastChange,
  type MediumKind,
  mediumOf,
} from '../domain/article.ts'
import { instantText, type Moment, momentText } from '../domain/moment.ts'
import { sectionTitle } from '../domain/publication.ts'
import { rightsOf } from '../domain/rights.ts'
import { absoluteUrl, figureUrl, paths, type Site } from '../domain/site.ts'
import { type EntryContent, toEntryContent } from './entry-content.ts'
import type { EntryShape } from './entry-shape.ts'

/** A figure with a file that a reader can fetch. */
interface Medium extends Figure {
  readonly address: string
  readonly medium: MediumKind
}

interface Category {
  /** For machines. */
  readonly term: string
  /** For people. */
  readonly label: string
  /** The URI of the list of sections; none for a tag. */
  readonly scheme?: string
}

/** The facts of an entry, the same in every format. */
export interface EntryFacts extends EntryContent {
  readonly id: string
  /** In RSS and JSON Feed, which take any text. */
  readonly guid: string
  readonly link: string
  readonly title: string
  readonly summary?: string
  readonly authors: readonly Author[]
  readonly categories: readonly Category[]
  readonly language?: string
  readonly published: Date
  readonly changed: Date
  /** The last significant change, if the article has one. */
  readonly updated?: Moment
  /** The day of publication, if the time is unknown. */
  readonly issuedDay?: string
  readonly media: readonly Medium[]
  readonly rights?: string
  readonly license?: string
}

/** Throws for an article without a publication date. */
export function toEntryFacts(article: Article, site: Site, shape: EntryShape): EntryFacts {
  const { baseUrl } = site
  const { published } = article
  const changed = lastChange(article)
  if (!published || !changed) throw new Error(`article ${article.id} has no publication date`)
  const names = {
    link: article.canonicalUrl ?? absoluteUrl(baseUrl, paths.article(article.slug)),
    title: plain(article.title) || article.slug,
    ...(article.summary && { summary: plain(article.summary) }),
  }
  return {
    id: article.id,
    guid: article.guid ?? article.id,
    ...names,
    ...toEntryContent(article, shape, names, site),
    authors: article.authors.map((author) => ({ ...author, name: plain(author.name) })),
    categories: toCategories(article, site),
    language: article.language,
    published: published.at,
    changed: changed.at,
    updated: article.updated,
    ...(published.precision === 'day' && { issuedDay: momentText(published) }),
    media: article.figures.flatMap((figure) => toMedium(figure, baseUrl)),
    ...rightsOf(article, site),
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
  return address ? [{ ...figure, address, medium: mediumOf(figure) }] : []
}

function plain(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ').trim()
}

/** Sound and film, then documents: RSS and many readers take the first enclosure. An address is one enclosure. */
export function enclosuresOf(media: readonly Medium[]): Medium[] {
  const files = media.filter(
    ({ address, medium }, index) =>
      medium !== 'image' && media.findIndex((one) => one.address === address) === index,
  )
  const isPlayed = ({ medium }: Medium) => medium !== 'document'
  return [...files.filter(isPlayed), ...files.filter((one) => !isPlayed(one))]
}

/** The one enclosure that an item of RSS has; its length and type must be known (RSS 2.0, enclosure). */
export function firstEnclosure(
  media: readonly Medium[],
): (Medium & { type: string; bytes: number }) | undefined {
  return enclosuresOf(media).flatMap(({ type, bytes, ...one }) =>
    type && bytes ? [{ ...one, type, bytes }] : [],
  )[0]
}

/** The last significant change in RFC 3339. */
export function modifiedText({ updated }: EntryFacts): string | undefined {
  return updated && instantText(updated.at)
}
