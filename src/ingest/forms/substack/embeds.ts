import type { Element, ElementContent } from 'hast'
import { element, findAll, isElement, text } from '../../html/tree.ts'
import * as cards from '../records/cards.ts'
import { classesOf, first, propertyOf, wordsIn, wordsOf } from '../records/find-in-html.ts'
import { type JsonObject, listOf, objectOf, textOf } from '../records/json-values.ts'
import type { Warn } from '../records/warn.ts'
import { toOriginal } from './original.ts'

/** What is embedded from other pages, by the attributes that Substack keeps of it. */

export function tweet(part: Element, attributes: JsonObject): readonly ElementContent[] {
  const words = textOf(attributes.full_text) || wordsIn(part, 'tweet-text')
  const name = textOf(attributes.name) || wordsIn(part, 'tweet-author-name')
  const handle = textOf(attributes.username) || wordsIn(part, 'tweet-author-handle')
  const url = textOf(attributes.url) || propertyOf(first(part, 'a'), 'href')
  const date = wordsIn(part, 'tweet-date') || textOf(attributes.date) || url
  const quoted = objectOf(attributes.quoted_tweet)
  const origin = [name, handle && `(@${handle.replace(/^@/, '')})`].filter((one) => one !== '').join(' ')
  const pictures = listOf(attributes.photos).map((one) => ({
    src: toOriginal(textOf(objectOf(one).img_url)),
  }))
  const parts = [
    ...words.split(/\n{2,}/).flatMap((one) => cards.paragraph(cards.fragmentOfText(one))),
    ...cards.paragraph(cards.fragmentOfText(textOf(quoted.full_text))),
    ...pictures.flatMap((picture) => cards.pictureFigure(picture)),
    ...cards.paragraph([
      ...(origin === '' ? [] : [text(`— ${origin} `)]),
      ...(url === '' ? [] : [element('a', { href: url }, [text(date)])]),
    ]),
  ]
  return parts.length === 0 ? [part] : [element('blockquote', {}, parts)]
}

export function comment(part: Element, attributes: JsonObject): readonly ElementContent[] {
  const { body, name } = objectOf(attributes.comment)
  const words = textOf(body)
  if (words === '') return [part]
  const link = cards.link({ url: textOf(attributes.url), words: textOf(name) || textOf(attributes.url) })
  return [
    element('blockquote', {}, [
      ...words.split(/\n{2,}/).flatMap((one) => cards.paragraph(cards.fragmentOfText(one))),
      ...link,
    ]),
  ]
}

export function film(part: Element, place: string, id: string): readonly ElementContent[] {
  const url = id === '' ? propertyOf(first(part, 'iframe'), 'src') : place + id
  return url === '' ? [part] : cards.link({ url, words: url })
}

interface EmbeddedPost {
  readonly url: unknown
  readonly title: unknown
  readonly description: unknown
  readonly publisher?: unknown
  readonly author?: unknown
}

export function post(
  part: Element,
  { url, title, description, publisher, author }: EmbeddedPost,
): readonly ElementContent[] {
  const known = {
    url: textOf(url) || propertyOf(first(part, 'a'), 'href'),
    title: textOf(title) || wordsIn(part, 'embedded-post-title', 'embedded-publication-name'),
    description: cards.plainWords(textOf(description) || wordsIn(part, 'embedded-post-body')),
    publisher: textOf(publisher),
    author: textOf(author),
  }
  return known.url === '' && known.title === '' ? [part] : cards.bookmark(known, [])
}

/** An embed of another site that shows nothing without its script. */
export function isEmptyEmbed(part: Element): boolean {
  if (!('dataAttrs' in part.properties) || isElement(part, 'img', 'a', 'p')) return false
  return isElement(part, 'iframe') || wordsOf(part) === ''
}

export function embed(part: Element, attributes: JsonObject, warn: Warn): readonly ElementContent[] {
  const { title, name, description, author_name, author, subtitle } = attributes
  const url =
    textOf(attributes.url) ||
    textOf(attributes.embed_url) ||
    propertyOf(part, 'src') ||
    propertyOf(first(part, 'iframe'), 'src')
  const words = textOf(title) || textOf(name)
  if (url === '' && words === '') {
    if (findAll(part, ({ tagName }) => tagName === 'img').length > 0) return [part]
    const [kind = part.tagName] = classesOf(part)
    warn(`has the part "${kind}" without words or an address; it is left out`)
    return []
  }
  const origin = [textOf(subtitle), textOf(author_name) || textOf(author)]
    .filter((one) => one !== '')
    .join(' · ')
  return [
    ...cards.link({ url, words: words || url }),
    ...[textOf(description), origin].flatMap((one) =>
      cards.paragraph(cards.fragmentOfText(cards.plainWords(one))),
    ),
  ]
}
