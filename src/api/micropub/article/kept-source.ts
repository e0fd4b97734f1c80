import { createHash } from 'node:crypto'
import type { Article } from '../../../domain/article.ts'
import { isCommand, isObject, type Mf2Properties, plainText } from '../mf2.ts'

/** A post as its client sent it, kept beside the article that it became. */
export interface KeptSource {
  readonly properties: Mf2Properties
  /** Of the article as it was saved: see `fingerprintOf`. */
  readonly fingerprint: string
}

/** The JSON that is saved with the article, of which it is made. */
export function toPost(properties: Mf2Properties): (article: SaidByArticle) => string {
  const kept = toKept(properties)
  return (article) =>
    JSON.stringify({ properties: kept, fingerprint: fingerprintOf(article) } satisfies KeptSource)
}

/** The properties that are kept: no commands and nothing that the article itself says better. */
export function toKept(properties: Mf2Properties): Mf2Properties {
  const isKept = ([name]: readonly [string, unknown]) => !isCommand(name) && !ownOfArticle.has(name)
  return Object.fromEntries(Object.entries(withPhotoAlts(properties)).filter(isKept))
}

const ownOfArticle: ReadonlySet<string> = new Set(['post-status', 'url', 'access_token'])

/**
 * `mp-photo-alt` pairs with `photo` by its place: the photos then have their texts, and later updates keep them. A text replaces one
 * that the photo has.
 */
export function withPhotoAlts(properties: Mf2Properties): Mf2Properties {
  const { photo, 'mp-photo-alt': alts, ...others } = properties
  if (!photo || !alts) return properties
  const withAlt = (value: unknown, index: number) => {
    const alt = plainText(alts[index])
    if (!alt) return value
    const known = isObject(value) ? value : { value }
    return { ...known, alt }
  }
  return { ...others, photo: photo.map(withAlt) }
}

/** What of an article a post can say. */
type SaidByArticle = Pick<
  Article,
  'title' | 'summary' | 'contentHtml' | 'authors' | 'tags' | 'section' | 'related' | 'source' | 'figures'
>

/**
 * What the article says in the properties of a post, as a hash. Dates and publication state are no part of it: they are always
 * read from the article.
 */
export function fingerprintOf(article: SaidByArticle): string {
  const { title, summary, contentHtml, authors, tags, section, related, source } = article
  const figures = article.figures.map(({ file, url, alt, caption, credit }) => [
    file,
    url,
    alt,
    caption,
    credit,
  ])
  const said = [title, summary, contentHtml, authors, tags, section, related, source, figures]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}
