import type { Article, Author } from '../../../domain/article.ts'
import { type Moment, momentText, parseMoment } from '../../../domain/moment.ts'
import { absoluteHtml, absoluteUrl, paths, type Site } from '../../../domain/site.ts'
import { readGivenDate } from '../../../ingest/dates/read-given-date.ts'
import { firstParagraphOf } from '../../../ingest/html/clean-html.ts'
import { parseHtml } from '../../../ingest/html/tree.ts'
import { type Mf2Properties, plainText } from '../mf2.ts'
import { mediaProperties } from './figures.ts'
import { fingerprintOf, type KeptSource } from './kept-source.ts'

/**
 * The properties of an article for `q=source`. They are those that its client sent, as long as the article still says the same.
 * If it was changed in another way, they are made of the article; what only the source knows, such as a `checkin`, stays.
 */
export function toProperties(article: Article, kept: KeptSource | undefined, site: Site): Mf2Properties {
  const isFresh = kept !== undefined && kept.fingerprint === fingerprintOf(article)
  const said = isFresh
    ? kept.properties
    : { ...withoutSaid(kept?.properties ?? {}), ...fromArticle(article, site) }
  const { published: _published, updated: _updated, ...rest } = said
  const { timeZone } = site.publication
  return {
    ...rest,
    ...dated('published', kept?.properties.published?.[0], article.published, timeZone),
    ...dated('updated', kept?.properties.updated?.[0], article.updated, timeZone),
    'post-status': [article.status === 'draft' ? 'draft' : 'published'],
    url: [absoluteUrl(site.baseUrl, paths.article(article.slug))],
  }
}

function fromArticle(article: Article, { baseUrl }: Site): Mf2Properties {
  const { title, summary, contentHtml, authors, tags } = article
  return {
    name: [title],
    ...(summary && !isFirstParagraph(summary, contentHtml) && { summary: [summary] }),
    // Its figures are in it.
    ...(contentHtml && { content: [{ html: absoluteHtml(baseUrl, contentHtml) }] }),
    ...(tags.length > 0 && { category: tags }),
    ...(authors.length > 0 && { author: authors.map(toCard) }),
  }
}

/** The long ones are passed over: a text is parsed whole only in the thread that reads articles. */
const mostRead = 4_000

/** The summary of an article that gives none: it changes with the text. */
function isFirstParagraph(summary: string, contentHtml: string): boolean {
  return firstParagraphOf(parseHtml(contentHtml.slice(0, mostRead))) === summary
}

/** What the article says of itself in another form. */
const saidByArticle = ['name', 'summary', 'content', 'category', 'author', ...mediaProperties]

function withoutSaid(properties: Mf2Properties): Mf2Properties {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !saidByArticle.includes(name)))
}

function toCard({ name, url, email }: Author) {
  return {
    type: ['h-card'],
    properties: { name: [name], ...(url && { url: [url] }), ...(email && { email: [email] }) },
  }
}

/** The date as the client wrote it, with its offset, if that is still the date of the article. */
function dated(name: string, written: unknown, moment: Moment | undefined, timeZone: string): Mf2Properties {
  if (!moment) return {}
  const text = plainText(written)
  const { value = '' } = text === undefined ? {} : readGivenDate(text, { timeZone })
  const given = parseMoment(value)
  const isSame = given !== undefined && momentText(given) === momentText(moment)
  return { [name]: [isSame ? text : momentText(moment)] }
}
